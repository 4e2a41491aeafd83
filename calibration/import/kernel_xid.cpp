// Xid and SXid lines in any kernel log: dmesg with and without -T, --decode, syslog, journald, /dev/kmsg, or
// bare.
#include <array>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"
#include "calibration/import/xid_line.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "kernel Xid";

constexpr std::int64_t kSameEvent_us = 1'000'000;  // the lines of one SXid
constexpr std::int64_t kSameLoss_us = 60'000'000;  // a GPU off the bus, told with and without its number
constexpr int kLinesOfALoss = 4;

// What a line of an SXid holds: the driver writes three for one event, in an order that changed.
enum class SxidPart { text, data, severity };
SxidPart part_of(const XidEvent& e) {
  if (e.message.starts_with("Data {")) return SxidPart::data;
  return e.message.starts_with("Severity ") ? SxidPart::severity : SxidPart::text;
}

// The link that the line is about, where it says so.
std::optional<std::int64_t> link_of(const XidEvent& e) {
  const std::string_view after =
      between(e.message, part_of(e) == SxidPart::severity ? "Engine instance " : "Link ", "");
  const auto words = words_of(after, 1);
  return words.empty() ? std::nullopt : parse_whole(words[0]);
}

// Xid 154 names the action itself: "GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot
// Required)".
std::string action_named(std::string_view message) {
  const std::string action = lower_case(between(between(message, " to 0x", ""), "(", ")"));
  if (action.find("reboot") != std::string::npos) return "reboot";
  if (action.find("reset") != std::string::npos) return "reset";
  if (action.find("drain") != std::string::npos) return "reset";
  return action.find("none") != std::string::npos ? "none" : "";
}

// "0000:9b:00.0" and "PCI:0000:9b:00" are one device.
std::string bus_of(std::string_view pci) {
  pci = pci.substr(0, pci.find('.'));
  return lower_case(pci);
}

class KernelXids : public LineReader {
 public:
  explicit KernelXids(ImportContext context) : context_(context) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("NVRM:") != std::string_view::npos ||
        text.find("nvidia-nvswitch") != std::string_view::npos)
      ++driver_lines_;
    if (text.find("fabricmanager") != std::string_view::npos ||
        text.find("] [tid ") != std::string_view::npos)
      ++fabric_lines_;
    if (!raw_kernel_ && split_is_kmsg(text)) raw_kernel_ = true;
    if (text.find("Node condition") != std::string_view::npos)
      return false;  // the health agent quotes the kernel
    if (text.find("Xid (") == std::string_view::npos) return off_the_bus(line);
    const LogHead head = split_log_head(text);
    auto event = parse_xid(head.message);
    if (!event) {
      context_.out.warn(line.number, "Xid line is cut or garbled; left out: " + shown(trimmed(text), 80));
      return true;
    }
    event->line = line.number;
    event->time = head.time;
    event->host = std::string(head.host);
    add(std::move(*event));
    return true;
  }

  void finish() override {
    Imported& out = context_.out;
    if (out.usable()) return;
    if (driver_lines_ > 0 || raw_kernel_) out.remarks.push_back("a kernel log without any Xid or SXid");
    if (fabric_lines_ > 0) out.remarks.push_back("a fabric manager log without any SXid");
  }

 private:
  void add(XidEvent e) {
    if (e.nvswitch && joins_sxid(e)) return;
    if (!e.nvswitch && e.xid == 79 && joins_loss(e)) return;
    if (const XidAction* const row = context_.xids.find(e.nvswitch, e.xid)) e.action = row->action;
    if (!e.nvswitch && e.xid == 154) {
      const std::string named = action_named(e.message);
      if (!named.empty()) e.action = named;
    }
    // NVLink 5 (Xid 144 to 150): "RLW_RXPIPE Nonfatal XC0 ..." calls for nothing.
    if (!e.nvswitch && e.xid >= 144 && e.xid <= 150 && e.message.find(" Nonfatal ") != std::string::npos)
      e.action = "none";
    context_.out.note(kName, e.line);
    context_.out.xids.push_back(std::move(e));
  }

  static bool near(const std::optional<Stamp>& a, const std::optional<Stamp>& b, std::int64_t most_us) {
    if (!a || !b) return !a && !b;
    return a->clock == b->clock && std::abs(a->us - b->us) <= most_us;
  }

  // A line of the SXid that is open on that switch, if it does not have such a line yet.
  bool joins_sxid(const XidEvent& e) {
    const auto part = static_cast<std::size_t>(part_of(e));
    auto& open = open_sxids_[{e.host, e.device + " " + e.pci, e.xid}];
    const auto link = link_of(e);
    if (open.event && !open.parts[part] && (!link || !open.link || *link == *open.link) &&
        near(context_.out.xids[*open.event].time, e.time, kSameEvent_us)) {
      open.parts[part] = true;
      if (link) open.link = link;
      if (part_of(e) == SxidPart::text) context_.out.xids[*open.event].message = e.message;
      return true;
    }
    open = {context_.out.xids.size(), link, {}};
    open.parts[part] = true;
    return false;
  }

  // The same loss of a GPU, told before with or without its number.
  bool joins_loss(const XidEvent& e) {
    auto& last = losses_[{e.host, bus_of(e.pci)}];
    if (last && near(context_.out.xids[*last].time, e.time, kSameLoss_us)) {
      XidEvent& first = context_.out.xids[*last];
      const bool implied = !first.message.empty() && first.message.starts_with(kImplied);
      if (implied != e.message.starts_with(kImplied)) {
        if (implied) first.message = e.message, first.process = e.process;
        return true;
      }
    }
    last = context_.out.xids.size();
    return false;
  }

  // "NVRM: GPU 0000:9b:00.0: GPU has fallen off the bus.", and the three lines "The NVIDIA GPU 0000:9b:00.0
  // ... fallen off the bus and is not responding to commands": Xid 79 without its number.
  bool off_the_bus(const LogLine& line) {
    const std::string_view text = line.text;
    if (text.find("NVRM:") == std::string_view::npos) return false;
    if (const auto gpu = words_of(between(text, "The NVIDIA GPU ", ""), 1); !gpu.empty()) {
      lost_gpu_ = std::string(gpu[0]);
      lost_line_ = line.number;
    }
    if (text.find("fallen off the bus") == std::string_view::npos) return false;
    std::string pci(trimmed(between(text, "NVRM: GPU ", ": GPU has")));
    if (pci.empty() && line.number - lost_line_ < kLinesOfALoss) pci = lost_gpu_;
    const LogHead head = split_log_head(text);
    XidEvent e;
    e.line = line.number;
    e.xid = 79;
    e.pci = bus_of(pci);
    e.host = std::string(head.host);
    e.time = head.time;
    e.message = std::string(kImplied) + shown(trimmed(text), 300);
    add(std::move(e));
    return true;
  }

  static bool split_is_kmsg(std::string_view text) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return false;
    const LogHead head = split_log_head(text.substr(0, 120));
    return head.time && head.time->clock == Clock::boot;
  }

  struct OpenSxid {
    std::optional<std::size_t> event;
    std::optional<std::int64_t> link;
    std::array<bool, 3> parts{};
  };
  static constexpr std::string_view kImplied = "without a number: ";

  ImportContext context_;
  std::map<std::tuple<std::string, std::string, std::int64_t>, OpenSxid> open_sxids_;
  std::map<std::pair<std::string, std::string>, std::optional<std::size_t>> losses_;  // by host and bus
  std::string lost_gpu_;
  int lost_line_ = -kLinesOfALoss;
  int driver_lines_ = 0, fabric_lines_ = 0;
  bool raw_kernel_ = false;
};

}  // namespace

std::optional<XidEvent> parse_xid(std::string_view message) {
  const std::size_t at = message.find("Xid (");
  if (at == std::string_view::npos) return std::nullopt;
  XidEvent e;
  e.nvswitch = at > 0 && message[at - 1] == 'S';
  std::string_view before = trimmed(message.substr(0, at - (e.nvswitch ? 1 : 0)));
  if (before.ends_with(':')) before.remove_suffix(1);
  if (before.starts_with("nvidia-nvswitch")) e.device = std::string(before.substr(7));
  std::string_view rest = message.substr(at + 5);
  const std::size_t close = rest.find(')');
  if (close == std::string_view::npos || close > 40) return std::nullopt;
  std::string_view pci = rest.substr(0, close);
  eat(pci, "PCI:");
  e.pci = std::string(pci);
  rest = trimmed(rest.substr(close + 1));
  if (!eat(rest, ":")) return std::nullopt;
  rest = trimmed(rest);
  const auto xid = parse_whole(rest.substr(0, rest.find_first_not_of("0123456789")));
  if (!xid || *xid > 1'000'000) return std::nullopt;
  e.xid = *xid;
  rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
  rest = trimmed(rest);
  eat(rest, ",");
  rest = trimmed(rest);
  for (const std::string_view key : {"pid=", "name=", "channel "}) {
    if (!rest.starts_with(key)) continue;
    const std::size_t comma = rest.find(',');
    if (key == "name=")
      e.process =
          std::string(rest.substr(key.size(), comma == std::string_view::npos ? comma : comma - key.size()));
    rest = comma == std::string_view::npos ? std::string_view{} : trimmed(rest.substr(comma + 1));
  }
  if (e.process == "<unknown>") e.process.clear();
  e.message = shown(rest, 400);
  return e;
}

std::unique_ptr<LineReader> read_kernel_xids(ImportContext context) {
  return std::make_unique<KernelXids>(context);
}

}  // namespace pitstop
