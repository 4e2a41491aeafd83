#include <fmt/format.h>

#include "experiments/answers/compare/comparison_report.hpp"
#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/vary/grid.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Which of several scenarios is better, by how much, and where it shows";
constexpr const char* kExamples = R"(
Examples:
  pitstop compare today.yaml proposal.yaml
  pitstop compare fleet.yaml --vary checkpoint.interval=30min,1h,2h
  pitstop compare today.yaml proposal.yaml --set cluster.spares=4 --until 0.1%
)";

}  // namespace

namespace {

struct Entry {
  std::string name;
  Scenario scenario;
};

// The varied values alone tell the points of one scenario apart.
std::string name_at(const Scenario& scenario, const std::vector<VariedValue>& values, bool alone) {
  std::string name = alone ? "" : scenario.name;
  for (const VariedValue& v : values) name += (name.empty() ? "" : ", ") + v.key + " = " + v.text;
  return name;
}

// Every scenario at every point; and the texts of the files. Throws ConfigError with the mistakes of all
// files.
std::vector<Entry> read_entries(const Options& o, std::vector<std::string>& texts) {
  const auto grid = o.vary.empty() ? std::vector<std::vector<VariedValue>>(1) : grid_of(o.vary);
  if (o.scenarios.size() * grid.size() < 2) {
    throw UsageError("compare: one scenario alone; name another, or values with --vary KEY=A,B");
  }
  if (o.scenarios.size() * grid.size() > kMostContestants) {
    throw UsageError(fmt::format("compare: {} scenarios; at most {} can be compared; see pitstop sweep",
                                 o.scenarios.size() * grid.size(), kMostContestants));
  }
  std::vector<Entry> entries;
  std::vector<Issue> issues;
  for (const std::string& path : o.scenarios) {
    try {
      const auto scenarios = read_grid(path, texts.emplace_back(scenario_text(path)), o.set, grid);
      for (std::size_t i = 0; i < grid.size(); ++i)
        entries.push_back({name_at(scenarios[i], grid[i], o.scenarios.size() == 1), scenarios[i]});
    } catch (const ConfigError& e) {
      issues.insert(issues.end(), e.issues().begin(), e.issues().end());
    }
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return entries;
}

class Contest {
 public:
  Contest(const Options& o, std::vector<Entry> entries)
      : entries_(std::move(entries)), asked_(o.run), watched_(o.quiet) {
    asked_.keep_rows = asked_.keep_cause_rows = true;
    asked_.until.reset();  // is about the differences here
    std::vector<Scenario> scenarios;
    for (const Entry& e : entries_) scenarios.push_back(e.scenario);
    for (const Scenario& s : scenarios) compiled_.push_back(compile(s, most_nodes(scenarios)));
  }

  // None when interrupted.
  std::optional<Comparison> over(std::uint64_t replications) {
    asked_.replications = replications;
    std::vector<Contestant> contestants;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      watched_.label(fmt::format("{} of {}", letter(i), entries_.size()));
      Summary summary = watched_.run(entries_[i].scenario, compiled_[i], asked_);
      if (summary.replications < replications) return std::nullopt;
      contestants.push_back({entries_[i].name, std::move(summary)});
    }
    return compared(std::move(contestants));
  }

  // Looks at the same numbers of replications as `run` does, whatever the machine.
  std::optional<Comparison> until(double precision) {
    std::optional<Comparison> c;
    for (std::uint64_t n = kFirstLook; n <= kMostReplications; n *= 2) {
      c = over(n);
      if (!c || relative_half_width(*c) <= precision) break;
    }
    return c;
  }

 private:
  std::vector<Entry> entries_;
  std::vector<CompiledScenario> compiled_;
  RunOptions asked_;
  WatchedRun watched_;
};

}  // namespace

int compare_command(const Options& o) {
  std::vector<std::string> texts;
  Contest contest(o, read_entries(o, texts));
  check_outputs(o);
  const auto comparison = o.run.until ? contest.until(*o.run.until) : contest.over(o.run.replications);
  if (!comparison) {
    say("interrupted: nothing to compare");
    return kInterrupted;
  }
  deliver_answer(
      o,
      {"compare", texts, [&] { return comparison_report(*comparison, kVersion, TextStyle::for_stdout()); },
       [&] { return comparison_json(*comparison, kVersion); }, [&] { return comparison_tables(*comparison); },
       [&](const std::string& path) { plot_comparison(path, *comparison); }});
  return kOk;
}

void declare_compare(Command& program, Typed& typed) {
  Command& compare = program.subcommand("compare", kAbout, kExamples);
  add_scenarios(compare, typed, "scenario files, the first the base");
  compare.option("--vary KEY=A,B,C", typed.vary, "each scenario at each of these values");
  add_deciding_until(compare, typed);
  compare.work = [&typed] { return compare_command(checked(typed)); };
}

}  // namespace pitstop
