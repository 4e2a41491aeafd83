#include <fmt/format.h>

#include <memory>

#include "experiments/answers/compare/forms.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
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

struct Entry {
  std::string name;
  Scenario scenario;
  std::optional<std::int64_t> spares{};  // where nothing else is varied
};

// The varied values alone tell the points of one scenario apart.
std::string name_at(const Scenario& scenario, const std::vector<VariedValue>& values, bool alone) {
  std::string name = alone ? "" : scenario.name;
  for (const VariedValue& v : values) name += (name.empty() ? "" : ", ") + v.key + " = " + v.text;
  return name;
}

// Every scenario at every point; and the texts of the files. Throws ConfigError with the mistakes of all
// files.
std::vector<Entry> read_entries(const DecisionOptions& o, std::vector<std::string>& texts) {
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
        entries.push_back({name_at(scenarios[i], grid[i], o.scenarios.size() == 1), scenarios[i], {}});
    } catch (const ConfigError& e) {
      issues.insert(issues.end(), e.issues().begin(), e.issues().end());
    }
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  if (o.scenarios.size() == 1 && o.vary.size() == 1 && o.vary.front().key == "cluster.spares") {
    for (Entry& e : entries) e.spares = e.scenario.cluster.spares;
  }
  return entries;
}

class Contest {
 public:
  Contest(const RunOptions& run, std::vector<Entry> entries, WatchedRun& watched)
      : entries_(std::move(entries)), asked_(run), watched_(watched) {
    asked_.keep_rows = asked_.keep_cause_rows = true;
    asked_.until.reset();  // is about the differences here
    std::vector<Scenario> scenarios;
    for (const Entry& e : entries_) scenarios.push_back(e.scenario);
    for (const Scenario& s : scenarios) compiled_.push_back(compile(s, most_nodes(scenarios)));
  }

  // Throws Interrupted.
  Comparison over(std::uint64_t replications) {
    asked_.replications = replications;
    std::vector<Contestant> contestants;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      watched_.label(fmt::format("{} of {}", letter(i), entries_.size()));
      Summary summary = watched_.run(entries_[i].scenario, compiled_[i], asked_);
      if (summary.replications < replications) throw Interrupted{};
      contestants.push_back({entries_[i].name, std::move(summary), entries_[i].spares});
    }
    return compared(std::move(contestants));
  }

  // Looks at the same numbers of replications as `run` does, whatever the machine.
  Comparison until(double precision) {
    for (std::uint64_t n = kFirstLook;; n *= 2) {
      Comparison c = over(n);
      if (relative_half_width(c) <= precision || n > kMostReplications / 2) return c;
    }
  }

 private:
  std::vector<Entry> entries_;
  std::vector<CompiledScenario> compiled_;
  RunOptions asked_;
  WatchedRun& watched_;
};

int compare_command(const DecisionOptions& o) {
  std::vector<std::string> texts;
  std::vector<Entry> entries = read_entries(o, texts);
  const auto comparison = answer_command<Comparison>(o, texts,
                                                     {"compare", "nothing to compare", comparison_report,
                                                      comparison_json, comparison_tables, plot_comparison},
                                                     [&](WatchedRun& watched) {
                                                       Contest contest(o.run, std::move(entries), watched);
                                                       return o.run.until ? contest.until(*o.run.until)
                                                                          : contest.over(o.run.replications);
                                                     });
  return comparison ? kOk : kInterrupted;
}

}  // namespace

void declare_compare(Command& program, Typed& typed) {
  Command& compare = program.subcommand("compare", kAbout, kExamples);
  const auto own = std::make_shared<TypedDecision>(typed);
  own->scenarios.add_many(compare, "scenario files, the first the base");
  own->running.add_vary(compare, "KEY=A,B,C", "each scenario at each of these values");
  own->add_deciding(compare, Until::offered);
  compare.work = [own] { return compare_command(own->checked()); };
}

}  // namespace pitstop
