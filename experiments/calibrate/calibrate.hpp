// The subcommands of `pitstop calibrate`. Each lives in calibrate_<name>.cpp with its options and its work.
#pragma once

#include "experiments/cli/declared.hpp"

namespace pitstop {

void declare_calibrate_import(Command& calibrate, Typed& typed);
void declare_calibrate_gather(Command& calibrate, Typed& typed);
void declare_calibrate_gpu(Command& calibrate, Typed& typed);
void declare_calibrate_nccl(Command& calibrate, Typed& typed);
void declare_calibrate_storage(Command& calibrate, Typed& typed);
void declare_calibrate_fit(Command& calibrate, Typed& typed);
void declare_calibrate_check(Command& calibrate, Typed& typed);

}  // namespace pitstop
