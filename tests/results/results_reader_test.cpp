// What is written comes back; what is damaged is refused.
#include "experiments/results/results_reader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/results/results.hpp"
#include "tests/results/sample_results.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

Provenance provenance() {
  return {"name: Übung\n", "pitstop run x.yaml --out out.h5", "1.2.3", "x.yaml", {"cluster.spares=4", "a=b"}};
}

void expect_same(const Estimate& a, const Estimate& b) {
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.std, b.std);
  EXPECT_EQ(a.ci95.low, b.ci95.low);
  EXPECT_EQ(a.ci95.high, b.ci95.high);
}

void expect_same(const Summary& a, const Summary& b) {
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.replications, b.replications);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.endings, b.endings);
  EXPECT_EQ(a.wall.p05, b.wall.p05);
  EXPECT_EQ(a.wall.p99, b.wall.p99);
  EXPECT_EQ(a.cost.has_value(), b.cost.has_value());
  ASSERT_EQ(a.wall.censored(), b.wall.censored());
  if (!a.wall.censored()) expect_same(*a.wall.estimate, *b.wall.estimate);
  expect_same(a.ettr, b.ettr);
  expect_same(a.interruptions, b.interruptions);
  for (std::size_t l = 0; l < kLines; ++l) expect_same(a.ledger_s[l], b.ledger_s[l]);
  ASSERT_EQ(a.by_cause.size(), b.by_cause.size());
  for (std::size_t c = 0; c < a.by_cause.size(); ++c) {
    EXPECT_EQ(a.by_cause[c].name, b.by_cause[c].name);
    expect_same(a.by_cause[c].lost_s, b.by_cause[c].lost_s);
  }
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t r = 0; r < a.rows.size(); ++r) {
    EXPECT_EQ(a.rows[r].wall, b.rows[r].wall);
    EXPECT_EQ(a.rows[r].line, b.rows[r].line);
    EXPECT_EQ(a.rows[r].interruptions, b.rows[r].interruptions);
    EXPECT_EQ(a.rows[r].ending, b.rows[r].ending);
  }
}

TEST(ResultsReader, ReadsARunBack) {
  ScratchFolder folder;
  Summary run = sample_summary(5000);
  run.cost = about(1e6, 1e3);
  run.currency = "EUR";
  write_results(folder / "out.h5", provenance(), run);
  const StoredResults stored = read_results(folder / "out.h5");
  EXPECT_FALSE(stored.is_sweep());
  EXPECT_EQ(stored.provenance.scenario_text, provenance().scenario_text);
  EXPECT_EQ(stored.provenance.command_line, provenance().command_line);
  EXPECT_EQ(stored.provenance.scenario_path, "x.yaml");
  EXPECT_EQ(stored.provenance.overrides, provenance().overrides);
  ASSERT_EQ(stored.sweep.points.size(), 1U);
  expect_same(run, stored.sweep.points[0].summary);
  EXPECT_EQ(stored.sweep.points[0].summary.currency, "EUR");
}

TEST(ResultsReader, ReadsASweepBackWithItsKeys) {
  ScratchFolder folder;
  Sweep sweep = sample_grid();
  sweep.points[1].summary.wall = {};
  sweep.points[2].values[0] = {"checkpoint.interval", "daly", {}, false};
  write_results(folder / "out.h5", provenance(), sweep);
  const StoredResults stored = read_results(folder / "out.h5");
  EXPECT_EQ(stored.sweep.keys, sweep.keys);
  ASSERT_EQ(stored.sweep.points.size(), sweep.points.size());
  for (std::size_t p = 0; p < sweep.points.size(); ++p) {
    for (std::size_t k = 0; k < sweep.keys.size(); ++k) {
      EXPECT_EQ(stored.sweep.points[p].values[k].key, sweep.keys[k]);
      EXPECT_EQ(stored.sweep.points[p].values[k].number, sweep.points[p].values[k].number);
    }
    expect_same(sweep.points[p].summary, stored.sweep.points[p].summary);
  }
  EXPECT_EQ(stored.sweep.points[2].values[0].text, "daly");
}

TEST(ResultsReader, RefusesWhatItCannotRead) {
  ScratchFolder folder;
  EXPECT_THROW(read_results(folder / "missing.h5"), InputError);
  write_file(folder / "text.h5", "not HDF5");
  EXPECT_THROW(read_results(folder / "text.h5"), InputError);
  write_results(folder / "out.h5", provenance(), sample_summary(100));
  std::filesystem::resize_file(folder / "out.h5", std::filesystem::file_size(folder / "out.h5") / 2);
  EXPECT_THROW(read_results(folder / "out.h5"), InputError);
}

}  // namespace
}  // namespace pitstop
