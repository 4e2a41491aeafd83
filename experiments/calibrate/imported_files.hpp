// Files that other tools wrote, read for a command.
#pragma once

#include <string>
#include <vector>

#include "calibration/import/import.hpp"

namespace pitstop {

// The whole file, of any size. Throws InputError.
std::string read_bytes(const std::string& path);

// The shipped Xid table, or the one in `path`. Throws InputError, ConfigError.
XidTable xid_table(const std::string& path);

}  // namespace pitstop
