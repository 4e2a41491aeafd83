// A result file that came from elsewhere: damaged anywhere, leading to other files, or naming paths.
#include <hdf5.h>

#include <functional>
#include <random>

#include "experiments/results/received/received.hpp"
#include "experiments/results/store.hpp"
#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

const std::string kKept = PITSTOP_SOURCE_DIR "/tests/formats/";

class ReceivedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    put(folder / "s.yaml", kSmall);
    put(folder / "secret", "aws_secret_access_key = 5ecret5ecret\n");
    ASSERT_EQ(pitstop({"run", folder / "s.yaml", "--replications", "60", "--quiet", "--out", good}).code, 0);
  }
  // A copy of a file of format 1, which has no hash, changed by `change`.
  std::string changed(const std::function<void(hid_t)>& change) const {
    const std::string path = folder / "changed.h5";
    std::filesystem::copy_file(kKept + "results-1/run.h5", path,
                               std::filesystem::copy_options::overwrite_existing);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    change(file);
    H5Fclose(file);
    return path;
  }
  static void text_attribute(hid_t file, const char* name, const char* value) {
    const hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Adelete(file, name);
    const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, &value);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
  }
  Answer report(const std::string& file, const Arguments& more = {}) const {
    std::filesystem::remove(folder / "r.html");
    return pitstop(Arguments{"report", file, "-o", folder / "r.html"} + more);
  }
  ScratchFolder folder;
  std::string good = folder / "good.h5";
};

TEST_F(ReceivedTest, OneBitAnywhereIsSeenBeforeHdf5SeesIt) {
  const std::string bytes = contents(good), damaged = folder / "damaged.h5";
  std::mt19937 random(11);
  const int most = times(40, 4000);
  for (int i = 0; i < most; ++i) {
    std::string now = bytes;
    const std::size_t at = i < 8 ? now.size() - 1 - static_cast<std::size_t>(i) * 7 : random() % now.size();
    now[at] = static_cast<char>(now[at] ^ (1 << random() % 8));
    put(damaged, now);
    EXPECT_EQ(report(damaged).code, 3) << at;
    const Answer resumed =
        pitstop({"run", folder / "s.yaml", "--replications", "60", "--quiet", "--resume", damaged});
    EXPECT_EQ(resumed.code, 3) << at << ": report refuses it, so it is not complete";
  }
  for (const std::size_t size : {bytes.size() - 1, bytes.size() - 64, bytes.size() / 2, std::size_t{64},
                                 std::size_t{1}, std::size_t{0}}) {
    put(damaged, bytes.substr(0, size));
    EXPECT_EQ(report(damaged).code, 3) << size;
  }
  put(damaged, bytes + "x");
  EXPECT_EQ(report(damaged).code, 3);
}

TEST_F(ReceivedTest, FormerFormatsAreStillRead) {
  EXPECT_EQ(report(kKept + "results-1/run.h5").code, 0);
  EXPECT_EQ(report(good).code, 0);
}

TEST_F(ReceivedTest, NothingLeadsToAnotherFile) {
  const std::string external = changed([&](hid_t file) {
    H5Ldelete(file, "causes", H5P_DEFAULT);
    H5Lcreate_external((kKept + "results-1/run.h5").c_str(), "causes", file, "causes", H5P_DEFAULT,
                       H5P_DEFAULT);
  });
  const Answer linked = report(external);
  EXPECT_EQ(linked.code, 3) << linked.err;
  EXPECT_TRUE(has(linked.err, "leads elsewhere")) << linked.err;
  const std::string soft =
      changed([&](hid_t file) { H5Lcreate_soft("causes", file, "zz", H5P_DEFAULT, H5P_DEFAULT); });
  EXPECT_EQ(report(soft).code, 3);
  const std::string stored = changed([&](hid_t file) {
    const hsize_t n = 16;
    const hid_t space = H5Screate_simple(1, &n, nullptr), made = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(made, (folder / "secret").c_str(), 0, n);
    H5Dclose(H5Dcreate2(file, "zz", H5T_NATIVE_UINT8, space, H5P_DEFAULT, made, H5P_DEFAULT));
  });
  const Answer outside = report(stored);
  EXPECT_EQ(outside.code, 3) << outside.err;
  EXPECT_TRUE(has(outside.err, "another file")) << outside.err;
  const std::string virtually = changed([&](hid_t file) {
    const hsize_t n = 4;
    const hid_t space = H5Screate_simple(1, &n, nullptr), made = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(made, space, good.c_str(), "sweep", space);
    H5Dclose(H5Dcreate2(file, "zz", H5T_NATIVE_UINT8, space, H5P_DEFAULT, made, H5P_DEFAULT));
  });
  EXPECT_EQ(report(virtually).code, 3);
  const std::string huge = changed([&](hid_t file) {
    const hsize_t n = hsize_t{1} << 50, chunk = 4096;
    const hid_t space = H5Screate_simple(1, &n, nullptr), made = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(made, 1, &chunk);
    H5Dclose(H5Dcreate2(file, "zz", H5T_NATIVE_UINT8, space, H5P_DEFAULT, made, H5P_DEFAULT));
  });
  EXPECT_EQ(report(huge).code, 3);
}

// Neither page nor message shows a line of a file that the user did not name.
TEST_F(ReceivedTest, PathsOfAFileAreNotFollowed) {
  const std::string secret = folder / "secret";
  for (const std::string& named : {secret, std::string("secret")}) {
    for (const char* key : {"calibration=", "recovery.profile=", "topology.file="}) {
      const std::string file = changed([&](hid_t f) {
        text_attribute(f, "overrides", (key + named + "\n").c_str());
        text_attribute(f, "scenario_path", (folder / "s.yaml").c_str());
      });
      const Answer a = report(file);
      EXPECT_FALSE(has(a.out + a.err + contents(folder / "r.html"), "5ecret5ecret")) << key << named;
    }
  }
  const std::string inside = changed([&](hid_t f) {
    text_attribute(f, "scenario",
                   "{job: {nodes: 4, work: 5d}, cluster: {spares: 1}, causes: {gpu: {mtbf: 40d}},"
                   " checkpoint: {interval: 1h, stall: 1min}, calibration: secret}\n");
    text_attribute(f, "scenario_path", (folder / "s.yaml").c_str());
  });
  const Answer a = report(inside);
  EXPECT_FALSE(has(a.out + a.err + contents(folder / "r.html"), "5ecret5ecret"));
  EXPECT_TRUE(has(a.err, "--files")) << a.err;
}

TEST_F(ReceivedTest, TheUserMayNameTheFolder) {
  put(folder / "own.yaml", "recovery: {never_capacity: 1e-9}\n");
  put(folder / "p.yaml",
      "{job: {nodes: 4, work: 5d}, cluster: {spares: 1}, causes: {gpu: {mtbf: 40d}},"
      " recovery: {profile: own.yaml}, checkpoint: {interval: 1h, stall: 1min}}\n");
  const Arguments shard{"run", folder / "p.yaml", "--replications", "60", "--quiet", "--shard",
                        "1/1", "--out",           folder / "1.h5"};
  ASSERT_EQ(pitstop(shard).code, 0);
  const Answer closed = pitstop({"merge", folder / "1.h5", "--json", folder / "all.json", "--quiet"});
  EXPECT_EQ(closed.code, 2) << closed.err;
  EXPECT_TRUE(has(closed.err, "--files")) << closed.err;
  const Answer open =
      pitstop({"merge", folder / "1.h5", "--json", folder / "all.json", "--quiet", "--files", folder.path()});
  EXPECT_EQ(open.code, 0) << open.err;
}

// Files of any bytes never crash the readers.
TEST_F(ReceivedTest, DamagedFilesOfTheFormerFormatAreReadOrRefused) {
  const std::string bytes = contents(kKept + "results-1/run.h5"), damaged = folder / "damaged.h5";
  std::mt19937 random(12);
  for (int i = 0; i < times(60, 6000); ++i) {
    std::string now = bytes;
    for (int k = 0; k < 1 + i % 4; ++k) now[random() % now.size()] = static_cast<char>(random());
    put(damaged, now);
    const Answer a = report(damaged);
    EXPECT_TRUE(a.code == 0 || a.code == 3 || a.code == 2) << i << ": " << a.code << a.err;
  }
}

}  // namespace
}  // namespace pitstop
