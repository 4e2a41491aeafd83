#include "experiments/base/files/atomic_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <utility>

#include "experiments/base/files/inputs.hpp"
#include "experiments/base/files/leftovers.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/say.hpp"
#include "experiments/base/usage_error.hpp"

namespace pitstop {

namespace {

constexpr int kMostLinks = 40;  // as Linux follows
constexpr int kLook = 100;      // milliseconds between two looks for Ctrl-C

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// Links are followed by hand, so that one to a file that is not there yet makes it. What is open already
// (/dev/stdout, a pipe of the shell) has no other name.
std::string resolved(std::string path) {
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) return path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code no_link;
    const std::filesystem::path to = std::filesystem::read_symlink(path, no_link);
    if (no_link) return path;
    path = to.is_absolute() ? to.string() : folder_of(path) + "/" + to.string();
  }
  errno = ELOOP;
  throw OutputError("cannot create " + path + ": " + std::strerror(errno));
}

// Once a folder: what runs that were killed left in it.
void clean(const std::string& folder) {
  static std::mutex mutex;
  static std::set<std::string> cleaned;
  const std::lock_guard lock(mutex);
  if (!cleaned.insert(folder).second) return;
  for (const std::string& path : remove_leftovers(folder))
    say("removed " + path + ", which a run that was killed had left");
}

void nap() {
  if (interrupted()) throw Interrupted{};
  ::usleep(kLook * 1000);
}

// A pipe waits for its reader, but not against Ctrl-C.
int open_in_place(const std::string& path) {
  for (;;) {
    const int file = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 || errno != ENXIO) return file;
    nap();
  }
}

void refuse_input(const struct stat& file, const std::string& path) {
  if (is_input(file.st_dev, file.st_ino))
    throw UsageError("would overwrite " + path + ", which this command reads; name another file");
}

// Some file systems cannot do it, and say so.
bool brought_to_disk(int file) {
  int result = 0;
  do {
    result = ::fsync(file);
  } while (result != 0 && errno == EINTR);
  return result == 0 || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
}

// Whether `from` got the name `to`, which nobody had.
bool renamed_to_new(const char* from, const char* to) {
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return ::link(from, to) == 0 && ::unlink(from) == 0;
}

}  // namespace

AtomicFile::AtomicFile(std::string path, Replaces replaces)
    : path_(std::move(path)), target_(resolved(path_)), replaces_(replaces) {
  struct stat before {};
  const bool exists = ::stat(target_.c_str(), &before) == 0;
  if (exists && replaces_ == Replaces::any_but_inputs) refuse_input(before, path_);
  if (exists && !S_ISREG(before.st_mode)) {
    file_ = open_in_place(target_);
    if (file_ < 0) fail("create");
    return;
  }
  clean(folder_of(target_));
  TemporaryFile made = make_temporary_in(folder_of(target_));
  file_ = made.file;
  if (file_ < 0) fail("create");
  temporary_ = std::move(made.path);
  if (exists && ::fchmod(file_, before.st_mode & 07777) != 0) give_up("set the permissions of");
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() noexcept {
  if (file_ < 0) return;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  ::close(std::exchange(file_, -1));
}

void AtomicFile::fail(const char* doing) const {
  throw OutputError("cannot " + std::string(doing) + " " + path_ + ": " + std::strerror(errno));
}

void AtomicFile::give_up(const char* doing) {
  const int reason = errno;
  discard();
  errno = reason;
  fail(doing);
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (n < 0 && errno == EAGAIN) {  // a pipe is full
      pollfd room{file_, POLLOUT, 0};
      if (::poll(&room, 1, kLook) == 0) nap();
    } else if (n == 0 || errno != EINTR) {
      if (n == 0) errno = ENOSPC;
      fail("write");
    }
  }
}

void AtomicFile::put_in_place() {
  const bool placed = replaces_ == Replaces::nothing ? renamed_to_new(temporary_.c_str(), target_.c_str())
                                                     : ::rename(temporary_.c_str(), target_.c_str()) == 0;
  if (!placed) fail(replaces_ == Replaces::nothing ? "create" : "replace");
}

void AtomicFile::commit() {
  if (temporary_.empty()) {
    const int written = std::exchange(file_, -1);
    if (::close(written) != 0) fail("write");
    return;
  }
  if (!brought_to_disk(file_)) fail("write");
  put_in_place();
  ::close(std::exchange(file_, -1));
  // The name itself reaches the disk with its folder; some file systems cannot do that, and the file is
  // whole either way.
  const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

void check_writable(const std::string& path) {
  struct stat there {};
  const bool exists = ::stat(path.c_str(), &there) == 0;
  if (!exists || S_ISREG(there.st_mode)) {
    AtomicFile probe(path);
    return;
  }
  if (!S_ISDIR(there.st_mode) && ::access(path.c_str(), W_OK) == 0) return;
  const int reason = S_ISDIR(there.st_mode) ? EISDIR : errno;
  throw OutputError("cannot create " + path + ": " + std::strerror(reason));
}

void write_file(const std::string& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace pitstop
