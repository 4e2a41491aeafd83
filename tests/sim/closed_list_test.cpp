// A table that lacks an entry, or has them in another order, is no closed list.
#include "sim/base/closed_list.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "sim/shared/watch.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {
namespace {

enum class Fruit : std::uint8_t { apple, pear, plum };
struct Entry {
  Fruit is;
  const char* name;
};
constexpr Entry kWhole[] = {{Fruit::apple, "apple"}, {Fruit::pear, "pear"}, {Fruit::plum, "plum"}};
constexpr Entry kWithoutLast[] = {{Fruit::apple, "apple"}, {Fruit::pear, "pear"}};
constexpr Entry kWithoutFirst[] = {{Fruit::pear, "pear"}, {Fruit::plum, "plum"}};
constexpr Entry kSwapped[] = {{Fruit::apple, "apple"}, {Fruit::plum, "plum"}, {Fruit::pear, "pear"}};
constexpr Entry kTwice[] = {
    {Fruit::apple, "apple"}, {Fruit::pear, "pear"}, {Fruit::plum, "plum"}, {Fruit::plum, "plum"}};

TEST(ClosedList, FindsWhatIsMissing) {
  EXPECT_TRUE(is_closed_list<Fruit>(kWhole));
  EXPECT_FALSE(is_closed_list<Fruit>(kWithoutLast));
  EXPECT_FALSE(is_closed_list<Fruit>(kWithoutFirst));
  EXPECT_FALSE(is_closed_list<Fruit>(kSwapped));
  EXPECT_FALSE(is_closed_list<Fruit>(kTwice));
}

// The numbers that kept files and the incident chain rest on.
TEST(ClosedList, TheWordListsAreWhole) {
  EXPECT_STREQ(kLineNames[static_cast<std::size_t>(Line::degraded)], "degraded");
  EXPECT_STREQ(kEndingNames[static_cast<std::size_t>(Ending::depleted)], "depleted");
  EXPECT_STREQ(kHappeningNames[static_cast<std::size_t>(Happening::node_draining)], "node_draining");
  EXPECT_EQ(kFirstStage, static_cast<std::size_t>(Line::detection));
  EXPECT_EQ(kLineList[kFirstStage + kStages - 1].is, Line::restart);
}

}  // namespace
}  // namespace pitstop
