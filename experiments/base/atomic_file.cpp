#include "experiments/base/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace pitstop {

namespace {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string resolved(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

// Not made from the final name, which may already be as long as a name can be.
std::string temporary_in(const std::string& folder) {
  static std::atomic<unsigned> count{0};
  return folder + "/.pitstop-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".tmp";
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), target_(resolved(path_)) {
  struct stat before {};
  const bool exists = ::stat(target_.c_str(), &before) == 0;
  if (exists && !S_ISREG(before.st_mode)) {
    file_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    temporary_ = temporary_in(folder_of(target_));
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (file_ < 0) fail("create");
  if (exists && !temporary_.empty() && ::fchmod(file_, before.st_mode & 07777) != 0) {
    const int reason = errno;
    discard();
    errno = reason;
    fail("set the permissions of");
  }
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() noexcept {
  if (file_ < 0) return;
  ::close(file_);
  file_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::fail(const char* doing) const {
  throw OutputError("cannot " + std::string(doing) + " " + path_ + ": " + std::strerror(errno));
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void AtomicFile::commit() {
  if (temporary_.empty()) {
    const int written = std::exchange(file_, -1);
    if (::close(written) != 0) fail("write");
    return;
  }
  if (::fsync(file_) != 0) fail("write");
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace");
  ::close(std::exchange(file_, -1));
  // The name itself reaches the disk with its folder; some file systems cannot do that, and the file is
  // whole either way.
  const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

void check_writable(const std::string& path) { AtomicFile probe(path); }

void write_file(const std::string& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace pitstop
