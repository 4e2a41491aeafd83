// What a command reads and writes, as its options declare it.
#pragma once

#include "experiments/cli/command.hpp"

namespace pitstop {

// Before any work: that no output that was named is an input or another output, by whatever spelling or link,
// and that each can be written. Looks at every command that was typed under `program`. Throws UsageError with
// every mistake, OutputError.
void check_files(const Command& program);

}  // namespace pitstop
