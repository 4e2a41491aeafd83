// The program as a person or a script would drive it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/scratch_folder.hpp"

namespace pitstop {

struct Answer {
  int code = -1;
  std::string out, err;
};

// A run of the program in the source folder, its outputs in files.
class Program {
 public:
  // `most_bytes`: what a file of its may hold, as a disk that is full beyond.
  explicit Program(const std::vector<std::string>& arguments, const std::string& stdout_path = "",
                   std::uint64_t most_bytes = 0) {
    std::vector<std::string> words{PITSTOP_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    const std::string out = stdout_path.empty() ? scratch_ / "out" : stdout_path, err = scratch_ / "err";
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    if (most_bytes > 0) {
      const rlimit most{most_bytes, most_bytes};
      ::setrlimit(RLIMIT_FSIZE, &most);
      ::signal(SIGXFSZ, SIG_IGN);
    }
    const bool there = ::chdir(PITSTOP_SOURCE_DIR) == 0;
    if (there) ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  Answer wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), contents(scratch_ / "out"),
            contents(scratch_ / "err")};
  }

  // Returns once it has computed for a while, so that replications are under way.
  void let_it_compute(double cpu_s) const {
    const double ticks = cpu_s * static_cast<double>(::sysconf(_SC_CLK_TCK));
    for (int i = 0; i < 3000; ++i) {
      std::istringstream fields(contents("/proc/" + std::to_string(pid_) + "/stat"));
      std::string skipped;
      long user = 0;
      for (int f = 1; f < 14; ++f) fields >> skipped;
      if (fields >> user && static_cast<double>(user) >= ticks) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  // Waits until it has said `text` on stderr, or has ended; returns what it said.
  std::string hear(const std::string& text) const {
    for (;;) {
      siginfo_t ended{};
      ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
      const std::string said = contents(scratch_ / "err");
      if (ended.si_pid != 0 || said.find(text) != std::string::npos) return said;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  void interrupt() const { ::kill(pid_, SIGINT); }
  void kill() const { ::kill(pid_, SIGKILL); }

 private:
  ScratchFolder scratch_;
  pid_t pid_ = -1;
};

inline Answer pitstop(const std::vector<std::string>& arguments, const std::string& stdout_path = "") {
  return Program(arguments, stdout_path).wait();
}

}  // namespace pitstop
