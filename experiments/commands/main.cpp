#include <csignal>

#include "experiments/commands/cli.hpp"

int main(int argc, char** argv) {
  // A reader that went away shows as a write error, which is told like any other.
  std::signal(SIGPIPE, SIG_IGN);
  return pitstop::command_line(argc, argv);
}
