// slurmctld.log, as the daemon writes it and as journald or syslog keep it: what became of nodes and jobs.
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "slurmctld";
constexpr std::int64_t kSameEvent_us = 2'000'000;  // two lines of one requeue or one end of a job

std::string first_word(std::string_view text) {
  const auto words = words_of(text, 1);
  std::string_view word = words.empty() ? "" : words[0];
  while (word.ends_with(',') || word.ends_with(':') || word.ends_with('.')) word.remove_suffix(1);
  return std::string(word);
}

class Slurmctld : public LineReader {
 public:
  explicit Slurmctld(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    // Cheap before careful: most lines of most logs are none of ours.
    if (line.text.find("ode") == std::string_view::npos && line.text.find("JobI") == std::string_view::npos &&
        line.text.find("POWER:") == std::string_view::npos)
      return false;
    const LogHead head = split_log_head(line.text);
    std::string_view message = head.message;
    while (eat(message, "slurmctld: ") || eat(message, "error: ") || eat(message, "info: "))
      message = trimmed(message);
    at_ = line.number;
    time_ = head.time;
    return node_message(message) || power_message(message) || job_message(message);
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
      if (m.find(" not resumed by ResumeTimeout") != std::string_view::npos)
        return nodes(first_word(m), "resume_timeout", "DOWN");
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

  // Power saving, as src/slurmctld/power_save.c and node_mgr.c of Slurm tell of it.
  bool power_message(std::string_view m) {
    if (eat(m, "powering down node ")) return nodes(first_word(m), "powering_down");
    if (eat(m, "powering up node ")) return nodes(first_word(m), "powering_up");
    const bool power = eat(m, "POWER: ");
    if (!eat(m, "power_save: ")) return power;
    if (eat(m, "waking nodes ")) return nodes(first_word(m), "powering_up");
    if (eat(m, "suspending nodes ")) return nodes(first_word(m), "powering_down");
    return true;
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
      n.state = slurm_node_state(state).state;
      n.reason = std::string(reason);
      n.time = time_;
      out_.node_states.push_back(std::move(n));
    }
    out_.note(kName, at_, names->size());
    return true;
  }

  bool job_message(std::string_view m) {
    const std::string job = job_named(m);
    if (job.empty() || m.find(" JobState=") != std::string_view::npos) return false;  // a record of scontrol
    struct Known {
      std::string_view sign;
      const char* event;
      std::string_view nodes_after;
    };
    constexpr std::array<Known, 12> kKnown{{{"slurmd error running", "launch_failed", "node(s)="},
                                            {"ask failed on node", "task_failed", "failed on node "},
                                            {"missing from batch node", "requeue", "batch node "},
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
      e.exit_status = parse_whole(first_word(between(m, "WEXITSTATUS ", "")));
      e.signal = parse_whole(first_word(between(m, "WTERMSIG ", "")));
      e.detail = shown(trimmed(m), 200);
      e.time = time_;
      add(std::move(e));
      return true;
    }
    return false;
  }

  // "JobId=12", and "JobID=12", "job_id 12", "requeue job 12" of releases before 18.08. Empty: none.
  static std::string job_named(std::string_view m) {
    for (const std::string_view before : {"JobId=", "JobID=", "job_id ", "job_id=", "requeue job "}) {
      const std::string job = first_word(between(m, before, ""));
      if (!job.empty() && parse_whole(job.substr(0, job.find_first_of("_(")))) return job;
    }
    return "";
  }

  // Slurm tells of a requeue and of the end of a job in two lines: they are one event.
  void add(JobEvent e) {
    const bool told_twice = e.event == "requeue" || e.event == "complete";
    const auto [last, fresh] = last_.try_emplace({e.job, e.event}, out_.job_events.size());
    if (told_twice && !fresh && same_time(out_.job_events[last->second].time, e.time)) {
      JobEvent& first = out_.job_events[last->second];
      if (first.nodes.empty()) first.nodes = e.nodes;
      if (!first.exit_status) first.exit_status = e.exit_status;
      if (!first.signal) first.signal = e.signal;
      return;
    }
    last->second = out_.job_events.size();
    out_.note(kName, e.line);
    out_.job_events.push_back(std::move(e));
  }

  static bool same_time(const std::optional<Stamp>& a, const std::optional<Stamp>& b) {
    if (!a || !b) return !a && !b;
    return a->clock == b->clock && std::abs(a->us - b->us) <= kSameEvent_us;
  }

  Imported& out_;
  int at_ = 0;
  std::optional<Stamp> time_;
  std::map<std::pair<std::string, std::string>, std::size_t> last_;  // of a job and event: its last record
};

}  // namespace

std::unique_ptr<LineReader> read_slurmctld(ImportContext context) {
  return std::make_unique<Slurmctld>(context);
}

}  // namespace pitstop
