// A system that fails: preloaded into the program, it makes one call of one function go wrong.
//   FAULT_CALL   write, pwrite, fsync, fdatasync, rename, renameat2, open, ftruncate, pthread_create
//   FAULT_AT     the how-manieth call, from 1; 0: every call
//   FAULT_ERROR  an errno, or "short": half of what was asked, or "interrupted": EINTR once
//   FAULT_HIT    a file that is made when it happened
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

template <class F>
F* real(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

bool is_meant(const char* call) {
  const char* const wanted = std::getenv("FAULT_CALL");
  if (wanted == nullptr || std::strcmp(wanted, call) != 0) return false;
  const long at = std::atol(std::getenv("FAULT_AT")), now = ++calls;
  if (at != 0 && now != at) return false;
  const char* const hit = std::getenv("FAULT_HIT");
  static auto* const open_really = real<int(const char*, int, mode_t)>("open");
  if (hit != nullptr) ::close(open_really(hit, O_WRONLY | O_CREAT, 0600));
  return true;
}

bool is_short() { return std::strcmp(std::getenv("FAULT_ERROR"), "short") == 0; }

int fail() {
  const char* const error = std::getenv("FAULT_ERROR");
  errno = std::strcmp(error, "interrupted") == 0 ? EINTR : std::atoi(error);
  return -1;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* from, size_t n) {
  static auto* const really = real<ssize_t(int, const void*, size_t)>("write");
  if (file <= 2 || !is_meant("write")) return really(file, from, n);
  return is_short() ? really(file, from, (n + 1) / 2) : fail();
}

ssize_t pwrite(int file, const void* from, size_t n, off_t at) {
  static auto* const really = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  if (!is_meant("pwrite")) return really(file, from, n, at);
  return is_short() ? really(file, from, (n + 1) / 2, at) : fail();
}

int fsync(int file) {
  static auto* const really = real<int(int)>("fsync");
  return is_meant("fsync") ? fail() : really(file);
}

int fdatasync(int file) {
  static auto* const really = real<int(int)>("fdatasync");
  return is_meant("fdatasync") ? fail() : really(file);
}

int rename(const char* from, const char* to) {
  static auto* const really = real<int(const char*, const char*)>("rename");
  return is_meant("rename") ? fail() : really(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  static auto* const really = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  return is_meant("renameat2") ? fail() : really(from_folder, from, to_folder, to, flags);
}

int ftruncate(int file, off_t size) {
  static auto* const really = real<int(int, off_t)>("ftruncate");
  return is_meant("ftruncate") ? fail() : really(file, size);
}

int open(const char* path, int flags, ...) {
  static auto* const really = real<int(const char*, int, mode_t)>("open");
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return (flags & O_CREAT) != 0 && is_meant("open") ? fail() : really(path, flags, mode);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  static auto* const really = real<decltype(pthread_create)>("pthread_create");
  return is_meant("pthread_create") ? EAGAIN : really(thread, attributes, start, argument);
}

}  // extern "C"
