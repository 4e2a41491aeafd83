#include "kernels/bench/collectives/exchange.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>

namespace pitstop::bench {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
  throw std::runtime_error("cannot " + doing + " " + path + ": " + std::strerror(errno));
}

void write_whole(const std::string& path, const std::string& bytes) {
  const std::string temporary = path + ".tmp";
  // O_EXCL: never through a link that somebody put there.
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) fail("make", temporary);
  const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const bool closed = ::fsync(file) == 0 && ::close(file) == 0;
  if (!written || !closed || ::rename(temporary.c_str(), path.c_str()) != 0) {
    ::unlink(temporary.c_str());
    fail("write", path);
  }
}

// False: not there yet.
bool read_whole(const std::string& path, std::string& bytes) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT || errno == ESTALE) return false;
    fail("read", path);
  }
  bytes.clear();
  char piece[4096];
  ssize_t n = 0;
  while ((n = ::read(file, piece, sizeof piece)) > 0) bytes.append(piece, static_cast<std::size_t>(n));
  ::close(file);
  if (n < 0) fail("read", path);
  return true;
}

class Files {
 public:
  Files(const std::string& path, const LaunchPlace& place, std::chrono::seconds patience,
        const std::atomic<bool>& stop)
      : stem_(path + "." + (place.job.empty() ? "job" : place.job)),
        place_(place),
        patience_(patience),
        stop_(stop) {
    struct stat there = {};
    if (::lstat(name(0, place.rank).c_str(), &there) == 0) {
      throw std::runtime_error(name(0, place.rank) +
                               " is left from another run; remove it, or name another file with --id-file");
    }
  }
  ~Files() { remove(round_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  std::vector<std::string> all(const std::string& mine) {
    ++round_;
    // A mark, so that a file of no bytes is not one that the file system has not filled yet.
    write_whole(name(round_, place_.rank), "+" + mine);
    std::vector<std::string> answers(static_cast<std::size_t>(place_.ranks));
    const auto deadline = Clock::now() + patience_;
    for (int rank = 0; rank < place_.ranks; ++rank) {
      std::string& answer = answers[static_cast<std::size_t>(rank)];
      while (!read_whole(name(round_, rank), answer) || answer.empty()) wait(rank, deadline);
      answer.erase(0, 1);
    }
    remove(round_ - 1);  // all that are in this round have read the last
    return answers;
  }

 private:
  std::string name(int round, int rank) const {
    return stem_ + "." + std::to_string(round == 0 ? 1 : round) + "." + std::to_string(rank);
  }
  void remove(int round) const noexcept {
    if (round > 0) ::unlink(name(round, place_.rank).c_str());
  }
  void wait(int rank, Clock::time_point deadline) const {
    if (stop_.load(std::memory_order_relaxed))
      throw std::runtime_error("stopped while waiting for rank " + std::to_string(rank));
    if (Clock::now() > deadline) {
      throw std::runtime_error("rank " + std::to_string(rank) + " of " + std::to_string(place_.ranks) +
                               " did not come within " + std::to_string(patience_.count()) +
                               " s; is it running, and does it see the same --id-file?");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  std::string stem_;
  LaunchPlace place_;
  std::chrono::seconds patience_;
  const std::atomic<bool>& stop_;
  int round_ = 0;
};

}  // namespace

Exchange exchange_alone() {
  return [](const std::string& mine) { return std::vector<std::string>{mine}; };
}

Exchange exchange_by_files(const std::string& path, const LaunchPlace& place, std::chrono::seconds patience,
                           const std::atomic<bool>& stop) {
  const auto files = std::make_shared<Files>(path, place, patience, stop);
  return [files](const std::string& mine) { return files->all(mine); };
}

}  // namespace pitstop::bench
