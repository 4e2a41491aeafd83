// A result file that came from elsewhere, before and after HDF5 opens it: whole by its hash, and holding all
// that it shows itself.
//
// A finished file ends in 64 bytes of text with a hash of all bytes before; HDF5 looks at none of them. Files
// of format 1 have none.
#pragma once

#include <cstdint>
#include <string>

namespace pitstop {

// The bytes of a finished file with the hash at their end.
std::string with_hash(std::string image);

// Whether the file carries its hash. Throws InputError where the bytes do not match it, or the file cannot be
// read.
bool check_hash(const std::string& path);

// Opens the file for reading (HDF5's hid_t), or returns what HDF5 does for none. HDF5 takes no lock of its
// own: it would wait for ours.
std::int64_t open_to_read(const std::string& path);

// Of an open file: that it is of format 1 where it has no hash, and that nothing in it leads
// to other files (links, external storage, virtual datasets) or claims to be larger than it can be. Throws
// InputError.
void admit(std::int64_t file, const std::string& path, bool has_hash);

}  // namespace pitstop
