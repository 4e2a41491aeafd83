// What to do about an Xid: a table that the user can edit. calibration/xid_actions.csv is the default, with
// the source of each row; HyperPod's own mapping is internal and may change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/import/failure_trace.hpp"

namespace pitstop {

struct XidAction {
  bool nvswitch = false;  // SXid
  std::int64_t xid = 0;
  std::string action;  // none, reset, reboot, replace, reboot_then_replace
  std::string meaning, source;
};

class XidTable {
 public:
  XidTable() = default;
  // Reads CSV with the columns kind (xid or sxid), code, action, meaning, source. Lines that cannot be read
  // are told in `issues` and left out.
  static XidTable from_csv(std::string_view text, std::vector<TraceIssue>& issues);
  const XidAction* find(bool nvswitch, std::int64_t xid) const;
  std::size_t size() const { return rows_.size(); }

 private:
  std::vector<XidAction> rows_;  // by kind and code
};

}  // namespace pitstop
