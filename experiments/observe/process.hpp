// Other programs, run without a shell. A child dies with us, however we die.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace pitstop {

// While one is alive SIGINT and SIGTERM do not end the program: they are asked for with asked_to_stop().
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  // Whether one of them has come; waits for it at most so long.
  bool asked_to_stop(int wait_ms);
  // Readable when one has come, for poll().
  int file() const { return file_; }

 private:
  int file_ = -1;
  bool asked_ = false;
};

class Child {
 public:
  // Starts argv[0], looked for in PATH; its output and errors are appended to LOG. Throws OutputError, naming
  // the package to install where the program is missing.
  Child(const std::vector<std::string>& argv, const std::string& log, const char* package);
  // Asks it to end, waits, and insists.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool running();
  // Its exit status once it has ended; -1: by a signal.
  int status() const { return status_; }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace pitstop
