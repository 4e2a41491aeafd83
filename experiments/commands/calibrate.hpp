// The subcommands of `pitstop calibrate`. Each lives in calibrate_<name>.cpp with its options and its work.
#pragma once

#include "experiments/commands/commands.hpp"

namespace pitstop {

Declared declare_calibrate_import(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_gather(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_gpu(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_nccl(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_storage(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_fit(CLI::App& calibrate, Typed& typed);
Declared declare_calibrate_check(CLI::App& calibrate, Typed& typed);

}  // namespace pitstop
