// declare_NAME of every command: adds it to the program with its options, the examples of its help, and its
// work once parsed. The work writes the answer and returns an ExitCode; mistakes are thrown (UsageError,
// ConfigError, InputError, OutputError).
#pragma once

#include "experiments/cli/command.hpp"

namespace pitstop {

struct Typed;  // experiments/cli/typed.hpp

#define PITSTOP_COMMAND(name) void declare_##name(Command& program, Typed& typed);
#include "experiments/cli/commands.def"
#undef PITSTOP_COMMAND

}  // namespace pitstop
