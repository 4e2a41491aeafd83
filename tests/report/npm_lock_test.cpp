// package-lock.json pins what npm gives us by hash, and names no registry.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

TEST(NpmLock, EveryPackageHasAHashAndNoAddress) {
  const std::string text = contents(PITSTOP_SOURCE_DIR "/package-lock.json");
  EXPECT_EQ(text.find("://"), std::string::npos);
  std::size_t packages = 0;
  const nlohmann::json lock = nlohmann::json::parse(text);
  for (const auto& [path, package] : lock.at("packages").items()) {
    if (path.empty()) continue;  // ourselves
    ++packages;
    EXPECT_EQ(package.value("integrity", "").rfind("sha512-", 0), 0U) << path;
  }
  EXPECT_GE(packages, 3U);
}

}  // namespace
}  // namespace pitstop
