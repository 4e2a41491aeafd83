// `scontrol show config` and slurm.conf: lines of `Key = Value`.
#include <algorithm>
#include <array>

#include "calibration/import/text.hpp"
#include "experiments/new_scenario/cluster_files.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

struct ConfigLine {
  std::string key;  // in lower case
  std::string_view value;
  int line = 0, column = 0;  // of the value
};

std::vector<ConfigLine> lines_of(const std::string& text) {
  std::vector<ConfigLine> out;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    const std::size_t equals = line.find('=');
    const std::string_view key = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || key.starts_with('#') || key.find(' ') != std::string_view::npos)
      continue;
    std::string_view value = trimmed(line.substr(equals + 1));
    const std::size_t column =
        value.empty() ? equals + 2 : static_cast<std::size_t>(value.data() - line.data()) + 1;
    value = trimmed(value.substr(0, value.find(" #")));
    out.push_back({lower_case(key), value, lines.number(), static_cast<int>(column)});
  }
  return out;
}

class ConfigReader {
 public:
  ConfigReader(ClusterFile& file, std::vector<Issue>& issues) : file_(file), issues_(issues) {}

  void run(const std::vector<ConfigLine>& lines) {
    for (const ConfigLine& l : lines) {
      if (l.key == "clustername") file_.name = std::string(l.value);
      if (l.key == "slurmdtimeout") file_.slurm.slurmd_timeout = seconds(l);
      if (l.key == "authinfo") delay(l, "cred_expire=");
      if (l.key == "schedulerparameters") delay(l, "requeue_delay=");
      if (l.key == "jobrequeue" && l.value == "0")
        remark(
            "JobRequeue is 0: Slurm requeues a job after a node failure only if it was submitted with "
            "--requeue; "
            "this scenario takes it to be so.");
      if (l.key == "maxbatchrequeue")
        remark("MaxBatchRequeue is " + std::string(l.value) +
               ": Slurm holds a job that it has requeued so often; the simulation does not.");
      if (l.key == "topologyplugin" && l.value == "topology/tree")
        remark("The cluster has topology/tree: --from also reads its topology.conf.");
      note_time(l);
    }
  }

 private:
  // Times that no key takes, but that bound one.
  void note_time(const ConfigLine& l) {
    constexpr std::array<std::array<const char*, 3>, 3> bounds{
        {{"resumetimeout", "ResumeTimeout", "Slurm gives up a node that it started itself after that time"},
         {"unkillablesteptimeout", "UnkillableStepTimeout",
          "the longest that stopping a job can take (recovery.stop)"},
         {"killwait", "KillWait", "between SIGTERM and SIGKILL when a job is stopped (recovery.stop)"}}};
    for (const auto& [key, name, meaning] : bounds) {
      if (l.key != key) continue;
      if (const auto time = seconds(l))
        remark(std::string(name) + " is " + exact_duration(*time) + ": " + meaning + ".");
    }
  }

  void remark(std::string text) { file_.remarks.push_back(std::move(text)); }

  // "300 sec", or "300" in slurm.conf.
  std::optional<Duration> seconds(const ConfigLine& l) {
    const auto words = words_of(l.value, 3);
    if (words.size() == 1 || (words.size() == 2 && words[1] == "sec")) {
      const auto n = parse_whole(words[0]);
      if (n && *n >= 0 && *n <= 1'000'000'000) return Duration::seconds(*n);
    }
    issues_.push_back({file_.path, l.line, l.column, l.key,
                       in_quotes(l.value) + " is not a time; expected seconds, such as \"300 sec\""});
    return std::nullopt;
  }

  // A time within a list such as "bf_continue,requeue_delay=60". That of SchedulerParameters wins.
  void delay(const ConfigLine& l, std::string_view word) {
    const std::size_t found = l.value.find(word);
    if (found == std::string_view::npos) return;
    const std::string_view rest = l.value.substr(found + word.size());
    const auto time = seconds(
        {l.key, rest.substr(0, rest.find(',')), l.line, l.column + static_cast<int>(found + word.size())});
    if (l.key == "authinfo" && file_.slurm.requeue_delay) return;
    file_.slurm.requeue_delay = time;
  }

  ClusterFile& file_;
  std::vector<Issue>& issues_;
};

}  // namespace

bool is_slurm_config(const std::string& text) {
  const std::vector<ConfigLine> lines = lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [](const ConfigLine& l) {
    return l.key == "clustername" || l.key == "slurmdtimeout" || l.key == "jobrequeue" ||
           l.key == "resumetimeout";
  });
}

void read_slurm_config(const std::string& text, ClusterFile& file, std::vector<Issue>& issues) {
  ConfigReader(file, issues).run(lines_of(text));
}

}  // namespace pitstop
