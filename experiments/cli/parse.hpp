// Reads what was typed into the commands of a program. parse.cpp is the one file that knows CLI11.
#pragma once

#include "experiments/cli/command.hpp"

namespace pitstop {

enum class LineAsks { work, help, version };

// Marks the commands that were typed and keeps the values of their options. Returns what is asked of
// typed_command(program). Throws UsageError with every mistake.
LineAsks parse_command_line(Command& program, int argc, char** argv);

}  // namespace pitstop
