// Slurm's compact node lists: node[1433,1787-1789],ip-10-1-65-[134,171].
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pitstop {

constexpr std::size_t kMostHosts = 65536;

// Every name of the list in its order, or nothing if it is malformed or longer than kMostHosts.
std::optional<std::vector<std::string>> expand_hosts(std::string_view list);

}  // namespace pitstop
