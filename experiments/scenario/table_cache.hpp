// Tables that take long to compute, kept on disk under the hash of all that they follow from:
// $XDG_CACHE_HOME/pitstop, else ~/.cache/pitstop. A cache that is missing, full, damaged or not writable only
// costs time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

// The bytes kept under that name, if any.
std::optional<std::string> cached(const std::string& name);
void keep_in_cache(const std::string& name, std::string_view bytes) noexcept;

}  // namespace pitstop
