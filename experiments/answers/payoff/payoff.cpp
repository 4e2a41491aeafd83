#include "experiments/answers/payoff/payoff.hpp"

#include <algorithm>

#include "experiments/answers/advice/what_if.hpp"
#include "experiments/answers/shared/one_job.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/cluster.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ';') {
      parts.emplace_back();
    } else if (c != ' ' || !parts.back().empty()) {
      parts.back() += c;
    }
  }
  for (std::string& p : parts) p.resize(p.find_last_not_of(' ') + 1);
  return parts;
}

double per_second(const Scenario& s) {
  return *s.cluster.price_per_node_hour / 3600 * static_cast<double>(cluster_nodes(s));
}

// Seconds saved where each replication's wall time is worth so much.
std::optional<Estimate> saving(const std::vector<Row>& base, double base_worth, const std::vector<Row>& other,
                               double other_worth) {
  if (!all_completed(base) || !all_completed(other)) return std::nullopt;
  std::vector<double> saved(base.size());
  for (std::size_t r = 0; r < saved.size(); ++r)
    saved[r] = base[r].wall.seconds() * base_worth - other[r].wall.seconds() * other_worth;
  return estimate(saved);
}

void weigh(Payoff& p) {
  if (!p.cost || !p.saved) return;
  p.net = p.saved->mean - *p.cost;
  p.net_ci95 = Interval{p.saved->ci95.low - *p.cost, p.saved->ci95.high - *p.cost};
  if (*p.cost <= 0) return;
  p.roi = p.net / *p.cost;
  p.roi_ci95 = Interval{p.net_ci95->low / *p.cost, p.net_ci95->high / *p.cost};
}

}  // namespace

Improvement parse_improvement(const std::string& text, const ScenarioSource& source) {
  const std::vector<std::string> parts = parts_of(text);
  const auto refuse = [&](const std::string& what) { throw UsageError("--change '" + text + "': " + what); };
  constexpr const char* kExpected =
      "expected 'NAME; 20000 USD; KEY=VALUE; KEY=VALUE', the amount perhaps left out";
  if (parts.size() < 2 || parts[0].empty() || parts[0].find('=') != std::string::npos) refuse(kExpected);
  Improvement improvement{parts[0], std::nullopt, {}};
  std::string currency;
  ScenarioSource changed = source;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      changed.set.push_back({parts[i].substr(0, equals), parts[i].substr(equals + 1)});
      continue;
    }
    const auto money = parse_price(parts[i] + "/h");
    if (!money.value || improvement.cost) refuse(kExpected);
    improvement.cost = money.value->amount;
    currency = money.value->currency;
  }
  if (changed.set.size() == source.set.size()) refuse("changes nothing; " + std::string(kExpected));
  improvement.scenario = scenario_at(changed, {});
  const ClusterSpec& cluster = improvement.scenario.cluster;
  if (improvement.cost && !cluster.price_per_node_hour)
    refuse(
        "has a cost, but the scenario has no price; give yours, such as --set \"cluster.price=98.32 USD/h\"");
  if (improvement.cost && currency != cluster.currency)
    refuse("is in " + currency + ", the scenario's price in " + cluster.currency);
  return improvement;
}

std::vector<Improvement> usual_improvements(const Scenario& scenario) {
  std::vector<Improvement> all;
  for (Change& c : changes_to(scenario)) all.push_back({c.words.en, std::nullopt, std::move(c.scenario)});
  return all;
}

Payoffs payoffs(const Scenario& scenario, const std::vector<Improvement>& improvements,
                const RunOptions& options) {
  require_one_job(scenario, "payoff", "`pitstop compare`");
  std::int64_t nodes = scenario.job.nodes + scenario.cluster.spares;
  for (const Improvement& i : improvements)
    nodes = std::max(nodes, i.scenario.job.nodes + i.scenario.cluster.spares);
  RunOptions each = options;
  each.keep_rows = true;
  auto rows_of = [&](const Scenario& s) {
    Summary summary = run(s, compile(s, nodes), each);
    if (summary.interrupted || summary.replications < each.replications) throw Interrupted{};
    return summary.rows;
  };
  const bool priced = scenario.cluster.price_per_node_hour.has_value();
  const std::vector<Row> base = rows_of(scenario);
  if (!all_completed(base))
    throw UsageError("payoff: some runs of the scenario never complete; see pitstop run");
  Payoffs p;
  p.scenario = scenario.name;
  p.replications = base.size();
  p.seed = options.seed;
  std::vector<double> wall_s, cost;
  for (const Row& row : base) wall_s.push_back(row.wall.seconds());
  p.wall_s = estimate(wall_s);
  if (priced) {
    p.currency = scenario.cluster.currency;
    p.price = *scenario.cluster.price_per_node_hour;
    p.price_date = scenario.cluster.price_date;
    for (const double w : wall_s) cost.push_back(w * per_second(scenario));
    p.cost = estimate(cost);
  }
  for (const Improvement& i : improvements) {
    const std::vector<Row> rows = rows_of(i.scenario);
    Payoff payoff;
    payoff.name = i.name;
    payoff.cost = i.cost;
    payoff.saved_s = saving(base, 1, rows, 1);
    if (priced) payoff.saved = saving(base, per_second(scenario), rows, per_second(i.scenario));
    weigh(payoff);
    p.each.push_back(std::move(payoff));
  }
  const auto worth = [](const Payoff& x) {
    return x.net_ci95 ? x.net : x.saved ? x.saved->mean : x.saved_s ? x.saved_s->mean : -1e300;
  };
  std::stable_sort(p.each.begin(), p.each.end(),
                   [&](const Payoff& a, const Payoff& b) { return worth(a) > worth(b); });
  return p;
}

}  // namespace pitstop
