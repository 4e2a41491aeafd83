// A profile as JSON: the same tree as its YAML, so that whatever reads the one reads the other.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibration/profile.hpp"

namespace pitstop {

// `more` are further top-level keys, each with its JSON: rows of collectives.
std::string to_json(const Profile& profile,
                    const std::vector<std::pair<std::string, std::string>>& more = {});

// Reads what to_json wrote; none, with the reason in `error`, where it is something else.
std::optional<Profile> profile_from_json(const std::string& text, std::string& error);

}  // namespace pitstop
