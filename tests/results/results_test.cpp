// Result files, read back as a user would: by h5py, pandas and h5dump.
#include "experiments/results/results.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "experiments/base/atomic_file.hpp"
#include "tests/results/sample_results.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

constexpr const char* kPython = "/usr/bin/python3";

struct Ran {
  int status;
  std::string output;
};

Ran run_command(const std::string& command) {
  FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 4096> piece;
  for (std::size_t n = 0; (n = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;)
    output.append(piece.data(), n);
  return {::pclose(pipe), output};
}

Ran python(const ScratchFolder& folder, const std::string& program) {
  write_file(folder / "read.py", program);
  return run_command(std::string(kPython) + " " + folder / "read.py" + " " + folder / "out.h5");
}

bool importable(const char* module) {
  return run_command(std::string(kPython) + " -c 'import " + module + "'").status == 0;
}

const Provenance kProvenance{"name: Übung\n", "pitstop run x.yaml --out out.h5", "1.2.3"};

TEST(Results, OpenInH5py) {
  if (!importable("h5py")) GTEST_SKIP() << "/usr/bin/python3 has no h5py (Debian, Ubuntu: python3-h5py)";
  ScratchFolder folder;
  write_results(folder / "out.h5", kProvenance, sample_summary(10'000));
  const Ran ran = python(folder, R"(import sys, h5py, numpy
f = h5py.File(sys.argv[1])
assert f.attrs['scenario'] == 'name: Übung\n', f.attrs['scenario']
assert f.attrs['command_line'] == 'pitstop run x.yaml --out out.h5' and f.attrs['version'] == '1.2.3'
assert f.attrs['seed'] == 18446744073709551557 and f.attrs['format_version'] == 1
assert sorted(f) == ['causes', 'ledger', 'replications', 'sweep'], sorted(f)
r = f['replications'][:]
assert len(r) == 10000 and (r['replication'] == numpy.arange(10000)).all() and (r['point'] == 0).all()
assert r['wall_us'].dtype == numpy.int64
names = [n for n in r.dtype.names if n.endswith('_s') and n != 'wall_s']
assert len(names) == 11, names
assert (sum(numpy.rint(r[n] * 1e6).astype(numpy.int64) for n in names) == r['wall_us']).all()
assert (r['interruptions'] == numpy.arange(10000) % 7).all() and (r['failures'] == numpy.arange(10000) % 11).all()
assert set(r['ending']) == {b'completed'}
l = f['ledger'][:]
assert list(l['line'][:3]) == [b'productive', b'checkpoint', b'lost_work'] and abs(l['share'].sum() - 1) < 1e-12
for row in l: assert abs(row['mean_s'] - r[row['line'].decode() + '_s'].mean()) < 1e-6
c = f['causes'][:]
assert [n.decode() for n in c['cause']] == ['gpu', 'Kühlung', 'none'] and list(c['lost_mean_s']) == [2000, 1000, 500]
s = f['sweep'][:]
assert len(s) == 1 and s['digest'][0] == b'0123456789abcdef' and s['ended_completed'][0] == 10000
print('read')
)");
  EXPECT_EQ(ran.output, "read\n");
}

TEST(Results, OfASweepNameTheVariedKeysWithTheirUnits) {
  if (!importable("h5py")) GTEST_SKIP() << "/usr/bin/python3 has no h5py (Debian, Ubuntu: python3-h5py)";
  ScratchFolder folder;
  Sweep sweep = sample_grid();
  sweep.points[1].summary.wall = {};
  sweep.points[2].values[0] = {"checkpoint.interval", "daly", {}, false};
  write_results(folder / "out.h5", kProvenance, sweep);
  const Ran ran = python(folder, R"(import sys, h5py, numpy
f = h5py.File(sys.argv[1])
s = f['sweep'][:]
assert len(s) == 80 and s.dtype.names[:3] == ('checkpoint.interval_s', 'checkpoint.interval_name', 'cluster.spares'), s.dtype.names
assert s['checkpoint.interval_s'][0] == 600 and numpy.isnan(s['checkpoint.interval_s'][2])
assert s['checkpoint.interval_name'][2] == b'daly' and s['cluster.spares'][-1] == 8
assert numpy.isnan(s['wall_mean_s'][1]) and s['wall_mean_s'][0] > 360000
assert len(f['replications']) == 240 and f['replications'][-1]['point'] == 79
assert len(f['ledger']) == 880
print('read')
)");
  EXPECT_EQ(ran.output, "read\n");
}

TEST(Results, OpenInPandasAndByTheShippedReader) {
  if (!importable("h5py")) GTEST_SKIP() << "/usr/bin/python3 has no h5py (Debian, Ubuntu: python3-h5py)";
  ScratchFolder folder;
  write_results(folder / "out.h5", kProvenance, sample_summary(100));
  const Ran shipped = run_command(std::string(kPython) +
                                  " " PITSTOP_SOURCE_DIR "/experiments/results/read_results.py " + folder / "out.h5");
  EXPECT_NE(shipped.output.find("100 replications, mean wall time"), std::string::npos) << shipped.output;
  EXPECT_EQ(shipped.status, 0);
  if (!importable("pandas"))
    GTEST_SKIP() << "/usr/bin/python3 has no pandas (Debian, Ubuntu: python3-pandas)";
  const Ran pandas = python(folder,
                            "import sys, h5py, pandas\n"
                            "d = pandas.DataFrame(h5py.File(sys.argv[1])['replications'][:])\n"
                            "print(d.shape[0], d['wall_s'].min())\n");
  EXPECT_EQ(pandas.output, "100 360000.000055\n");
}

TEST(Results, OpenInH5dump) {
  if (run_command("h5dump --version").status != 0) GTEST_SKIP() << "no h5dump (Debian, Ubuntu: hdf5-tools)";
  ScratchFolder folder;
  write_results(folder / "out.h5", kProvenance, sample_summary(3));
  const Ran ran = run_command("h5dump -d /ledger -a /command_line " + folder / "out.h5");
  EXPECT_EQ(ran.status, 0);
  EXPECT_NE(ran.output.find("\"capacity_wait"), std::string::npos) << ran.output;
}

TEST(Results, AreTheSameBytesForTheSameResults) {
  ScratchFolder folder;
  write_results(folder / "a.h5", kProvenance, sample_summary(5000));
  write_results(folder / "b.h5", kProvenance, sample_summary(5000));
  EXPECT_TRUE(contents(folder / "a.h5") == contents(folder / "b.h5"));
}

TEST(Results, TakeAScenarioOfMegabytesAndNoRows) {
  ScratchFolder folder;
  Provenance provenance = kProvenance;
  provenance.scenario_text = std::string(3'000'000, '#');
  Summary s = sample_summary(3);
  s.rows.clear();
  write_results(folder / "a.h5", provenance, s);
  EXPECT_GT(contents(folder / "a.h5").size(), 3'000'000U);
}

TEST(Results, SayWhyTheyCannotBeWritten) {
  try {
    write_results("/nonexistent/out.h5", kProvenance, sample_summary(3));
    FAIL();
  } catch (const OutputError& e) {
    EXPECT_STREQ(e.what(), "cannot create /nonexistent/out.h5: No such file or directory");
  }
}

}  // namespace
}  // namespace pitstop
