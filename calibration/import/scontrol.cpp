// `scontrol show job`, `show node` and `show partition`: words of the form Key=Value, a record from one
// leading key to the next.
#include <map>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "scontrol";

class Scontrol : public LineReader {
 public:
  explicit Scontrol(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    const bool job = text.starts_with("JobId=") && text.find(" JobName=") != std::string_view::npos;
    const bool node = text.starts_with("NodeName=") && text.find(" Arch=") != std::string_view::npos;
    const bool partition = text.starts_with("PartitionName=") && line.text[0] == 'P';
    if (job || node || partition || text.empty()) flush();
    if (job || node || partition) {
      kind_ = job ? Kind::job : node ? Kind::node : Kind::partition;
      line_ = line.number;
    }
    if (kind_ == Kind::none) return;
    for (const std::string_view word : words_of(text, 512)) {
      const std::size_t equals = word.find('=');
      if (equals != std::string_view::npos) values_.emplace(word.substr(0, equals), word.substr(equals + 1));
    }
    if (kind_ == Kind::node && text.starts_with("Reason=")) {
      values_["Reason"] = std::string(trimmed(text.substr(7, text.find(" [", 7) - 7)));
      values_["ReasonTime"] = std::string(between(text, "@", "]"));
    }
  }

  void finish() override { flush(); }

 private:
  enum class Kind { none, job, node, partition };

  std::string value(const char* key) const {
    const auto at = values_.find(key);
    return at == values_.end() || at->second == "(null)" || at->second == "N/A" ? "" : at->second;
  }

  std::optional<std::int64_t> count(const char* key) const {
    const std::string text = value(key);
    const auto whole = parse_whole(text.substr(0, text.find('-')));  // NumNodes=8-8 of a pending job
    return whole && *whole >= 0 && *whole <= 1'000'000'000 ? whole : std::nullopt;
  }

  void flush() {
    const Kind kind = kind_;
    kind_ = Kind::none;
    if (kind == Kind::job) job();
    if (kind == Kind::node) node();
    if (kind == Kind::partition) partition();
    values_.clear();
  }

  void job() {
    JobRecord j;
    j.line = line_;
    j.id = value("JobId");
    j.name = value("JobName");
    j.partition = value("Partition");
    j.state = slurm_state(value("JobState"));
    if (value("Reason") != "None") j.reason = value("Reason");
    j.submit = slurm_time(value("SubmitTime"));
    j.start = slurm_time(value("StartTime"));
    j.end = slurm_time(value("EndTime"));
    j.elapsed_us = parse_slurm_duration_us(value("RunTime"));
    j.time_limit_us = parse_slurm_duration_us(value("TimeLimit"));
    j.nodes = count("NumNodes");
    j.gpus = tres_gpus(value("AllocTRES").empty() ? value("TRES") : value("AllocTRES"));
    j.restarts = count("Restarts");
    if (const auto requeue = count("Requeue")) j.requeue = *requeue != 0;
    j.node_list = value("NodeList");
    j.exit_code = value("ExitCode");
    if (!parse_whole(j.id)) return out_.warn(line_, "scontrol: a job without an id; left out");
    out_.jobs.push_back(std::move(j));
    out_.note(kName, line_);
  }

  void node() {
    NodeState n;
    n.line = line_;
    n.source = kName;
    n.node = value("NodeName");
    n.state = slurm_state(value("State"));
    n.not_responding = value("State").find('*') != std::string::npos;
    n.reason = value("Reason");
    n.time = slurm_time(value("ReasonTime"));
    check_action_reason(n.reason, line_, out_);
    out_.node_states.push_back(std::move(n));
    out_.note(kName, line_);
  }

  void partition() {
    PartitionRecord p;
    p.line = line_;
    p.name = value("PartitionName");
    p.state = slurm_state(value("State"));
    p.preempt_mode = value("PreemptMode");
    p.nodes = count("TotalNodes");
    p.gpus = tres_gpus(value("TRES"));
    p.grace_s = count("GraceTime");
    out_.partitions.push_back(std::move(p));
    out_.note(kName, line_);
  }

  Imported& out_;
  Kind kind_ = Kind::none;
  int line_ = 0;
  std::map<std::string, std::string, std::less<>> values_;  // the first of each key
};

}  // namespace

std::unique_ptr<LineReader> read_scontrol(ImportContext context) {
  return std::make_unique<Scontrol>(context);
}

}  // namespace pitstop
