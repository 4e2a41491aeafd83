// A profile as JSON: the same tree as its YAML, so that whatever reads the one reads the other.
#pragma once

#include <string>

#include "calibration/profile.hpp"

namespace pitstop {

// `more` are further top-level keys, each with its JSON: rows of collectives.
std::string to_json(const Profile& profile,
                    const std::vector<std::pair<std::string, std::string>>& more = {});

}  // namespace pitstop
