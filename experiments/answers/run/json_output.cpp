#include "experiments/answers/run/json_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/answers/compare/comparison_report.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/json_head.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string hex(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }
Json number(const std::optional<double>& x) { return x ? number(*x) : Json(nullptr); }
Json interval(const Interval& i) { return Json::array({number(i.low), number(i.high)}); }

Json wall_json(const WallTime& wall) {
  Json j;
  j["mean_s"] = wall.estimate ? number(wall.estimate->mean) : Json(nullptr);
  j["std_s"] = wall.estimate ? number(wall.estimate->std) : Json(nullptr);
  j["ci95_s"] = wall.estimate ? interval(wall.estimate->ci95) : Json(nullptr);
  j["p05_s"] = number(wall.p05);
  j["p50_s"] = number(wall.p50);
  j["p95_s"] = number(wall.p95);
  j["p99_s"] = number(wall.p99);
  j["censored"] = wall.censored();
  return j;
}

Json tier_json(const TierFacts& tier) {
  Json j;
  j["tier"] = tier.name;
  j["interval_s"] = tier.interval == Duration{} ? Json(nullptr) : Json(tier.interval.seconds());
  j["sustainable"] = tier.sustainable();
  j["analytic"] = {
      {"exact_s", number(tier.exact_s)}, {"daly_s", number(tier.daly_s)}, {"young_s", number(tier.young_s)}};
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
  j["mean"] = number(u.mean);
  j["mean_ci95"] = interval(u.mean_ci95);
  j["expected95"] = interval(u.expected95);
  j["predictive95"] = interval(u.predictive95);
  j["variance"] = {{"machine", number(u.machine_variance)},
                   {"chance", number(u.chance_variance)},
                   {"machine_share", number(u.machine_share())}};
  j["figures"] = u.figures;
  j["share_of_machine"] = Json::object();
  for (const Uncertainty::Share& s : u.shares) j["share_of_machine"][s.figure] = number(s.of_machine);
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

Json advice_json(const Advice& advice) {
  Json j;
  j["replications"] = advice.replications;
  j["what_ifs"] = Json::array();
  for (const Advice::WhatIf& w : advice.what_ifs) {
    j["what_ifs"].push_back({{"change", w.change.en},
                             {gain_key(advice.measure), number(w.gain.mean)},
                             {"ci95", interval(w.gain.ci95)}});
  }
  return j;
}

Json estimate_json(const Estimate& e) { return {{"mean", number(e.mean)}, {"ci95", interval(e.ci95)}}; }

Json cluster_json(const ClusterSummary& f, const std::vector<CauseLoss>& causes) {
  Json j;
  j["nodes"] = f.nodes;
  for (const ClusterFigure& figure : kClusterFigures)
    j[std::string(figure.name) + figure.unit] = estimate_json(f.*figure.figure);
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
    kind["completed"] = number(k.completed);
    for (const KindFigure& figure : kKindFigures)
      kind[std::string(figure.name) + figure.unit] = estimate_json(k.*figure.figure);
    j["jobs"].push_back(std::move(kind));
  }
  return j;
}

void add_summary(Json& j, const Summary& s) {
  j["scenario"] = s.scenario;
  j["engine"] = s.engine;
  j["replications"] = s.replications;
  j["seed"] = s.seed;
  j["interrupted"] = s.interrupted;
  j["wall"] = wall_json(s.wall);
  j["ettr"] = {{"mean", number(s.ettr.mean)}, {"ci95", interval(s.ettr.ci95)}};
  j["interruptions"] = {{"mean", number(s.interruptions.mean)}, {"ci95", interval(s.interruptions.ci95)}};
  j["failures"] = {{"mean", number(s.failures_mean)}, {"of_spares_mean", number(s.spare_failures_mean)}};
  j["snapshots"] = {{"mean", number(s.snapshots_mean)}};
  j["ledger_mean_s"] = Json::object();
  for (std::size_t l = 0; l < kLines; ++l) j["ledger_mean_s"][kLineNames[l]] = number(s.ledger_s[l].mean);
  j["lost_by_cause_mean_s"] = Json::object();
  j["interruptions_by_cause_mean"] = Json::object();
  for (const CauseLoss& c : s.by_cause) {
    j["lost_by_cause_mean_s"][c.name] = number(c.lost_s.mean);
    if (c.name != "none") j["interruptions_by_cause_mean"][c.name] = number(c.interruptions_mean);
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
    j["cost"] = {{"mean", number(s.cost->mean)}, {"ci95", interval(s.cost->ci95)}, {"currency", s.currency}};
  if (s.cluster) j["cluster"] = cluster_json(*s.cluster, s.by_cause);
  j["digest"] = hex(s.digest);
  j["tables_digest"] = hex(s.tables_digest);
}

void add_values(Json& j, const std::vector<VariedValue>& values) {
  for (const VariedValue& v : values) j[v.key] = v.number ? number(*v.number) : Json(v.text);
}

}  // namespace

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

std::string sweep_json(const Facts& facts, const Sweep& sweep, const std::string& version, bool interrupted) {
  Json j = json_head(version);
  j["scenario"] = facts.name;
  j["interrupted"] = interrupted;
  j["keys"] = sweep.keys;
  j["points"] = Json::array();
  for (const SweepPoint& p : sweep.points) {
    Json point;
    add_values(point, p.values);
    add_summary(point, p.summary);
    j["points"].push_back(std::move(point));
  }
  j["best"] = nullptr;
  if (sweep.best) {
    j["best"] = Json::object();
    add_values(j["best"], sweep.points[*sweep.best].values);
  }
  j["analytic_interval_s"] = number(sweep.analytic_interval_s);
  j["unconfirmed"] = facts.unconfirmed;
  return text_of(j);
}

std::string comparison_json(const Comparison& c, const std::string& version) {
  Json j = json_head(version);
  j["replications"] = c.replications;
  j["scenarios"] = Json::array();
  for (std::size_t i = 0; i < c.contestants.size(); ++i) {
    Json scenario;
    add_summary(scenario, c.contestants[i].summary);
    scenario["name"] = c.contestants[i].name;
    scenario["as_good_as_best"] = bool(c.as_good[i]);
    j["scenarios"].push_back(std::move(scenario));
  }
  j["differences"] = Json::array();
  for (std::size_t i = 1; i < c.contestants.size(); ++i) {
    const AgainstFirst& a = c.against[i - 1];
    Json d;
    d["scenario"] = i;
    d["against"] = 0;
    d[gain_key(c.measure)] = number(a.gain.mean);
    d["joint_ci95"] = interval(a.gain.ci95);
    d["relative"] = number(a.relative);
    d["fewer_replications"] = number(a.fewer_replications);
    for (std::size_t l = 0; l < kLines; ++l)
      d["ledger_saved_s"][kLineNames[l]] = {{"mean", number(a.saved_s[l].mean)},
                                            {"ci95", interval(a.saved_s[l].ci95)}};
    for (const auto& [cause, saved] : a.saved_by_cause_s)
      d["by_cause_saved_s"][cause] = {{"mean", number(saved.mean)}, {"ci95", interval(saved.ci95)}};
    d["verdict"] = verdict(c, i);
    j["differences"].push_back(std::move(d));
  }
  j["best"] = c.best;
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
    s["job_mtbf_s"] = number(f.job_mtbf_s);
    s["failures_per_day"] = Json::object();
    for (const CauseFacts& c : f.causes) s["failures_per_day"][c.name] = number(c.per_second * 86400);
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
