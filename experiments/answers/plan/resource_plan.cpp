#include "experiments/answers/plan/resource_plan.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <limits>

#include "experiments/simulate/statistics.hpp"
#include "models/compile/cluster.hpp"

namespace pitstop {

namespace {

bool completes(const PlanOption& o) {
  return std::all_of(o.wall_s.begin(), o.wall_s.end(), [](double w) { return std::isfinite(w); });
}

double mean(const std::vector<double>& values) { return estimate(values).mean; }

bool in_time(const PlanOption& o, std::size_t r, const PlanGoals& g) {
  return std::isfinite(o.wall_s[r]) && (!g.deadline || o.wall_s[r] <= g.deadline->seconds());
}
bool in_budget(const PlanOption& o, std::size_t r, const PlanGoals& g) {
  return !g.budget || (!o.cost.empty() && o.cost[r] <= *g.budget);
}

template <class Keeps>
std::uint64_t count(const PlanOption& o, Keeps&& keeps) {
  std::uint64_t hits = 0;
  for (std::size_t r = 0; r < o.wall_s.size(); ++r) hits += keeps(r) ? 1 : 0;
  return hits;
}
std::uint64_t keeps_both(const PlanOption& o, const PlanGoals& g) {
  return count(o, [&](std::size_t r) { return in_time(o, r, g) && in_budget(o, r, g); });
}

std::optional<Estimate> paired_saving(const std::vector<double>& from, const std::vector<double>& to,
                                      double each) {
  if (from.empty() || to.empty()) return std::nullopt;
  std::vector<double> saved(from.size());
  for (std::size_t r = 0; r < saved.size(); ++r) {
    saved[r] = (from[r] - to[r]) / each;
    if (!std::isfinite(saved[r])) return std::nullopt;
  }
  return estimate(saved);
}

PlanLine line_of(const PlanOption& o, const PlanGoals& g) {
  PlanLine l;
  const std::uint64_t n = o.wall_s.size();
  if (completes(o)) l.wall_s = estimate(o.wall_s);
  std::vector<double> sorted = o.wall_s;
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(std::ceil(0.95 * static_cast<double>(n))) - 1;
  std::nth_element(sorted.begin(), at, sorted.end());
  if (std::isfinite(*at)) l.wall_p95_s = *at;
  if (g.deadline) l.in_time = chance_of(count(o, [&](std::size_t r) { return in_time(o, r, g); }), n);
  if (g.budget) l.in_budget = chance_of(count(o, [&](std::size_t r) { return in_budget(o, r, g); }), n);
  if (g.deadline && g.budget) l.both = chance_of(keeps_both(o, g), n);
  if (o.cost.empty()) return l;
  const double per_second = *o.scenario.cluster.price_per_node_hour / 3600;
  l.cost_without_failures =
      per_second * static_cast<double>(o.scenario.job.nodes) * o.scenario.job.work.seconds();
  if (!l.wall_s) return l;
  l.cost = estimate(o.cost);
  l.cost_of_spares = per_second * static_cast<double>(o.nodes() - o.scenario.job.nodes) * l.wall_s->mean;
  std::vector<double> beyond(n);
  for (std::size_t r = 0; r < n; ++r) {
    beyond[r] = per_second * static_cast<double>(o.scenario.job.nodes) *
                (o.wall_s[r] - o.scenario.job.work.seconds());
  }
  l.cost_of_failures = estimate(beyond);
  return l;
}

void mark_front(const std::vector<PlanOption>& options, std::vector<PlanLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].wall_s) continue;
    auto money = [&](std::size_t k) {
      return lines[k].cost ? lines[k].cost->mean : static_cast<double>(options[k].nodes());
    };
    bool beaten = false;
    for (std::size_t k = 0; k < lines.size(); ++k) {
      if (k == i || !lines[k].wall_s) continue;
      const double later = lines[i].wall_s->mean - lines[k].wall_s->mean, dearer = money(i) - money(k);
      beaten = beaten || (later >= 0 && dearer >= 0 && (later > 0 || dearer > 0 || k < i));
    }
    lines[i].on_front = !beaten;
  }
}

// The same but for their spares.
bool alike(const PlanOption& a, const PlanOption& b) {
  auto without_spares = [](std::string name) {
    const std::size_t at = name.find("cluster.spares = ");
    return at == std::string::npos
               ? name
               : name.substr(0, at) + name.substr(std::min(name.size(), name.find(',', at)));
  };
  return a.scenario.job.nodes == b.scenario.job.nodes && without_spares(a.name) == without_spares(b.name);
}

void compare_spares(ResourcePlan& p) {
  for (std::size_t i = 0; i < p.options.size(); ++i) {
    std::optional<std::size_t> fewer;
    for (std::size_t k = 0; k < p.options.size(); ++k) {
      const std::int64_t s = p.options[k].scenario.cluster.spares;
      if (s < p.options[i].scenario.cluster.spares && alike(p.options[i], p.options[k]) &&
          (!fewer || s > p.options[*fewer].scenario.cluster.spares))
        fewer = k;
    }
    if (!fewer) continue;
    const std::int64_t more =
        p.options[i].scenario.cluster.spares - p.options[*fewer].scenario.cluster.spares;
    const auto each = static_cast<double>(more);
    p.steps.push_back({*fewer, i, p.options[i].scenario.cluster.spares,
                       paired_saving(p.options[*fewer].wall_s, p.options[i].wall_s, each),
                       paired_saving(p.options[*fewer].cost, p.options[i].cost, each)});
  }
  std::stable_sort(p.steps.begin(), p.steps.end(),
                   [](const SpareStep& a, const SpareStep& b) { return a.spares < b.spares; });
  auto stops = [&](std::optional<Estimate> SpareStep::*saved) -> std::optional<std::int64_t> {
    for (const SpareStep& s : p.steps) {
      if (s.*saved && (s.*saved)->ci95.low <= 0) return p.options[s.from].scenario.cluster.spares;
    }
    return std::nullopt;
  };
  // Along one line of options only: with other things varied too there is no single answer.
  const bool one_line = p.steps.size() + 1 == p.options.size();
  if (one_line) {
    p.spares_for_time = stops(&SpareStep::saved_s);
    p.spares_for_money = stops(&SpareStep::saved);
  }
}

}  // namespace

std::int64_t PlanOption::nodes() const { return cluster_nodes(scenario); }

Chance95 chance_of(std::uint64_t hits, std::uint64_t n) {
  using boost::math::beta_distribution;
  constexpr double kHalfError = 0.025;
  const auto k = static_cast<double>(hits), all = static_cast<double>(n);
  return {k / all,
          {hits > 0 ? quantile(beta_distribution<>(k, all - k + 1), kHalfError) : 0,
           hits < n ? quantile(beta_distribution<>(k + 1, all - k), 1 - kHalfError) : 1}};
}

PlanOption plan_option(std::string name, const Scenario& scenario, const std::vector<Row>& rows) {
  PlanOption o{std::move(name), scenario, {}, {}};
  const auto& price = scenario.cluster.price_per_node_hour;
  for (const Row& row : rows) {
    const bool completed = row.ending == Ending::completed;
    o.wall_s.push_back(completed ? row.wall.seconds() : std::numeric_limits<double>::infinity());
    if (price) o.cost.push_back(row.wall.seconds() / 3600 * *price * static_cast<double>(o.nodes()));
  }
  return o;
}

std::optional<std::size_t> choice_of(const std::vector<PlanOption>& options, const PlanGoals& goals) {
  if (!goals.deadline && !goals.budget) return std::nullopt;
  std::optional<std::size_t> best;
  double least = 0, soonest = 0;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const PlanOption& o = options[i];
    const double kept = static_cast<double>(keeps_both(o, goals)) / static_cast<double>(o.wall_s.size());
    if (kept < goals.confidence || !completes(o)) continue;
    const double money = o.cost.empty() ? static_cast<double>(o.nodes()) : mean(o.cost),
                 wall = mean(o.wall_s);
    const bool better = goals.deadline ? money < least || (money == least && wall < soonest)
                                       : wall < soonest || (wall == soonest && money < least);
    if (best && !better) continue;
    best = i;
    least = money;
    soonest = wall;
  }
  return best;
}

ResourcePlan planned(std::vector<PlanOption> options, const PlanGoals& goals) {
  ResourcePlan p;
  p.goals = goals;
  p.options = std::move(options);
  p.replications = p.options.front().wall_s.size();
  for (const PlanOption& o : p.options) {
    p.lines.push_back(line_of(o, goals));
    if (!o.cost.empty()) p.currency = o.scenario.cluster.currency;
  }
  mark_front(p.options, p.lines);
  p.choice = choice_of(p.options, goals);
  if (!p.choice && (goals.deadline || goals.budget)) {
    p.nearest = 0;
    for (std::size_t i = 1; i < p.options.size(); ++i) {
      if (keeps_both(p.options[i], goals) > keeps_both(p.options[*p.nearest], goals)) p.nearest = i;
    }
  }
  compare_spares(p);
  return p;
}

}  // namespace pitstop
