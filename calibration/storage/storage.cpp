#include "calibration/storage/storage.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <latch>
#include <thread>

#include "calibration/quantity_text.hpp"
#include "calibration/storage/file_system.hpp"
#include "calibration/storage/transfer.hpp"

namespace pitstop {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

enum class Mode { buffered, direct };
const char* name_of(Mode mode) { return mode == Mode::direct ? "direct" : "buffered"; }

// Times of one write: until write() had taken all, until fsync came back, until the new name was on disk.
struct WriteTimes {
  double written_s = 0, synced_s = 0, named_s = 0;
};

class Bench {
 public:
  Bench(const StoragePlan& plan, const Scratch& scratch, std::uint64_t file_bytes, const TransferWatch& watch)
      : plan_(plan), scratch_(scratch), bytes_(file_bytes), watch_(watch) {}

  FileDescriptor open(const std::string& what, int flags, Mode mode) const {
    const int direct = mode == Mode::direct ? O_DIRECT : 0;
    FileDescriptor file(::openat(scratch_.folder(), Scratch::name_of(what).c_str(),
                                 flags | direct | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.open()) fail_transfer("open a file");
    return file;
  }

  // A checkpoint as a careful writer saves it.
  WriteTimes write_atomic(const std::string& what, std::uint64_t bytes, Mode mode, std::uint64_t seed,
                          FileContent& content) const {
    const std::string temporary = what + ".tmp";
    const auto start = Clock::now();
    WriteTimes times;
    {
      const FileDescriptor file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
      write_content(file.number(), bytes, seed, content, watch_);
      times.written_s = seconds_since(start);
      if (::fsync(file.number()) != 0) fail_transfer("bring it to disk");
    }
    times.synced_s = seconds_since(start);
    if (::renameat(scratch_.folder(), Scratch::name_of(temporary).c_str(), scratch_.folder(),
                   Scratch::name_of(what).c_str()) != 0)
      fail_transfer("rename");
    if (::fsync(scratch_.folder()) != 0 && errno != EINVAL) fail_transfer("bring the name to disk");
    times.named_s = seconds_since(start);
    return times;
  }

  // As a careless writer does: into the last good copy.
  double write_over(const std::string& what, Mode mode, std::uint64_t seed, FileContent& content) const {
    const auto start = Clock::now();
    const FileDescriptor file = open(what, O_WRONLY | O_CREAT | O_TRUNC, mode);
    write_content(file.number(), bytes_, seed, content, watch_);
    if (::fsync(file.number()) != 0) fail_transfer("bring it to disk");
    return seconds_since(start);
  }

  double read_cold(const std::string& what, std::uint64_t bytes, Mode mode, std::byte* buffer) const {
    const FileDescriptor file = open(what, O_RDONLY, mode);
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
    const auto start = Clock::now();
    read_through(file.number(), bytes, buffer, watch_);
    return seconds_since(start);
  }

  // Every writer its share, all starting at once; the time until the last is done.
  template <class Work>
  double all_at_once(const Work& work) const {
    const auto n = static_cast<std::size_t>(plan_.writers);
    std::latch ready(plan_.writers + 1);
    std::vector<FileContent> contents(n);
    std::vector<std::exception_ptr> failed(n);
    std::vector<std::thread> threads;
    Clock::time_point start;
    for (std::size_t i = 0; i < n; ++i) {
      threads.emplace_back([&, i] {
        try {
          ready.arrive_and_wait();
          work(i, contents[i]);
        } catch (...) {
          failed[i] = std::current_exception();
        }
      });
    }
    ready.arrive_and_wait();
    start = Clock::now();
    for (std::thread& t : threads) t.join();
    const double taken = seconds_since(start);
    for (const std::exception_ptr& f : failed) {
      if (f) std::rethrow_exception(f);
    }
    return taken;
  }

  std::uint64_t shard_bytes() const {
    return std::max<std::uint64_t>(bytes_ / static_cast<std::uint64_t>(plan_.writers) / kPage, 1) * kPage;
  }
  std::string shard(std::size_t i) const { return "shard-" + std::to_string(i); }

  const StoragePlan& plan_;
  const Scratch& scratch_;
  const std::uint64_t bytes_;
  const TransferWatch watch_;
};

// The largest file that two of fit under the cap and the free share, a multiple of a page.
std::uint64_t file_bytes_that_fit(const StoragePlan& plan, const DiskRoom& room) {
  constexpr std::uint64_t kLeast = std::uint64_t{1} << 20;
  const auto keep = static_cast<std::uint64_t>(plan.free_share * static_cast<double>(room.total_bytes));
  const std::uint64_t usable = room.free_bytes > keep ? room.free_bytes - keep : 0;
  const std::uint64_t most = std::min(plan.cap_bytes, usable) / 2;
  const std::uint64_t bytes = std::min(plan.file_bytes, most) / kPage * kPage;
  if (bytes < kLeast) {
    throw StorageError(
        fmt::format("no room in {}: {} are free, {:.0f} % of the disk stay free, the cap is {}; a "
                    "measurement needs 2 MiB",
                    plan.path, quantity_text(static_cast<double>(room.free_bytes), "B"),
                    100 * plan.free_share, bytes_text(plan.cap_bytes)));
  }
  return bytes;
}

bool knows_direct(const Scratch& scratch) {
  const FileDescriptor file(::openat(scratch.folder(), Scratch::name_of("probe").c_str(),
                                     O_WRONLY | O_CREAT | O_DIRECT | O_CLOEXEC, 0600));
  const PieceBuffer page = piece_buffer();
  const bool knows = file.open() && ::pwrite(file.number(), page.get(), kPage, 0) == ssize_t{kPage};
  scratch.remove("probe");
  return knows;
}

// Runs the list of measurements; each its repetitions, errors told in it.
class Run {
 public:
  Run(const Bench& bench, StorageMeasured& result, const std::function<void(const std::string&)>& progress)
      : bench_(bench), result_(result), progress_(progress) {}

  // `once(seed)` returns seconds for `bytes`; `wrong()`, asked after the last repetition, is empty or what is
  // wrong with what was written or read.
  template <class Once, class Wrong>
  void bandwidth(const std::string& key, std::uint64_t bytes, const Once& once, const Wrong& wrong,
                 const std::string& note = "") {
    Measurement m{key, "B/s", {}, result_.over_network ? 1.0 : 0.0, note, ""};
    progress_(key);
    try {
      for (int i = 0; i < bench_.plan_.repetitions; ++i)
        m.samples.push_back(static_cast<double>(bytes) / once(++seed_));
      m.error = wrong();
    } catch (const std::system_error& e) {
      m.error = e.what();
      bench_.scratch_.remove_all();
    }
    result_.measured.push_back(std::move(m));
  }

  void times(const std::string& key, std::vector<double> samples) {
    if (samples.empty()) return;
    result_.measured.push_back({key, "s", std::move(samples), 0, "", ""});
  }

  std::uint64_t last_seed() const { return seed_; }

 private:
  const Bench& bench_;
  StorageMeasured& result_;
  const std::function<void(const std::string&)>& progress_;
  std::uint64_t seed_ = 0;
};

std::string content_error(const Bench& bench, const std::string& what, std::uint64_t bytes,
                          std::uint64_t seed, FileContent& content) {
  const FileDescriptor file = bench.open(what, O_RDONLY, Mode::buffered);
  ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
  return holds_content(file.number(), bytes, seed, content, bench.watch_)
             ? ""
             : "what was read back is not what was written";
}

void single_writer(const Bench& bench, Run& run, Mode mode, FileContent& content) {
  const std::string end = std::string(".") + name_of(mode);
  std::vector<double> cached, sync, rename;
  const auto content_wrong = [&] {
    return content_error(bench, "file", bench.bytes_, run.last_seed(), content);
  };
  run.bandwidth(
      "storage.write.atomic" + end, bench.bytes_,
      [&](std::uint64_t seed) {
        const WriteTimes t = bench.write_atomic("file", bench.bytes_, mode, seed, content);
        cached.push_back(t.written_s);
        sync.push_back(t.synced_s - t.written_s);
        rename.push_back(t.named_s - t.synced_s);
        return t.named_s;
      },
      content_wrong);
  if (mode == Mode::buffered) {
    run.times("storage.stall.cached", std::move(cached));
    run.times("storage.fsync", std::move(sync));
    run.times("storage.rename", std::move(rename));
  }
  run.bandwidth(
      "storage.write.overwrite" + end, bench.bytes_,
      [&](std::uint64_t seed) { return bench.write_over("file", mode, seed, content); }, content_wrong);
  const PieceBuffer buffer = piece_buffer();
  run.bandwidth(
      "storage.read" + end, bench.bytes_,
      [&](std::uint64_t) { return bench.read_cold("file", bench.bytes_, mode, buffer.get()); },
      [] { return ""; });
  bench.scratch_.remove_all();
}

void several_writers(const Bench& bench, Run& run, Mode mode, FileContent& content) {
  const std::string end = std::string(".") + name_of(mode);
  const std::string writers = fmt::format("{} writers", bench.plan_.writers);
  const auto n = static_cast<std::uint64_t>(bench.plan_.writers);
  const std::uint64_t bytes = bench.shard_bytes();
  run.bandwidth(
      "storage.write.sharded" + end, bytes * n,
      [&](std::uint64_t seed) {
        return bench.all_at_once([&](std::size_t i, FileContent& own) {
          bench.write_atomic(bench.shard(i), bytes, mode, seed + (i << 32), own);
        });
      },
      [&] {
        std::string wrong;
        for (std::size_t i = 0; i < n && wrong.empty(); ++i)
          wrong = content_error(bench, bench.shard(i), bytes, run.last_seed() + (i << 32), content);
        return wrong;
      },
      writers);
  run.bandwidth(
      "storage.read.sharded" + end, bytes * n,
      [&](std::uint64_t) {
        return bench.all_at_once([&](std::size_t i, FileContent&) {
          const PieceBuffer buffer = piece_buffer();
          bench.read_cold(bench.shard(i), bytes, mode, buffer.get());
        });
      },
      [] { return ""; }, writers);
  bench.scratch_.remove_all();
}

}  // namespace

StorageMeasured measure_storage(const StoragePlan& plan, const std::atomic<bool>& stop,
                                const std::function<void(const std::string& key)>& progress) {
  const Scratch scratch(plan.path);
  const DiskRoom room = room_of(scratch.folder());
  const FileSystemKind system = file_system_of(scratch.folder());
  StorageMeasured result;
  result.file_system = system.name;
  result.over_network = system.over_network;
  result.file_bytes = file_bytes_that_fit(plan, room);
  const auto keep = static_cast<std::uint64_t>(plan.free_share * static_cast<double>(room.total_bytes));
  const Bench bench(plan, scratch, result.file_bytes, TransferWatch{stop, scratch.folder(), keep});
  const bool in_memory = result.file_system == "tmpfs";
  Run run(bench, result, progress);
  const bool direct = knows_direct(scratch);
  try {
    FileContent content;
    for (const Mode mode : {Mode::buffered, Mode::direct}) {
      if (mode == Mode::direct && !direct) continue;
      single_writer(bench, run, mode, content);
      if (plan.writers > 1) several_writers(bench, run, mode, content);
    }
  } catch (const TransferStopped&) {
    result.stopped = true;
  }
  if (in_memory) result.remarks.push_back("tmpfs keeps its files in memory: no disk was measured");
  if (result.file_bytes < plan.file_bytes) {
    result.remarks.push_back("files of " + quantity_text(static_cast<double>(result.file_bytes), "B") +
                             ": larger ones do not fit under the cap and the share that stays free");
  }
  if (!direct) {
    result.remarks.push_back(result.file_system +
                             " takes no direct transfers (O_DIRECT) here; the buffered figures stand alone");
  }
  return result;
}

}  // namespace pitstop
