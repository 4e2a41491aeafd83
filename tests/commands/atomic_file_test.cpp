#include "experiments/base/atomic_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

std::string error_of(const std::string& path, const std::string& text) {
  try {
    write_file(path, text);
  } catch (const OutputError& e) {
    return e.what();
  }
  return "";
}

TEST(AtomicFile, AppearsWholeAtCommit) {
  ScratchFolder folder;
  const std::string path = folder / "out.txt";
  write_file(path, "old");
  {
    AtomicFile file(path);
    file.write("new ");
    EXPECT_EQ(contents(path), "old");
    file.write("text");
    file.commit();
  }
  EXPECT_EQ(contents(path), "new text");
  EXPECT_EQ(folder.files(), 1U);
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  ScratchFolder folder;
  {
    AtomicFile file(folder / "out.txt");
    file.write("half");
  }
  check_writable(folder / "out.txt");
  EXPECT_EQ(folder.files(), 0U);
}

TEST(AtomicFile, KeepsPermissionsAndFollowsLinks) {
  ScratchFolder folder;
  write_file(folder / "real", "1");
  ::chmod((folder / "real").c_str(), 0640);
  ASSERT_EQ(::symlink("real", (folder / "link").c_str()), 0);
  write_file(folder / "link", "2");
  EXPECT_EQ(contents(folder / "real"), "2");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  struct stat now {};
  ::stat((folder / "real").c_str(), &now);
  EXPECT_EQ(now.st_mode & 0777U, 0640U);
}

TEST(AtomicFile, WritesDevicesInPlace) {
  write_file("/dev/null", "nothing");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(error_of("/dev/full", "x"), "cannot write /dev/full: No space left on device");
}

TEST(AtomicFile, TakesTheLongestNameThereIs) {
  ScratchFolder folder;
  const std::string path = folder / std::string(255, 'n');
  write_file(path, "x");
  EXPECT_EQ(contents(path), "x");
}

TEST(AtomicFile, SaysWhyItFailed) {
  ScratchFolder folder;
  EXPECT_EQ(error_of(folder / "no/such", "x"),
            "cannot create " + folder / "no/such" + ": No such file or directory");
  EXPECT_EQ(error_of(folder.path(), "x"), "cannot create " + folder.path() + ": Is a directory");
  if (::geteuid() != 0) {
    ::chmod(folder.path().c_str(), 0500);
    EXPECT_EQ(error_of(folder / "out", "x"), "cannot create " + folder / "out" + ": Permission denied");
    ::chmod(folder.path().c_str(), 0700);
  }
}

// A limit on file size stands in for a full disk: the write stops midway, and the old file must survive.
TEST(AtomicFile, KeepsTheOldFileWhenTheDiskIsFull) {
  ScratchFolder folder;
  write_file(folder / "out", "old");
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string error = error_of(folder / "out", std::string(100'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(error, "cannot write " + folder / "out" + ": File too large");
  EXPECT_EQ(contents(folder / "out"), "old");
  EXPECT_EQ(folder.files(), 1U);
}

}  // namespace
}  // namespace pitstop
