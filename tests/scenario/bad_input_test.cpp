// Bad scenarios: every mistake is reported at once, each with its place, its key, what is wrong and what was
// expected.
#include "tests/scenario/bad_input.hpp"

#include <gtest/gtest.h>

namespace pitstop {
namespace {

std::vector<Bad> all() {
  std::vector<Bad> bad;
  for (const auto& part : {bad_text(), bad_values(), bad_causes(), bad_plans()})
    bad.insert(bad.end(), part.begin(), part.end());
  return bad;
}

class BadInput : public testing::TestWithParam<Bad> {};

TEST_P(BadInput, IsReportedWithItsPlace) {
  std::vector<std::string> messages;
  try {
    parse_scenario(GetParam().text, "s.yaml", {}, "no-such-folder");
  } catch (const ConfigError& e) {
    for (const Issue& issue : e.issues()) messages.push_back(issue.text());
  }
  EXPECT_EQ(messages, GetParam().messages);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, BadInput, testing::ValuesIn(all()),
                         [](const auto& bad) { return bad.param.name; });

}  // namespace
}  // namespace pitstop
