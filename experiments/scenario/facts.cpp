#include "experiments/scenario/facts.hpp"

#include <algorithm>
#include <cmath>

#include "models/analytic/interval.hpp"

namespace pitstop {

namespace {

CauseFacts facts_of_cause(const Scenario& scenario, const Cause& cause) {
  CauseFacts facts;
  facts.name = cause.name;
  const bool has_rate = cause.mtbf || cause.per_1000_node_days || cause.observed || cause.lifetime;
  if (has_rate) facts.per_second = cause_rate(scenario, cause, static_cast<double>(scenario.job.nodes));
  if (cause.observed && cause.observed->count > 0)
    facts.relative_error = 1 / std::sqrt(cause.observed->count);
  return facts;
}

TierFacts facts_of_tier(const Scenario& scenario, std::size_t index) {
  const Tier& tier = scenario.tiers[index];
  TierFacts facts;
  facts.name = tier.name;
  facts.interval = tier_interval(scenario, index);
  facts.stall = tier.stall;
  facts.persist = tier.persist;
  facts.mtbf_s = tier_mtbf(scenario, index);
  if (tier.stall > Duration{} && std::isfinite(facts.mtbf_s)) {
    facts.exact_s = exact_interval(tier.stall.seconds(), facts.mtbf_s);
    facts.daly_s = daly_interval(tier.stall.seconds(), facts.mtbf_s);
    facts.young_s = young_interval(tier.stall.seconds(), facts.mtbf_s);
  }
  return facts;
}

}  // namespace

Facts facts_of(const Scenario& scenario, const CompiledScenario& compiled) {
  Facts facts;
  facts.name = scenario.name;
  facts.description = scenario.description;
  facts.work = scenario.job.work;
  facts.nodes = scenario.job.nodes;
  facts.spares = scenario.cluster.spares;
  facts.instance = scenario.cluster.instance.name;
  double rate = 0;
  for (const Cause& cause : scenario.causes) {
    facts.causes.push_back(facts_of_cause(scenario, cause));
    rate += facts.causes.back().per_second;
  }
  facts.job_mtbf_s = 1 / rate;
  for (std::size_t i = 0; i < scenario.tiers.size(); ++i) facts.tiers.push_back(facts_of_tier(scenario, i));
  facts.injections = scenario.inject.size();
  facts.table_bytes = compiled.table_bytes();
  facts.tables_fit_32k = compiled.tables_fit_32k();
  facts.tables_digest = compiled.tables_digest();
  facts.unconfirmed = scenario.unconfirmed;
  facts.calibration = scenario.calibration;
  facts.ending_settings = ending_settings(scenario);
  facts.flat_network = std::any_of(scenario.derived.begin(), scenario.derived.end(),
                                   [](const DerivedValue& d) { return d.key == kFlatSwitch; });
  return facts;
}

}  // namespace pitstop
