// A profile as JSON: the same tree as its YAML, so that whatever reads the one reads the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibration/profile.hpp"

namespace pitstop {

// `more` are further top-level keys, each with its JSON: rows of collectives.
std::string to_json(const Profile& profile,
                    const std::vector<std::pair<std::string, std::string>>& more = {});

// Of the JSON above: rises when a key is removed, renamed or changes its meaning.
inline constexpr int kProfileFormat = 1;
// Its format_version; 1 where there is none.
std::uint64_t profile_format(const std::string& text);

// Reads what to_json wrote; none, with the reason in `error`, where it is something else.
std::optional<Profile> profile_from_json(const std::string& text, std::string& error);

}  // namespace pitstop
