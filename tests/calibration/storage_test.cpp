// Storage measurements on a scratch folder and on a small file system of their own: what is measured, what is
// left behind, and what happens when the disk is full or somebody stops it.
#include "calibration/storage/storage.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <thread>

#include "calibration/storage/transfer.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
const auto kSilent = [](const std::string&) {};

StoragePlan small_plan(const std::string& path) {
  StoragePlan plan;
  plan.path = path;
  plan.file_bytes = 9 * kMiB + 4096;  // more than one piece, and no multiple of it
  plan.free_share = 0;
  plan.repetitions = 2;
  plan.writers = 3;
  return plan;
}

std::string own_folder() {
  utsname system{};
  ::uname(&system);
  return std::string(".pitstop-calibrate-") + system.nodename;
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code gone;
  for (fs::directory_iterator it(folder, gone), end; !gone && it != end; it.increment(gone)) {
    const auto size = fs::file_size(it->path(), gone);
    if (!gone) bytes += size;
    gone.clear();
  }
  return bytes;
}

TEST(Storage, MeasuresEveryWayAndLeavesNothing) {
  const ScratchFolder folder;
  const std::atomic<bool> stop{false};
  const StorageMeasured found = measure_storage(small_plan(folder.path()), stop, kSilent);
  std::set<std::string> keys;
  for (const Measurement& m : found.measured) {
    keys.insert(m.key);
    EXPECT_EQ(m.error, "") << m.key;
    EXPECT_EQ(m.samples.size(), 2u) << m.key;
    for (const double s : m.samples) EXPECT_GT(s, 0) << m.key;
  }
  for (const char* key :
       {"storage.write.atomic.buffered", "storage.write.overwrite.buffered", "storage.write.sharded.buffered",
        "storage.read.buffered", "storage.read.sharded.buffered", "storage.fsync", "storage.rename"})
    EXPECT_TRUE(keys.contains(key)) << key;
  EXPECT_EQ(found.file_bytes, 9 * kMiB + 4096);
  EXPECT_FALSE(found.stopped);
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Storage, NeverHoldsMoreThanTheCap) {
  const ScratchFolder folder;
  StoragePlan plan = small_plan(folder.path());
  plan.file_bytes = 100 * kMiB;
  plan.cap_bytes = 24 * kMiB;
  std::atomic<bool> stop{false}, done{false};
  std::uint64_t most = 0;
  std::thread watcher([&] {
    while (!done) most = std::max(most, bytes_in(folder / own_folder()));
  });
  const StorageMeasured found = measure_storage(plan, stop, kSilent);
  done = true;
  watcher.join();
  EXPECT_EQ(found.file_bytes, 12 * kMiB);
  EXPECT_GT(most, 11 * kMiB);
  EXPECT_LE(most, 24 * kMiB);
  ASSERT_FALSE(found.remarks.empty());
}

TEST(Storage, StopsBetweenPiecesAndKeepsWhatWasFinished) {
  const ScratchFolder folder;
  std::atomic<bool> stop{false};
  const StorageMeasured found = measure_storage(small_plan(folder.path()), stop, [&](const std::string& key) {
    if (key == "storage.read.buffered") stop = true;
  });
  EXPECT_TRUE(found.stopped);
  ASSERT_FALSE(found.measured.empty());
  EXPECT_EQ(found.measured.back().key, "storage.write.overwrite.buffered");
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Storage, RefusesWhereItCannotWrite) {
  const std::atomic<bool> stop{false};
  EXPECT_THROW(measure_storage(small_plan("/no/such/folder"), stop, kSilent), StorageError);
  EXPECT_THROW(measure_storage(small_plan("/proc"), stop, kSilent), StorageError);
  const ScratchFolder folder;
  StoragePlan greedy = small_plan(folder.path());
  greedy.free_share = 1;
  EXPECT_THROW(measure_storage(greedy, stop, kSilent), StorageError);
  EXPECT_EQ(folder.files(), 0u);
}

TEST(Storage, CleansUpAfterAKillButTouchesNothingElse) {
  const ScratchFolder folder;
  const fs::path ours = folder / own_folder();
  fs::create_directory(ours);
  std::ofstream(ours / "checkpoint-file.tmp") << "left by a kill";
  std::ofstream(ours / "precious") << "not ours";
  const std::atomic<bool> stop{false};
  measure_storage(small_plan(folder.path()), stop, kSilent);
  EXPECT_FALSE(fs::exists(ours / "checkpoint-file.tmp"));
  EXPECT_TRUE(fs::exists(ours / "precious"));
}

TEST(Storage, OneRunAtATimeAndNoLinksFollowed) {
  const std::atomic<bool> stop{false};
  const ScratchFolder folder;
  {
    const Scratch other(folder.path());
    EXPECT_THROW(measure_storage(small_plan(folder.path()), stop, kSilent), StorageError);
    EXPECT_TRUE(fs::exists(folder / own_folder()));
  }
  const ScratchFolder target;
  std::ofstream(target / "checkpoint-mine") << "elsewhere";
  fs::create_directory_symlink(target.path(), folder / own_folder());
  EXPECT_THROW(measure_storage(small_plan(folder.path()), stop, kSilent), StorageError);
  EXPECT_TRUE(fs::exists(target / "checkpoint-mine"));
}

TEST(Transfer, FindsAPlantedError) {
  const ScratchFolder folder;
  const std::atomic<bool> stop{false};
  FileDescriptor file(::open((folder / "f").c_str(), O_RDWR | O_CREAT, 0600));
  FileContent content;
  const TransferWatch watch{stop, file.number(), 0};
  const std::uint64_t bytes = 20 * kMiB;
  write_content(file.number(), bytes, 7, content, watch);
  EXPECT_TRUE(holds_content(file.number(), bytes, 7, content, watch));
  EXPECT_FALSE(holds_content(file.number(), bytes, 8, content, watch));  // another checkpoint's
  char byte = 0;
  ASSERT_EQ(::pread(file.number(), &byte, 1, 17 * kMiB + 3), 1);
  byte = static_cast<char>(byte ^ 1);
  ASSERT_EQ(::pwrite(file.number(), &byte, 1, 17 * kMiB + 3), 1);
  EXPECT_FALSE(holds_content(file.number(), bytes, 7, content, watch));
  ASSERT_EQ(::ftruncate(file.number(), 10 * kMiB), 0);
  EXPECT_THROW(holds_content(file.number(), bytes, 7, content, watch), std::system_error);
}

// Runs `work` in a process of its own that sees a 32 MiB file system at `path`; true is its verdict.
enum class Verdict { yes, no, cannot };
Verdict on_small_disk(const std::string& path, const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool alone = ::unshare(CLONE_NEWNS) == 0 &&
                       ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("pitstop", path.c_str(), "tmpfs", 0, "size=32m") == 0;
    ::_exit(!alone ? 2 : work() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return Verdict::no;
  return WEXITSTATUS(status) == 2 ? Verdict::cannot : WEXITSTATUS(status) == 0 ? Verdict::yes : Verdict::no;
}

TEST(Storage, SaysThatTheDiskIsFull) {
  const ScratchFolder folder;
  const Verdict verdict = on_small_disk(folder.path(), [&] {
    const std::atomic<bool> stop{false};
    const StorageMeasured found =
        measure_storage(small_plan(folder.path()), stop, [&](const std::string& key) {
          if (key != "storage.write.sharded.buffered") return;
          std::ofstream filler(folder / "filler");  // somebody else fills the disk
          while (filler << std::string(1 << 20, 'x') << std::flush) continue;
        });
    const auto full = [](const Measurement& m) {
      return m.error.find("No space left on device") != std::string::npos;
    };
    return std::any_of(found.measured.begin(), found.measured.end(), full) &&
           !fs::exists(folder / own_folder()) && fs::exists(folder / "filler");
  });
  if (verdict == Verdict::cannot) GTEST_SKIP() << "no right to mount a file system";
  EXPECT_EQ(verdict, Verdict::yes);
}

TEST(Storage, LeavesTheFreeShareFree) {
  const ScratchFolder folder;
  const Verdict verdict = on_small_disk(folder.path(), [&] {
    const std::atomic<bool> stop{false};
    StoragePlan plan = small_plan(folder.path());
    plan.free_share = 0.75;  // 8 MiB may be used, by two files
    const StorageMeasured found = measure_storage(plan, stop, kSilent);
    bool clean = true;
    for (const Measurement& m : found.measured) clean = clean && m.error.empty();
    return clean && found.file_bytes <= 4 * kMiB && found.file_bytes > 3 * kMiB;
  });
  if (verdict == Verdict::cannot) GTEST_SKIP() << "no right to mount a file system";
  EXPECT_EQ(verdict, Verdict::yes);
}

// The program, as a person stops it.
pid_t start_program(const std::string& path) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::freopen("/dev/null", "w", stdout);
  ::freopen("/dev/null", "w", stderr);
  ::execl(PITSTOP_PROGRAM, PITSTOP_PROGRAM, "calibrate", "storage", "--path", path.c_str(), "--file", "16MiB",
          "--repetitions", "1000", "--keep-free", "0%", nullptr);
  ::_exit(127);
}

int ended_by(pid_t child, int signal, const fs::path& ours) {
  for (int i = 0; i < 1000 && !fs::exists(ours / "checkpoint-file"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ::kill(child, signal);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(Storage, CleansUpWhenInterrupted) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder folder;
    const int status = ended_by(start_program(folder.path()), signal, folder / own_folder());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_EQ(folder.files(), 0u);
  }
}

TEST(Storage, TheNextRunCleansUpAfterAKill) {
  const ScratchFolder folder;
  ended_by(start_program(folder.path()), SIGKILL, folder / own_folder());
  EXPECT_EQ(folder.files(), 1u);
  const std::atomic<bool> stop{false};
  measure_storage(small_plan(folder.path()), stop, kSilent);
  EXPECT_EQ(folder.files(), 0u);
}

}  // namespace
}  // namespace pitstop
