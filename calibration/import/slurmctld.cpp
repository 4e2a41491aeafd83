// slurmctld.log, as the daemon writes it and as journald or syslog keep it: what became of nodes and jobs.
#include <array>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "slurmctld";

std::string first_word(std::string_view text) {
  const auto words = words_of(text, 1);
  std::string_view word = words.empty() ? "" : words[0];
  while (word.ends_with(',') || word.ends_with(':') || word.ends_with('.')) word.remove_suffix(1);
  return std::string(word);
}

class Slurmctld : public LineReader {
 public:
  explicit Slurmctld(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    // Cheap before careful: most lines of most logs are none of ours.
    if (line.text.find("ode") == std::string_view::npos && line.text.find("JobId=") == std::string_view::npos)
      return;
    const LogHead head = split_log_head(line.text);
    std::string_view message = head.message;
    while (eat(message, "slurmctld: ") || eat(message, "error: ") || eat(message, "info: "))
      message = trimmed(message);
    at_ = line.number;
    time_ = head.time;
    if (!node_message(message)) job_message(message);
  }

 private:
  bool node_message(std::string_view m) {
    if (eat(m, "update_node: node ") || eat(m, "drain_nodes: node ")) return updated(m);
    if (m.find("unexpectedly rebooted") != std::string_view::npos) return rebooted(m);
    if (eat(m, "Setting node ")) {
      const std::string_view state = between(m, " state to ", "");
      return !state.empty() && nodes(first_word(m), "state_set", first_word(state));
    }
    if (eat(m, "Node ")) {
      if (m.ends_with(" now responding")) return nodes(first_word(m), "responding");
      if (m.find(" rebooted ") != std::string_view::npos) return nodes(first_word(m), "rebooted");
      return false;
    }
    if (eat(m, "node ") || eat(m, "node_did_resp: node ") || eat(m, "validate_node_specs: node ")) {
      return m.find(" returned to service") != std::string_view::npos && nodes(first_word(m), "returned");
    }
    if (eat(m, "Nodes ") && m.find("not responding") != std::string_view::npos) {
      const bool down = m.find("setting DOWN") != std::string_view::npos;
      return nodes(first_word(m), down ? "state_set" : "not_responding", down ? "DOWN" : "");
    }
    if (eat(m, "Invalid node state transition requested for node ")) {
      return nodes(first_word(m), "refused", first_word(between(m, "to=", "")));
    }
    return false;
  }

  bool updated(std::string_view m) {
    const std::string node = first_word(m);
    if (m.find(" does not exist") != std::string_view::npos) {
      out_.warn(at_, "slurmctld: there is no node \"" + shown(node) + "\"; the update did nothing");
      return true;
    }
    if (const auto reason = between(m, " reason set to: ", ""); !reason.empty()) {
      check_action_reason(reason, at_, out_);
      return nodes(node, "reason_set", "", reason);
    }
    const auto state = between(m, " state set to ", "");
    return !state.empty() && nodes(node, "state_set", first_word(state));
  }

  bool rebooted(std::string_view m) {
    const std::string_view name = between(m, "Node ", " unexpectedly");
    if (name.empty()) return false;
    const auto boot = parse_whole(first_word(between(m, "boot_time=", "")));
    const auto last = parse_whole(first_word(between(m, "last response=", "")));
    const std::size_t before = out_.node_states.size();
    if (!nodes(std::string(name), "rebooted")) return false;
    for (std::size_t i = before; i < out_.node_states.size(); ++i) {
      out_.node_states[i].boot_unix_s = boot;
      out_.node_states[i].last_response_unix_s = last;
    }
    return true;
  }

  bool nodes(const std::string& list, const char* event, std::string_view state = "",
             std::string_view reason = "") {
    const auto names = expand_hosts(list);
    if (!names || names->empty()) {
      out_.warn(at_, "slurmctld: node list \"" + shown(list) + "\" cannot be read; left out");
      return true;
    }
    for (const std::string& name : *names) {
      NodeState n;
      n.line = at_;
      n.source = kName;
      n.node = name;
      n.event = event;
      n.state = slurm_state(state);
      n.reason = std::string(reason);
      n.time = time_;
      out_.node_states.push_back(std::move(n));
    }
    out_.note(kName, at_, names->size());
    return true;
  }

  void job_message(std::string_view m) {
    const std::string job = first_word(between(m, "JobId=", ""));
    if (job.empty() || !parse_whole(job.substr(0, job.find_first_of("_(")))) return;
    struct Known {
      std::string_view sign;
      const char* event;
      std::string_view nodes_after;
    };
    constexpr std::array<Known, 10> kKnown{{{"slurmd error running", "launch_failed", "node(s)="},
                                            {"due to failure of node", "requeue", "failure of node "},
                                            {"on failed node", "kill", "on failed node "},
                                            {"submit_batch_job", "submit", ""},
                                            {"Allocate JobId=", "allocate", "NodeList="},
                                            {"Started JobId=", "allocate", " on "},
                                            {"job_complete", "complete", ""},
                                            {"equeu", "requeue", ""},
                                            {"imelimit exhausted", "time_limit", ""},
                                            {"ime limit exhausted", "time_limit", ""}}};
    for (const Known& k : kKnown) {
      if (m.find(k.sign) == std::string_view::npos) continue;
      JobEvent e;
      e.line = at_;
      e.source = kName;
      e.job = job;
      e.event = k.event;
      if (!k.nodes_after.empty()) e.nodes = first_word(between(m, k.nodes_after, ""));
      e.detail = shown(trimmed(m), 200);
      e.time = time_;
      out_.job_events.push_back(std::move(e));
      out_.note(kName, at_);
      return;
    }
  }

  Imported& out_;
  int at_ = 0;
  std::optional<Stamp> time_;
};

}  // namespace

std::unique_ptr<LineReader> read_slurmctld(ImportContext context) {
  return std::make_unique<Slurmctld>(context);
}

}  // namespace pitstop
