#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/shell_word.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/new_scenario/dialog.hpp"
#include "experiments/new_scenario/page.hpp"
#include "experiments/new_scenario/take_files.hpp"
#include "experiments/new_scenario/write.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAbout = "Write a commented scenario of your cluster that runs at once";
constexpr const char* kExamples = R"(
Examples:
  pitstop new
  pitstop new --instance ml.p5.48xlarge --nodes 64 --days 30 -o fleet.yaml
  pitstop new --instance ml.p5.48xlarge --nodes 64 --days 30 --spares 2 --model-size 70B \
              --checkpoints nvme,lustre --storage "24 TiB x 500 MB/s" -o fleet.yaml
  pitstop new --from describe-cluster.json --from topology.conf --days 30 -o fleet.yaml
)";

struct NewAsked {
  NewAnswers answers;
  std::vector<std::string> from;
  std::string output;
  bool ask = false, force = false;

  bool to_stdout() const { return output.empty() || output == "-"; }
  fs::path folder() const {
    const fs::path parent = to_stdout() ? fs::path() : fs::path(output).parent_path();
    return parent.empty() ? "." : parent;
  }
};

std::vector<std::string> output_mistakes(const NewAsked& asked) {
  std::vector<std::string> mistakes;
  if (asked.to_stdout()) return mistakes;
  std::error_code failed;
  for (const std::string& path : asked.from) {
    if (path == asked.output || fs::equivalent(path, asked.output, failed))
      mistakes.push_back("-o " + asked.output + " would overwrite what is read");
  }
  if (mistakes.empty() && !asked.force && fs::is_regular_file(asked.output, failed))
    mistakes.push_back("-o " + asked.output + ": the file exists; add --force to replace it");
  return mistakes;
}

// The name under which the scenario finds the file; empty, and a mistake, where it does not lie in its
// folder.
std::string name_beside(const std::string& path, const NewAsked& asked, std::vector<std::string>& mistakes) {
  const fs::path name = fs::absolute(path).lexically_normal().lexically_relative(
      fs::absolute(asked.folder()).lexically_normal());
  if (!name.empty() && *name.begin() != "..") return name.string();
  mistakes.push_back("--from " + path + ": a scenario's topology lies in its own folder; first: cp " +
                     shell_word(path) + " " + shell_word(asked.folder().string()));
  return "";
}

bool asks(const NewAsked& asked) {
  const bool missing = std::any_of(questions().begin(), questions().end(), [&](const Question& q) {
    return q.by_default == nullptr && asked.answers[q.ask].text.empty();
  });
  return asked.ask || (missing && ::isatty(STDIN_FILENO) == 1);
}

Duration time_to_write(const Tier& tier) { return tier.stall + tier.persist; }

// The text, whose default interval leaves time for a write. Throws ConfigError if it were no valid scenario.
std::string checked_text(NewCluster& cluster, const NewAsked& asked) {
  const auto read = [&](const std::string& text) {
    return parse_scenario(text, asked.to_stdout() ? "scenario" : asked.output, {}, asked.folder().string());
  };
  const std::string text = scenario_of(cluster);
  const Scenario scenario = read(text);
  const Duration write = time_to_write(scenario.tiers.back());
  const auto interval = parse_duration(cluster.interval);
  if (!interval.value || write <= *interval.value) return text;
  if (!cluster.interval_is_default) {
    say("a checkpoint takes " + format_duration(write) + " to write, longer than --checkpoint-every " +
        cluster.interval);
    return text;
  }
  constexpr std::int64_t hour = 3'600'000'000;
  cluster.interval = exact_duration(Duration::seconds((write.ticks() / hour + 1) * 3600));
  const std::string slower = scenario_of(cluster);
  read(slower);
  return slower;
}

void doubt_memory(const NewCluster& f) {
  if (!f.parameters || f.instance.gpu_memory_bytes <= 0) return;
  Workload w;
  w.parameters = *f.parameters;
  const double memory = static_cast<double>(f.nodes * f.instance.gpus) * f.instance.gpu_memory_bytes;
  if (state_bytes(w) > memory)
    say("the GPUs of all nodes together have less memory than the model and its optimizer need: is "
        "--model-size right?");
}

// Fills in what files tell and what a person answers.
FileFacts complete(NewAsked& asked) {
  std::vector<std::string> mistakes = wrong_in(asked.answers), more = output_mistakes(asked);
  mistakes.insert(mistakes.end(), more.begin(), more.end());
  if (!mistakes.empty()) throw UsageError(mistakes);
  FileFacts facts = take_files(read_cluster_files(asked.from), asked.answers);
  for (const std::string& t : facts.told) say(t);
  if (!facts.mistakes.empty()) throw UsageError(facts.mistakes);
  if (!asks(asked)) return facts;
  say("a few questions; Enter takes what stands in [brackets]");
  ask_open(std::cin, stderr, asked.answers);
  return facts;
}

int write_new(NewAsked asked, const std::string& command_line) {
  FileFacts facts = complete(asked);
  std::vector<std::string> mistakes = mistakes_in(asked.answers);
  std::string topology;
  if (!facts.topology_path.empty()) topology = name_beside(facts.topology_path, asked, mistakes);
  if (!mistakes.empty()) throw UsageError(mistakes);
  NewCluster cluster = cluster_of(asked.answers);
  if (!topology.empty() && cluster.nodes + cluster.spares > facts.topology_nodes) {
    throw UsageError("--from " + facts.topology_path + ": names " + std::to_string(facts.topology_nodes) +
                     " nodes; the job and its spares need " + std::to_string(cluster.nodes + cluster.spares));
  }
  cluster.topology_file = topology;
  cluster.slurm = facts.slurm;
  cluster.slurm_from = facts.slurm_from;
  cluster.told = std::move(facts.told);
  cluster.command_line = command_line;
  if (!asked.to_stdout()) {
    cluster.file = asked.output;
    if (asked.answers[Ask::name].text.empty())
      cluster.name = one_line(fs::path(asked.output).stem().string());
  }
  const std::string text = checked_text(cluster, asked);
  doubt_memory(cluster);
  write_to(asked.to_stdout() ? "-" : asked.output, text);
  if (!asked.to_stdout()) say("wrote " + asked.output + "; next: pitstop run " + shell_word(asked.output));
  return kOk;
}

}  // namespace

void declare_new(Command& program, Typed& typed) {
  Command& writing = program.subcommand("new", kAbout, kExamples);
  const auto asked = std::make_shared<NewAsked>();
  for (const Question& q : questions())
    writing.option(std::string(q.option) + " " + q.type, asked->answers[q.ask].text, q.help);
  writing.option(
      "--from FILE", asked->from,
      "read the cluster from JSON of aws sagemaker describe-cluster, create-cluster or "
      "list-cluster-nodes, from sinfo, scontrol show config or topology.conf; options win over files "
      "(repeatable)");
  writing.option("-o,--output FILE", asked->output,
                 "write the scenario to this file (default: standard output)");
  writing.flag("--force", asked->force, "replace that file if it exists");
  writing.flag(
      "--ask", asked->ask,
      "ask for what is not given even where standard input is no terminal (default: ask in a terminal if "
      "something needed is missing)");
  writing.work = [asked, &typed] { return write_new(*asked, typed.options.command_line); };
}

}  // namespace pitstop
