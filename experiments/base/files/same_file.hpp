// Whether two paths name one file.
#pragma once

#include <filesystem>
#include <string>

namespace pitstop {

// Also where one is a link to the other. Files that cannot be looked at are the same if their paths are.
inline bool same_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  return a == b || std::filesystem::equivalent(a, b, failed);
}

}  // namespace pitstop
