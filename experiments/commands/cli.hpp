// The command line of `pitstop`.
#pragma once

namespace pitstop {

// Runs the program and returns its exit code; every mistake is told on stderr.
int command_line(int argc, char** argv);

}  // namespace pitstop
