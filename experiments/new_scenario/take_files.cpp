#include "experiments/new_scenario/take_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/new_scenario/page.hpp"
#include "experiments/scenario/field.hpp"

namespace pitstop {

namespace {

std::string nodes_text(std::int64_t n) { return std::to_string(n) + (n == 1 ? " node" : " nodes"); }

class Taker {
 public:
  explicit Taker(NewAnswers& answers)
      : answers_(answers),
        typed_nodes_(number(Ask::nodes)),
        typed_spares_(number(Ask::spares)),
        typed_instance_(answers[Ask::instance].text),
        typed_name_(answers[Ask::name].text) {}

  FileFacts run(const std::vector<ClusterFile>& files) {
    for (const ClusterFile& f : files) take(f);
    if (!issues_.empty()) throw ConfigError(std::move(issues_));
    share_out();
    for (const ClusterFile& f : files) compare_gpus(f);
    return std::move(facts_);
  }

 private:
  std::optional<std::int64_t> number(Ask ask) const {
    return answers_[ask].text.empty() ? std::nullopt : parse_integer(answers_[ask].text, kAnyNumber).value;
  }

  void tell(const std::string& path, const std::string& text) {
    facts_.told.push_back("From " + one_line(path) + ": " + one_line(text));
  }

  void take(const ClusterFile& f) {
    take_name(f);
    if (const CountedNodes* counted = wanted(f)) take_nodes(f, *counted);
    if (f.is_topology) take_topology(f);
    if (f.slurm.slurmd_timeout) facts_.slurm.slurmd_timeout = f.slurm.slurmd_timeout;
    if (f.slurm.requeue_delay) facts_.slurm.requeue_delay = f.slurm.requeue_delay;
    if (f.slurm.slurmd_timeout || f.slurm.requeue_delay) {
      facts_.slurm_from = one_line(f.path);
      tell(f.path, slurm_text(f.slurm));
    }
    for (const std::string& r : f.remarks) tell(f.path, r);
  }

  static std::string slurm_text(const SlurmTimes& t) {
    std::string text;
    if (t.slurmd_timeout) text = "SlurmdTimeout " + exact_duration(*t.slurmd_timeout);
    if (t.requeue_delay)
      text += std::string(text.empty() ? "" : ", ") + "requeue delay " + exact_duration(*t.requeue_delay);
    return text + " (used with the profile slurm-requeue).";
  }

  void take_name(const ClusterFile& f) {
    const std::string name = one_line(f.name);
    if (name.empty() || name.size() > 200) return;
    tell(f.path, "the cluster is named " + in_quotes(name) + ".");
    if (typed_name_.empty()) answers_[Ask::name] = {name, one_line(f.path)};
  }

  // The nodes that the job can be of.
  const CountedNodes* wanted(const ClusterFile& f) {
    if (f.counts.size() < 2) return f.counts.empty() ? nullptr : &f.counts.front();
    std::string all;
    for (const CountedNodes& c : f.counts) {
      if (c.type == typed_instance_) return &c;
      all += (all.empty() ? "" : ", ") + c.type + " (" + nodes_text(c.nodes) + ")";
    }
    issues_.push_back(
        issue_at(f.counts[1].at, "", "the cluster has " + all + "; choose one with --instance"));
    return nullptr;
  }

  void take_nodes(const ClusterFile& f, const CountedNodes& counted) {
    const bool weak = f.is_topology && total_;  // who counts nodes knows better than who draws switches
    tell(f.path, nodes_text(counted.nodes) + (counted.type.empty() ? "" : " of " + counted.type) +
                     (f.is_topology ? " on switches." : "."));
    if (!weak) {
      if (total_ && total_ != counted.nodes && !total_is_weak_)
        tell(f.path, "this count is used, not the " + std::to_string(*total_) + " of " + total_from_ + ".");
      total_ = counted.nodes;
      total_from_ = one_line(f.path);
      total_is_weak_ = f.is_topology;
    }
    if (counted.type.empty()) return;
    if (!typed_instance_.empty()) {
      if (typed_instance_ != counted.type)
        tell(f.path, "--instance " + typed_instance_ + " is used instead.");
      return;
    }
    if (!find_instance(counted.type)) {
      issues_.push_back(issue_at(
          counted.at, "InstanceType",
          unknown_word(counted.type, instance_names()) + "; choose the most similar one with --instance"));
      return;
    }
    answers_[Ask::instance] = {counted.type, one_line(f.path)};
  }

  void take_topology(const ClusterFile& f) {
    if (!facts_.topology_path.empty())
      facts_.mistakes.push_back("--from: " + facts_.topology_path + " and " + f.path +
                                " both tell of switches; give one of them");
    facts_.topology_path = f.path;
    facts_.topology_nodes = f.counts.front().nodes;
  }

  // The nodes of the cluster are the job's and the spares.
  void share_out() {
    if (!total_) return;
    if (!typed_nodes_) {
      const std::int64_t nodes = *total_ - typed_spares_.value_or(0);
      if (nodes < 1)
        return facts_.mistakes.push_back(fmt::format("--spares: {} has {}; none would be left for the job",
                                                     total_from_, nodes_text(*total_)));
      answers_[Ask::nodes] = {std::to_string(nodes), total_from_};
    } else if (!typed_spares_ && *total_ > *typed_nodes_) {
      answers_[Ask::spares] = {std::to_string(*total_ - *typed_nodes_), total_from_};
    } else if (*total_ < *typed_nodes_ + typed_spares_.value_or(0)) {
      tell(total_from_, "this is fewer than the job and its spares need; the command line is used.");
    }
  }

  void compare_gpus(const ClusterFile& f) {
    const auto instance = find_instance(answers_[Ask::instance].text);
    if (f.gpus && instance && instance->gpus != *f.gpus)
      tell(f.path, fmt::format("nodes have {} GPUs; {} has {}: is the instance type right?", *f.gpus,
                               instance->name, instance->gpus));
  }

  NewAnswers& answers_;
  const std::optional<std::int64_t> typed_nodes_, typed_spares_;
  const std::string typed_instance_, typed_name_;
  std::optional<std::int64_t> total_;
  std::string total_from_;
  bool total_is_weak_ = false;
  FileFacts facts_;
  std::vector<Issue> issues_;
};

}  // namespace

FileFacts take_files(const std::vector<ClusterFile>& files, NewAnswers& answers) {
  return Taker(answers).run(files);
}

}  // namespace pitstop
