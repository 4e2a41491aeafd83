// What `srun --auto-resume=1` says on HyperPod. Long node lists may be wrapped onto the next line.
#include <algorithm>
#include <array>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "HyperPod auto-resume";
constexpr std::string_view kMark = "[Auto Resume]";

class AutoResume : public LineReader {
 public:
  explicit AutoResume(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::size_t at = line.text.find(kMark);
    if (at == std::string_view::npos) {
      if (open_ && continues(line.text)) {
        list_ += trimmed(line.text);
      } else {
        close();
      }
      return;
    }
    close();
    begin(line, at);
  }

  void finish() override { close(); }

 private:
  bool continues(std::string_view text) const {
    text = trimmed(text);
    if (text.empty() || list_.empty() || text.find(' ') != std::string_view::npos || list_.size() > 1'000'000)
      return false;
    const bool bracket =
        std::count(list_.begin(), list_.end(), '[') > std::count(list_.begin(), list_.end(), ']');
    return text[0] == ',' || text[0] == '-' || bracket || list_.ends_with(',') || list_.ends_with('-');
  }

  void begin(const LogLine& line, std::size_t at) {
    event_ = {};
    event_.line = line.number;
    event_.source = "auto_resume";
    event_.time = split_log_head(line.text.substr(0, at)).time;
    std::string_view rest = line.text.substr(at + kMark.size());
    auto number_after = [&rest](std::string_view key) {
      const auto words = words_of(between(rest, key, ""), 1);
      return words.empty() || !parse_whole(words[0]) ? std::string() : std::string(words[0]);
    };
    event_.job = number_after("JobID: ");
    event_.step = number_after("StepID: ");
    event_.task = number_after("TaskID: ");
    for (const char* key : {"TaskID: ", "StepID: ", "JobID: "}) {
      const std::string_view after = between(rest, key, "");
      if (after.empty()) continue;
      rest = trimmed(after.substr(std::min(after.find(' '), after.size())));
      break;
    }
    event_.message = shown(trimmed(rest), 4000);
    classify(trimmed(rest));
    open_ = true;
  }

  void classify(std::string_view m) {
    struct Known {
      std::string_view sign;
      const char* event;
      std::string_view list_after;
    };
    // "Succesfully" and "Droping" are the program's own spelling.
    constexpr std::array<Known, 9> kKnown{{{"process_task_init", "init", ""},
                                           {"diagnose health", "diagnose", ""},
                                           {"ResumeAction=", "verdict", ""},
                                           {"replacing nodes", "replace", ""},
                                           {"unhealthy nodes", "drop", ""},
                                           {"shrink job", "shrink", "healthy nodes "},
                                           {"Expansion complete", "expand", ""},
                                           {"new node list", "new_nodes", "node list "},
                                           {"Retrying step", "retry", ""}}};
    event_.event = "other";
    for (const Known& k : kKnown) {
      if (m.find(k.sign) == std::string_view::npos) continue;
      event_.event = k.event;
      if (!k.list_after.empty()) list_ = std::string(trimmed(between(m, k.list_after, "")));
      break;
    }
    if (const auto action = words_of(between(m, "ResumeAction=", ""), 1); !action.empty()) {
      event_.reason = std::string(action[0].substr(0, action[0].find(',')));
    }
    if (const auto attempt = words_of(between(m, "Attempt number: ", ""), 1); !attempt.empty()) {
      event_.attempt = parse_whole(attempt[0]);
    }
  }

  void close() {
    if (!open_) return;
    open_ = false;
    if (!list_.empty()) {
      if (auto nodes = expand_hosts(list_)) {
        event_.nodes = std::move(*nodes);
      } else {
        out_.warn(event_.line, "auto-resume: node list \"" + shown(list_) + "\" cannot be read");
      }
    }
    if (event_.event == "shrink") kept_ = event_.nodes;
    if (event_.event == "new_nodes") replaced();
    list_.clear();
    out_.note(kName, event_.line);
    out_.health.push_back(std::move(event_));
  }

  // The nodes that came back in place of those dropped.
  void replaced() {
    if (kept_.empty()) return;
    std::string names;
    for (const std::string& node : event_.nodes) {
      if (std::find(kept_.begin(), kept_.end(), node) != kept_.end()) continue;
      names += (names.empty() ? "" : ",") + node;
    }
    event_.node = names;
    kept_.clear();
  }

  Imported& out_;
  bool open_ = false;
  HealthEvent event_;
  std::string list_;
  std::vector<std::string> kept_;
};

}  // namespace

std::unique_ptr<LineReader> read_auto_resume(ImportContext context) {
  return std::make_unique<AutoResume>(context);
}

}  // namespace pitstop
