// Hostlists as Slurm writes them: "node[001-064,070],login1" names 66 hosts. Width is kept: 001, not 1.
// Several brackets in one name multiply: "r[1-2]n[1-4]" names eight.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pitstop {

inline constexpr std::size_t kMostHosts = 1'000'000;

struct Hostlist {
  std::vector<std::string> names;
  std::string error;       // empty: none; else what is wrong, without place
  std::size_t offset = 0;  // of the error, in characters from the start
};

Hostlist expand_hostlist(std::string_view text);

}  // namespace pitstop
