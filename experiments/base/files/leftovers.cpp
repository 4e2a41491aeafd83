#include "experiments/base/files/leftovers.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string_view>

namespace pitstop {

namespace {

constexpr std::string_view kBegin = ".pitstop-", kEnd = ".tmp";
constexpr int kTries = 100;

std::string a_name() {
  std::uint64_t random = 0;
  if (::getrandom(&random, sizeof random, 0) != sizeof random)
    random = static_cast<std::uint64_t>(::getpid());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random));
  return std::string(kBegin) + text + std::string(kEnd);
}

bool is_temporary(std::string_view name) { return name.starts_with(kBegin) && name.ends_with(kEnd); }

// Of a dead process: a plain file of ours that nobody holds locked. Removed while we hold it, so that a
// process that has just made it finds it gone and makes another.
bool remove_if_left(int folder, const char* name) {
  const int file = ::openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  struct stat found {};
  const bool ours = ::fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == ::geteuid();
  const bool removed = ours && ::flock(file, LOCK_EX | LOCK_NB) == 0 && ::unlinkat(folder, name, 0) == 0;
  ::close(file);
  return removed;
}

}  // namespace

TemporaryFile make_temporary_in(const std::string& folder) {
  for (int i = 0; i < kTries; ++i) {
    TemporaryFile made;
    made.path = folder + "/" + a_name();
    made.file = ::open(made.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (made.file < 0 && errno == EEXIST) continue;
    if (made.file < 0) return made;
    ::flock(made.file, LOCK_EX);  // a file system without locks: nobody removes it, dead or alive
    struct stat now {};
    if (::fstat(made.file, &now) != 0 || now.st_nlink > 0) return made;
    ::close(made.file);  // taken for a leftover before it was locked
  }
  errno = EEXIST;
  return {};
}

std::vector<std::string> remove_leftovers(const std::string& folder) {
  std::vector<std::string> removed;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  if (!entries) return removed;
  while (const dirent* entry = ::readdir(entries.get())) {
    if (is_temporary(entry->d_name) && remove_if_left(::dirfd(entries.get()), entry->d_name))
      removed.push_back(folder + "/" + entry->d_name);
  }
  return removed;
}

}  // namespace pitstop
