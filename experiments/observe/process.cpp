#include "experiments/observe/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "experiments/base/atomic_file.hpp"

namespace pitstop {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGHUP);
  return set;
}

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* argv, int log, int report, pid_t parent) {
  ::setpgid(0, 0);  // Ctrl-C is for us; we end the child
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() == parent) {
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    const sigset_t set = stop_signals();
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
    ::execvp(argv[0], argv);
  }
  const int reason = errno;
  [[maybe_unused]] const ssize_t n = ::write(report, &reason, sizeof reason);
  ::_exit(127);
}

}  // namespace

SignalsHeld::SignalsHeld() {
  const sigset_t set = stop_signals();
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  file_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

SignalsHeld::~SignalsHeld() {
  signalfd_siginfo info;
  while (::read(file_, &info, sizeof info) == sizeof info) {  // asked and answered
  }
  ::close(file_);
  const sigset_t set = stop_signals();
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

bool SignalsHeld::asked_to_stop(int wait_ms) {
  if (asked_) return true;
  pollfd p{file_, POLLIN, 0};
  if (::poll(&p, 1, wait_ms) <= 0) return false;
  signalfd_siginfo info;
  asked_ = ::read(file_, &info, sizeof info) == sizeof info;
  return asked_;
}

Child::Child(const std::vector<std::string>& argv, const std::string& log, const char* package) {
  std::vector<std::string> words = argv;
  std::vector<char*> pointers;
  for (std::string& w : words) pointers.push_back(w.data());
  pointers.push_back(nullptr);
  const int to = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (to < 0) throw OutputError("cannot write " + log + ": " + std::strerror(errno));
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0)
    throw OutputError(std::string("cannot start a program: ") + std::strerror(errno));
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(pointers.data(), to, report[1], parent);
  ::close(to);
  ::close(report[1]);
  int reason = 0;
  const bool failed = pid_ < 0 || ::read(report[0], &reason, sizeof reason) == sizeof reason;
  if (pid_ < 0) reason = errno;
  ::close(report[0]);
  if (!failed) return;
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  if (reason == ENOENT) throw OutputError(argv[0] + " is not installed (Debian, Ubuntu: " + package + ")");
  throw OutputError("cannot start " + argv[0] + ": " + std::strerror(reason));
}

bool Child::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  pid_ = -1;
  return false;
}

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  for (int i = 0; i < 200 && running(); ++i) ::usleep(50'000);
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace pitstop
