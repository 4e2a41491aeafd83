#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "experiments/commands/cli.hpp"

namespace {

// A standard descriptor that is closed would be given to the next file that is opened, and messages would be
// written into it.
void open_standard_descriptors() {
  int file = 0;
  do {
    file = ::open("/dev/null", O_RDWR);
  } while (file >= 0 && file <= 2);
  if (file > 2) ::close(file);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_descriptors();
  // A reader that went away and a file that grew too large show as write errors, which are told like any
  // other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return pitstop::command_line(argc, argv);
}
