// An Xid or SXid as the NVIDIA driver writes it: "NVRM: Xid (PCI:0000:91:00): 79, pid=..., name=..., text".
#pragma once

#include <optional>
#include <string_view>

#include "calibration/import/records.hpp"

namespace pitstop {

// The Xid in a message, or nothing. Sets xid, nvswitch, pci, device, process and message.
std::optional<XidEvent> parse_xid(std::string_view message);

}  // namespace pitstop
