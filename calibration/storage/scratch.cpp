#include "calibration/storage/scratch.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "calibration/storage/storage.hpp"

namespace pitstop {

namespace {

constexpr const char* kLock = "lock";
constexpr std::string_view kOurs = "checkpoint-";

std::string folder_name() {
  utsname system{};
  ::uname(&system);
  return std::string(".pitstop-calibrate-") + system.nodename;
}

[[noreturn]] void fail(const std::string& what) { throw StorageError(what + ": " + std::strerror(errno)); }

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) ::close(number_);
}

Scratch::Scratch(const std::string& path) : name_(folder_name()) {
  parent_ = FileDescriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent_.open()) fail("cannot open the folder " + path);
  if (::mkdirat(parent_.number(), name_.c_str(), 0700) != 0 && errno != EEXIST)
    fail("cannot write in " + path);
  // A link that somebody put there is not followed.
  folder_ = FileDescriptor(
      ::openat(parent_.number(), name_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder_.open()) fail("cannot open " + path + "/" + name_);
  lock_ = FileDescriptor(::openat(folder_.number(), kLock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!lock_.open()) fail("cannot write in " + path + "/" + name_);
  // Some network file systems know no locks; then two runs on one node are the user's to avoid.
  if (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw StorageError("another run is measuring in " + path + "/" + name_ +
                       "; wait for it, or name another folder");
  }
  remove_all();
}

Scratch::~Scratch() {
  remove_all();
  ::unlinkat(folder_.number(), kLock, 0);
  ::unlinkat(parent_.number(), name_.c_str(), AT_REMOVEDIR);
}

void Scratch::remove(const std::string& what) const noexcept {
  ::unlinkat(folder_.number(), name_of(what).c_str(), 0);
}

void Scratch::remove_all() const noexcept {
  const int copy = ::openat(folder_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const entries = copy < 0 ? nullptr : ::fdopendir(copy);
  if (entries == nullptr) {
    if (copy >= 0) ::close(copy);
    return;
  }
  while (const dirent* entry = ::readdir(entries)) {
    if (std::string_view(entry->d_name).starts_with(kOurs)) ::unlinkat(folder_.number(), entry->d_name, 0);
  }
  ::closedir(entries);
}

DiskRoom room_of(int folder) {
  struct statvfs s = {};
  if (::fstatvfs(folder, &s) != 0) fail("cannot ask for the room on the disk");
  return {std::uint64_t{s.f_blocks} * s.f_frsize, std::uint64_t{s.f_bavail} * s.f_frsize};
}

}  // namespace pitstop
