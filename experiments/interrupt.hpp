// Ctrl-C: the first asks for an orderly end, the second ends the program at once.
#pragma once

#include <atomic>

namespace pitstop {

// Becomes true at the first SIGINT after this call. Installs the handler when called first.
const std::atomic<bool>& interrupted();

}  // namespace pitstop
