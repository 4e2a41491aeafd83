// What the running command has read: nothing of it may be overwritten, under whatever name.
#pragma once

#include <sys/types.h>

#include <string>

namespace pitstop {

// From now on inputs are remembered. Without this call (in tests, in a library) nothing is.
void protect_inputs();

// To be called for every file that is read as input. A missing file is ignored.
void remember_input(const std::string& path);

// Whether that file, by its device and inode, was read.
bool is_input(dev_t device, ino_t inode);

}  // namespace pitstop
