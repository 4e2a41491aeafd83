#include "experiments/answers/run/json_output.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/json_head.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

std::string hex(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

Json wall_json(const WallTime& wall) {
  Json j;
  j["mean_s"] = wall.estimate ? number_json(wall.estimate->mean) : Json(nullptr);
  j["std_s"] = wall.estimate ? number_json(wall.estimate->std) : Json(nullptr);
  j["ci95_s"] = wall.estimate ? interval_json(wall.estimate->ci95) : Json(nullptr);
  j["p05_s"] = number_json(wall.p05);
  j["p50_s"] = number_json(wall.p50);
  j["p95_s"] = number_json(wall.p95);
  j["p99_s"] = number_json(wall.p99);
  j["censored"] = wall.censored();
  return j;
}

Json tier_json(const TierFacts& tier) {
  Json j;
  j["tier"] = tier.name;
  j["interval_s"] = tier.interval == Duration{} ? Json(nullptr) : Json(tier.interval.seconds());
  j["sustainable"] = tier.sustainable();
  j["analytic"] = {{"exact_s", number_json(tier.exact_s)},
                   {"daly_s", number_json(tier.daly_s)},
                   {"young_s", number_json(tier.young_s)}};
  return j;
}

Json tiers_json(const Facts& facts) {
  Json j = Json::array();
  for (const TierFacts& tier : facts.tiers) j.push_back(tier_json(tier));
  return j;
}

Json uncertainty_json(const Uncertainty& u) {
  Json j;
  j["of"] = u.of_wall ? "wall_s" : "ettr";
  j["draws"] = u.draws.size();
  j["replications_each"] = u.replications;
  j["interrupted"] = u.interrupted;
  j["mean"] = number_json(u.mean);
  j["mean_ci95"] = interval_json(u.mean_ci95);
  j["expected95"] = interval_json(u.expected95);
  j["predictive95"] = interval_json(u.predictive95);
  j["variance"] = {{"machine", number_json(u.machine_variance)},
                   {"chance", number_json(u.chance_variance)},
                   {"machine_share", number_json(u.machine_share())}};
  j["figures"] = u.figures;
  j["share_of_machine"] = Json::object();
  for (const Uncertainty::Share& s : u.shares) j["share_of_machine"][s.figure] = number_json(s.of_machine);
  return j;
}

Json calibration_json(const CalibrationUse& use) {
  if (use.file.empty()) return nullptr;
  Json j;
  j["profile"] = use.name;
  j["file"] = use.file;
  j["inputs"] = Json::array();
  for (const InputOrigin& i : use.inputs) {
    Json input{{"key", i.key}, {"origin", i.origin}, {"value", i.value}};
    if (!i.source.empty()) input["source"] = i.source;
    if (!i.replaced.empty()) input["replaced"] = i.replaced;
    j["inputs"].push_back(std::move(input));
  }
  j["unused"] = use.unused;
  return j;
}

Json values_json(const std::vector<ResolvedValue>& values) {
  Json j = Json::array();
  for (const ResolvedValue& v : values) {
    Json one{{"key", v.key}, {"value", v.value}, {"origin", v.origin}, {"from", v.from}};
    if (!v.note.empty()) one["note"] = v.note;
    one["unconfirmed"] = v.unconfirmed;
    j.push_back(std::move(one));
  }
  return j;
}

Json advice_json(const Advice& advice) {
  Json j;
  j["replications"] = advice.replications;
  j["what_ifs"] = Json::array();
  for (const Advice::WhatIf& w : advice.what_ifs) {
    j["what_ifs"].push_back({{"change", w.change.en},
                             {gain_key(advice.measure), number_json(w.gain.mean)},
                             {"ci95", interval_json(w.gain.ci95)}});
  }
  return j;
}

Json cluster_json(const ClusterSummary& f, const std::vector<CauseLoss>& causes) {
  Json j;
  j["nodes"] = f.nodes;
  for (std::size_t i = 0; i < kClusterFigureCount; ++i)
    j[std::string(kClusterFigures[i].name) + kClusterFigures[i].unit] = estimate_json(f.figure(i));
  for (std::size_t l = 0; l < kLines; ++l)
    j["ledger_node_h"][kLineNames[l]] = estimate_json(f.ledger_node_h[l]);
  for (std::size_t c = 0; c < f.cause_node_h.size(); ++c)
    j["lost_node_h_by_cause"][causes[c].name] = estimate_json(f.cause_node_h[c]);
  j["jobs"] = Json::array();
  for (const KindSummary& k : f.kinds) {
    Json kind;
    kind["name"] = k.name;
    kind["number"] = k.jobs;
    kind["nodes"] = k.nodes;
    kind["gpus_per_node"] = k.gpus;
    kind["completed"] = number_json(k.completed);
    for (const KindFigure& figure : kKindFigures)
      kind[std::string(figure.name) + figure.unit] = estimate_json(k.*figure.figure);
    j["jobs"].push_back(std::move(kind));
  }
  return j;
}

}  // namespace

const char* gain_key(Measure measure) {
  switch (measure) {
    case Measure::wall_s:
      return "saved_s";
    case Measure::completed:
      return "more_completed";
    case Measure::ettr:
      return "ettr_gained";
  }
  return "";
}

void add_summary(Json& j, const Summary& s) {
  j["scenario"] = s.scenario;
  j["engine"] = s.engine;
  j["replications"] = s.replications;
  j["seed"] = s.seed;
  j["interrupted"] = s.interrupted;
  j["wall"] = wall_json(s.wall);
  j["ettr"] = estimate_json(s.ettr);
  for (std::size_t c = 0; c < kCounters; ++c) j[kCounterList[c].name] = estimate_json(s.counter(c));
  j["failures"]["of_spares_mean"] = number_json(s.spare_failures.mean);
  j["ledger_mean_s"] = Json::object();
  for (std::size_t l = 0; l < kLines; ++l)
    j["ledger_mean_s"][kLineNames[l]] = number_json(s.ledger_s[l].mean);
  j["lost_by_cause_mean_s"] = Json::object();
  j["interruptions_by_cause_mean"] = Json::object();
  for (const CauseLoss& c : s.by_cause) {
    j["lost_by_cause_mean_s"][c.name] = number_json(c.lost_s.mean);
    if (c.name != "none") j["interruptions_by_cause_mean"][c.name] = number_json(c.interruptions_mean);
  }
  if (s.picks) {
    for (const auto& [which, pick] : {std::pair("best", s.picks->best), std::pair("median", s.picks->median),
                                      std::pair("worst", s.picks->worst)}) {
      j["replays"][which] = {{"replication", pick.replication}};
      if (pick.wall) j["replays"][which]["wall_s"] = pick.wall->seconds();
    }
  }
  j["endings"] = Json::object();
  for (std::size_t e = 0; e < kEndings; ++e) j["endings"][kEndingNames[e]] = s.endings[e];
  if (s.cost)
    j["cost"] = {
        {"mean", number_json(s.cost->mean)}, {"ci95", interval_json(s.cost->ci95)}, {"currency", s.currency}};
  if (s.cluster) j["cluster"] = cluster_json(*s.cluster, s.by_cause);
  j["digest"] = hex(s.digest);
  j["tables_digest"] = hex(s.tables_digest);
}

std::string run_json(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                     const std::string& version) {
  Json j = json_head(version);
  add_summary(j, summary);
  j["checkpoint"] = tiers_json(facts);
  j["unconfirmed"] = facts.unconfirmed;
  j["calibration"] = calibration_json(facts.calibration);
  if (summary.uncertainty) j["uncertainty"] = uncertainty_json(*summary.uncertainty);
  if (advice) j["advice"] = advice_json(*advice);
  return text_of(j);
}

std::string facts_json(const std::vector<Facts>& scenarios, const std::string& version) {
  Json j = json_head(version);
  j["scenarios"] = Json::array();
  for (const Facts& f : scenarios) {
    Json s;
    s["scenario"] = f.name;
    s["work_s"] = f.work.seconds();
    s["nodes"] = f.nodes;
    s["spares"] = f.spares;
    s["job_mtbf_s"] = number_json(f.job_mtbf_s);
    s["failures_per_day"] = Json::object();
    for (const CauseFacts& c : f.causes) s["failures_per_day"][c.name] = number_json(c.per_second * 86400);
    s["checkpoint"] = tiers_json(f);
    s["table_bytes"] = f.table_bytes;
    s["tables_fit_32k"] = f.tables_fit_32k;
    s["tables_digest"] = hex(f.tables_digest);
    s["unconfirmed"] = f.unconfirmed;
    s["calibration"] = calibration_json(f.calibration);
    if (!f.values.empty()) s["values"] = values_json(f.values);
    j["scenarios"].push_back(std::move(s));
  }
  return text_of(j);
}

}  // namespace pitstop
