#include "experiments/answers/shared/trials.hpp"

#include <algorithm>
#include <limits>

#include "experiments/base/interrupt.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

double Trial::violation(const std::optional<Promise>& promise) const {
  const double late = promise ? std::max(0.0, promise->share - kept) : 0;
  return scores ? late : late + 1 - finished;
}

Trials::Trials(const ScenarioSource& source, const SearchSpace& space, const TuneOptions& options)
    : source_(source), space_(space), options_(options) {
  const Scenario now = scenario_at(source, {});
  stream_nodes_ = std::max(checked_ends(source, space), now.job.nodes + now.cluster.spares);
}

const Trial& Trials::at(const Point& point, std::uint64_t seed, std::uint64_t replications,
                        const char* stage) {
  return simulated(space_.setting(space_.snapped(point)), seed, replications, stage);
}

const Trial& Trials::present(std::uint64_t seed, std::uint64_t replications) {
  return simulated({}, seed, replications, "present");
}

bool Trials::better(const Trial& a, const Trial& b) const {
  const double va = a.violation(options_.promise), vb = b.violation(options_.promise);
  return va != vb ? va < vb : a.mean < b.mean;
}

const Trial& Trials::simulated(const std::vector<VariedValue>& setting, std::uint64_t seed,
                               std::uint64_t replications, const char* stage) {
  std::string text;
  for (const VariedValue& v : setting) text += v.key + "=" + v.text + "\n";
  const auto [place, fresh] = done_.try_emplace({text, seed, replications});
  Trial& t = place->second;
  if (!fresh) return t;

  const Scenario scenario = scenario_at(source_, setting);
  RunOptions run_options;
  run_options.seed = seed;
  run_options.replications = replications;
  run_options.threads = options_.threads;
  run_options.engine = options_.engine;
  run_options.keep_rows = true;
  run_options.stop = options_.stop;
  if (options_.progress) {
    run_options.progress = [&](std::uint64_t done, std::uint64_t total) {
      options_.progress(stage, trace_.size(), done, total);
    };
  }
  const Summary s = run(scenario, compile(scenario, stream_nodes_), run_options);
  if (s.replications < replications || s.interrupted) throw Interrupted{};

  t.setting = setting;
  t.scores = scores_of(scenario, s.rows, options_.objective);
  for (const Row& row : s.rows) t.wall_s.push_back(row.wall.seconds());
  t.finished = static_cast<double>(s.endings[0]) / static_cast<double>(s.replications);
  t.kept = options_.promise ? share_within(s.rows, options_.promise->wall) : t.finished;
  t.mean = t.scores ? estimate(*t.scores).mean : std::numeric_limits<double>::infinity();
  total_ += replications;
  trace_.push_back({stage, setting, seed, replications,
                    t.scores ? std::optional(estimate(*t.scores)) : std::nullopt, t.kept});
  return t;
}

double tolerance_of(const Trial& t, const TuneOptions& o) {
  if (!t.scores) return 0;
  return o.margin * (o.objective == Objective::cost ? t.mean : estimate(t.wall_s).mean);
}

std::optional<Estimate> paired_loss(const Trial& base, const Trial& other) {
  if (!base.scores || !other.scores) return std::nullopt;
  std::vector<double> loss(base.scores->size());
  for (std::size_t i = 0; i < loss.size(); ++i) loss[i] = (*other.scores)[i] - (*base.scores)[i];
  return estimate(loss);
}

}  // namespace pitstop
