// Ctrl-C, and the SIGTERM of schedulers: the first asks for an orderly end, the second ends the program at
// once.
#pragma once

#include <atomic>

namespace pitstop {

// Becomes true at the first SIGINT or SIGTERM after this call. Installs the handlers when called first.
const std::atomic<bool>& interrupted();

// Thrown by work that was asked to stop and has nothing to show for it.
struct Interrupted {};

}  // namespace pitstop
