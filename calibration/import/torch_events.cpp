// What torch and its launchers say of failures: the NCCL watchdog's time-outs, torchrun's and ft_launcher's
// restarts, and the cycles of NVIDIA's resiliency extension (its src/nvidia_resiliency_ext/shared_utils/
// profiling.py).
#include <array>
#include <set>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kWatchdog = "torch NCCL watchdog";
constexpr const char* kLauncher = "torch launcher";
constexpr const char* kNvrx = "NVRx";

std::string first_number(std::string_view text) {
  text = trimmed(text);
  return std::string(text.substr(0, text.find_first_not_of("0123456789")));
}

// "[E321 02:07:08.408271257 ProcessGroupNCCL.cpp:607]": a letter, month and day, time of day.
std::optional<Stamp> glog_time(std::string_view text) {
  const std::size_t open = text.find("[E");
  if (open == std::string_view::npos) return std::nullopt;
  const auto words = words_of(text.substr(open + 2, 40), 2);
  if (words.size() < 2 || words[0].size() < 3 || words[0].size() > 4) return std::nullopt;
  const auto month = parse_whole(words[0].substr(0, words[0].size() - 2));
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string syslog = std::string(kMonths[static_cast<std::size_t>(*month - 1)]) + " " +
                             std::string(words[0].substr(words[0].size() - 2)) + " " +
                             std::string(words[1].substr(0, 8));
  auto stamp = parse_stamp(syslog);
  const auto fraction =
      parse_finite("0" + std::string(words[1].substr(std::min<std::size_t>(8, words[1].size()))));
  if (stamp && fraction && *fraction < 1) stamp->us += static_cast<std::int64_t>(*fraction * 1e6);
  return stamp;
}

class TorchEvents : public LineReader {
 public:
  explicit TorchEvents(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("atchdog") != std::string_view::npos && text.find("NCCL") != std::string_view::npos)
      return watchdog(line);
    if (text.find(" Event: ") != std::string_view::npos && text.find("Cycle: ") != std::string_view::npos)
      return cycle(line);
    if (text.find("orker group") != std::string_view::npos ||
        text.find("rendezvous") != std::string_view::npos)
      return launcher(line);
    return false;
  }

 private:
  HealthEvent event(const LogLine& line, const char* source, std::string name) {
    HealthEvent e;
    e.line = line.number;
    e.source = source;
    e.event = std::move(name);
    e.time = split_log_head(line.text).time;
    e.message = shown(trimmed(line.text), 400);
    return e;
  }

  void add(HealthEvent e, const char* format) {
    out_.note(format, e.line);
    out_.health.push_back(std::move(e));
  }

  // "Watchdog caught collective operation timeout: WorkNCCL(SeqNum=1580, ..., Timeout(ms)=600000) ran for
  // 600060 milliseconds before timing out": each rank tells of the same collective; it is one event.
  bool watchdog(const LogLine& line) {
    const std::string_view text = line.text;
    if (text.find("collective operation timeout") == std::string_view::npos) return true;
    const std::string number = first_number(between(text, "SeqNum=", ""));
    const std::string operation(between(text, "OpType=", ","));
    if (!timeouts_.insert({number, operation}).second) return true;
    HealthEvent e = event(line, "torch", "nccl_timeout");
    if (!e.time) e.time = glog_time(line.raw);
    e.reason = operation;
    for (const auto& [name, before] :
         {std::pair<const char*, std::string_view>("timeout_ms", "Timeout(ms)="), {"ran_ms", "ran for "}}) {
      if (const auto value = parse_finite(first_number(between(text, before, ""))))
        e.figures.emplace_back(name, *value);
    }
    add(std::move(e), kWatchdog);
    return true;
  }

  // "  - Cycle: 1 Event: failure_detected Node: n1 Rank: None Time: 2025-... UTC"
  bool cycle(const LogLine& line) {
    const std::string_view text = line.text;
    const auto name = words_of(between(text, " Event: ", ""), 1),
               node = words_of(between(text, " Node: ", ""), 1);
    const auto number = parse_whole(first_number(between(text, "Cycle: ", "")));
    if (name.empty() || !number) return false;
    HealthEvent e = event(line, "nvrx", shown(name[0], 60));
    e.attempt = number;
    if (!node.empty()) e.node = std::string(node[0]);
    if (auto time = parse_stamp(trimmed(between(text, " Time: ", " UTC")))) {
      time->clock = Clock::utc;
      e.time = time;
    }
    add(std::move(e), kNvrx);
    return true;
  }

  bool launcher(const LogLine& line) {
    const std::string_view text = line.text;
    struct Known {
      std::string_view sign;
      const char* event;
    };
    constexpr std::array<Known, 4> kKnown{{{"will restart worker group", "restart"},
                                           {"has joined round", "joined"},
                                           {"worker group successfully finished", "finished"},
                                           {"Rendezvous complete for workers", "joined"}}};
    for (const Known& k : kKnown) {
      if (text.find(k.sign) == std::string_view::npos) continue;
      HealthEvent e = event(line, "launcher", k.event);
      const auto left = words_of(between(text, "FAILED. ", " attempts left"), 1);
      if (!left.empty()) e.reason = shown(left[0], 20) + " attempts left";
      if (const auto round = parse_whole(first_number(between(text, "joined round ", "")))) e.attempt = round;
      add(std::move(e), kLauncher);
      return true;
    }
    return false;
  }

  Imported& out_;
  std::set<std::pair<std::string, std::string>> timeouts_;
};

}  // namespace

std::unique_ptr<LineReader> read_torch_events(ImportContext context) {
  return std::make_unique<TorchEvents>(context);
}

}  // namespace pitstop
