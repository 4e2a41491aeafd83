// The help page of a command.
#pragma once

#include <string>

#include "experiments/cli/command.hpp"

namespace pitstop {

// What the command does, examples, usage, arguments, options and subcommands.
std::string help_text(const Command& command);

}  // namespace pitstop
