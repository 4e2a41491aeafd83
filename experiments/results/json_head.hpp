// The first two keys of every JSON answer. docs/formats.md lists the rest, command by command.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pitstop {

// Rises when a key is removed, renamed or changes its meaning. New keys do not raise it.
inline constexpr int kJsonFormat = 1;

// {"version": ..., "format_version": kJsonFormat}.
nlohmann::ordered_json json_head(const std::string& version);

}  // namespace pitstop
