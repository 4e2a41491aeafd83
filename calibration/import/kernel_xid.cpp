// Xid and SXid lines in any kernel log: dmesg with and without -T, --decode, syslog, journald, /dev/kmsg.
#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"
#include "calibration/import/xid_line.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "kernel Xid";

class KernelXids : public LineReader {
 public:
  explicit KernelXids(ImportContext context) : context_(context) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("NVRM:") != std::string_view::npos ||
        text.find("nvidia-nvswitch") != std::string_view::npos)
      ++driver_lines_;
    if (text.find("fabricmanager") != std::string_view::npos ||
        text.find("] [tid ") != std::string_view::npos)
      ++fabric_lines_;
    if (!raw_kernel_ && split_is_kmsg(text)) raw_kernel_ = true;
    if (text.find("Xid (") == std::string_view::npos) return;
    if (text.find("Node condition") != std::string_view::npos) return;  // the health agent quotes the kernel
    const LogHead head = split_log_head(text);
    auto event = parse_xid(head.message);
    if (!event)
      return context_.out.warn(line.number,
                               "Xid line is cut or garbled; left out: " + shown(trimmed(text), 80));
    event->line = line.number;
    event->time = head.time;
    event->host = std::string(head.host);
    if (const XidAction* const row = context_.xids.find(event->nvswitch, event->xid))
      event->action = row->action;
    context_.out.xids.push_back(std::move(*event));
    context_.out.note(kName, line.number);
  }

  void finish() override {
    Imported& out = context_.out;
    if (!out.xids.empty()) return;
    if (driver_lines_ > 0 || raw_kernel_) out.remarks.push_back("a kernel log without any Xid or SXid");
    if (fabric_lines_ > 0) out.remarks.push_back("a fabric manager log without any SXid");
  }

 private:
  static bool split_is_kmsg(std::string_view text) {
    if (text.empty() || text[0] < '0' || text[0] > '9') return false;
    const LogHead head = split_log_head(text.substr(0, 120));
    return head.time && head.time->clock == Clock::boot;
  }

  ImportContext context_;
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
