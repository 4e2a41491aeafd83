// The formats of the files that Pitstop reads back; docs/formats.md describes them.
#pragma once

#include <cstdint>
#include <string>

namespace pitstop {

// Throws InputError where the file at `path` is of a format that this program does not read: those from
// `oldest` to `newest`.
void check_format(const std::string& path, std::uint64_t format, int newest, int oldest = 1);

}  // namespace pitstop
