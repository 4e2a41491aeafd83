#include "models/network/topology/hostlist.hpp"

#include <gtest/gtest.h>

namespace pitstop {
namespace {

using Names = std::vector<std::string>;

TEST(Hostlist, RangesKeepTheirWidth) {
  EXPECT_EQ(expand_hostlist("node[001-003,9],login1").names,
            (Names{"node001", "node002", "node003", "node9", "login1"}));
  EXPECT_EQ(expand_hostlist("n[8-11]").names, (Names{"n8", "n9", "n10", "n11"}));
  EXPECT_EQ(expand_hostlist("n[098-101]").names, (Names{"n098", "n099", "n100", "n101"}));
  EXPECT_EQ(expand_hostlist("r[1-2]n[1-2]").names, (Names{"r1n1", "r1n2", "r2n1", "r2n2"}));
  EXPECT_EQ(expand_hostlist("ip-10-1-57-141").names, Names{"ip-10-1-57-141"});
  EXPECT_EQ(expand_hostlist("node[00001-16384]").names.size(), 16384U);
}

TEST(Hostlist, MistakesSayWhere) {
  const struct {
    const char* text;
    const char* error;
    std::size_t offset;
  } cases[] = {
      {"", "names no host; write, for example, node[001-064]", 0},
      {"a,,b", "has an empty name", 2},
      {"n[1-", "needs a number here, such as [001-064]", 4},
      {"n[1-4", "has a bracket that is not closed", 5},
      {"n[4-1]", "has a range that runs backwards: 4-1", 5},
      {"n[1-4]]", "has a stray ']'", 6},
      {"n 1", "has a stray ' '", 1},
      {"n[0-99999999999]", "names more than 1000000 hosts", 15},
      {"n[1-1000][1-1001]", "names more than 1000000 hosts", 17},
      {"n[1234567890123456]", "has a number of more than 15 digits", 18},
  };
  for (const auto& c : cases) {
    const Hostlist list = expand_hostlist(c.text);
    EXPECT_EQ(list.error, c.error) << c.text;
    EXPECT_EQ(list.offset, c.offset) << c.text;
    EXPECT_TRUE(list.names.empty()) << c.text;
  }
}

}  // namespace
}  // namespace pitstop
