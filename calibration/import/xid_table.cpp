#include "calibration/import/xid_table.hpp"

#include <algorithm>
#include <array>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr std::array<std::string_view, 5> kActions{"none", "reset", "reboot", "replace",
                                                   "reboot_then_replace"};

auto key(const XidAction& row) { return std::pair(row.nvswitch, row.xid); }

}  // namespace

XidTable XidTable::from_csv(std::string_view text, std::vector<TraceIssue>& issues) {
  XidTable table;
  Lines lines(text);
  std::string_view line;
  bool header = false;
  while (lines.next(line)) {
    const std::string_view content = trimmed(line);
    if (content.empty() || content[0] == '#') continue;
    const std::vector<std::string> fields = csv_fields(content);
    if (!header) {
      header = true;
      if (fields.size() >= 3 && trimmed(fields[0]) == "kind") continue;
      issues.push_back({lines.number(), "expected the header kind,code,action,meaning,source"});
    }
    const std::string kind = fields.empty() ? "" : lower_case(trimmed(fields[0]));
    const std::int64_t code = fields.size() > 1 ? parse_whole(trimmed(fields[1])).value_or(-1) : -1;
    const std::string action = fields.size() > 2 ? std::string(trimmed(fields[2])) : "";
    if ((kind != "xid" && kind != "sxid") || code < 0 || code > 1'000'000) {
      issues.push_back(
          {lines.number(), "expected xid or sxid and its number, not \"" + shown(content) + "\""});
    } else if (std::find(kActions.begin(), kActions.end(), action) == kActions.end()) {
      issues.push_back(
          {lines.number(), "unknown action \"" + shown(action) +
                               "\"; expected none, reset, reboot, replace or reboot_then_replace"});
    } else {
      auto field = [&fields](std::size_t i) {
        return i < fields.size() ? std::string(trimmed(fields[i])) : "";
      };
      table.rows_.push_back({kind == "sxid", code, action, field(3), field(4)});
    }
  }
  std::stable_sort(table.rows_.begin(), table.rows_.end(),
                   [](const XidAction& a, const XidAction& b) { return key(a) < key(b); });
  const auto twice = std::adjacent_find(table.rows_.begin(), table.rows_.end(),
                                        [](const auto& a, const auto& b) { return key(a) == key(b); });
  if (twice != table.rows_.end()) {
    issues.push_back({0, "Xid " + std::to_string(twice->xid) + " stands twice"});
  }
  return table;
}

const XidAction* XidTable::find(bool nvswitch, std::int64_t xid) const {
  const auto at = std::find_if(rows_.begin(), rows_.end(), [&](const XidAction& row) {
    return row.nvswitch == nvswitch && row.xid == xid;
  });
  return at == rows_.end() ? nullptr : &*at;
}

}  // namespace pitstop
