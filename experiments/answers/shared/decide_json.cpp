#include "experiments/answers/shared/decide_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }
Json interval(const Interval& i) { return Json::array({number(i.low), number(i.high)}); }
Json estimate_json(const std::optional<Estimate>& e) {
  if (!e) return nullptr;
  return {{"mean", number(e->mean)}, {"ci95", interval(e->ci95)}};
}
Json value_json(const VariedValue& v) { return v.number ? number(*v.number) : Json(v.text); }
Json setting_json(const std::vector<VariedValue>& setting) {
  Json j = Json::object();
  for (const VariedValue& v : setting) j[v.key] = value_json(v);
  return j;
}

Json judged_json(const JudgedSetting& judged) {
  Json j{{"name", judged.name}, {"setting", setting_json(judged.setting)}};
  j["loss"] = estimate_json(judged.loss);
  return j;
}

Json trace_json(const std::vector<TunedPoint>& trace) {
  Json j = Json::array();
  for (const TunedPoint& p : trace) {
    Json point{{"stage", p.stage}, {"setting", setting_json(p.setting)}, {"seed", p.seed}};
    point["replications"] = p.replications;
    point["objective"] = estimate_json(p.objective);
    point["kept"] = number(p.kept);
    j.push_back(std::move(point));
  }
  return j;
}

Json bars_json(const std::vector<TornadoBar>& bars) {
  Json j = Json::array();
  for (const TornadoBar& b : bars) {
    j.push_back({{"name", b.name.en},
                 {"low", b.low},
                 {"high", b.high},
                 {"change_at_low", estimate_json(b.at_low)},
                 {"change_at_high", estimate_json(b.at_high)}});
  }
  return j;
}

Json levers_json(const std::vector<Elasticity>& levers) {
  Json j = Json::array();
  for (const Elasticity& e : levers) {
    j.push_back({{"lever", e.name.en},
                 {"mean_s", e.mean_s > 0 ? Json(e.mean_s) : Json(nullptr)},
                 {"elasticity", number(e.elasticity)},
                 {"for_one_percent_more", estimate_json(e.for_one_percent)},
                 {"change", e.of_a_minute ? "1 min less" : "10 % less"},
                 {"saved", estimate_json(e.saved)}});
  }
  return j;
}

Json indices_json(const Sensitivity& s) {
  Json j = Json::array();
  for (std::size_t i = 0; i < s.inputs.size(); ++i) {
    j.push_back({{"key", s.inputs[i]},
                 {"first", number(s.sobol->first[i])},
                 {"first_ci95", interval(s.sobol->first_ci95[i])},
                 {"total", number(s.sobol->total[i])},
                 {"total_ci95", interval(s.sobol->total_ci95[i])},
                 {"morris",
                  {{"mu", number(s.morris->mu[i])},
                   {"mu_star", number(s.morris->mu_star[i])},
                   {"sigma", number(s.morris->sigma[i])}}}});
  }
  return j;
}

Json chance_json(const std::optional<Chance95>& c) {
  if (!c) return nullptr;
  return {{"share", number(c->share)}, {"ci95", interval(c->ci95)}};
}

Json option_json(const PlanOption& o, const PlanLine& l) {
  Json j{{"name", o.name},
         {"nodes", o.scenario.job.nodes},
         {"spares", o.scenario.cluster.spares},
         {"instance", o.scenario.cluster.instance.name}};
  j["wall_s"] = estimate_json(l.wall_s);
  j["wall_p95_s"] = l.wall_p95_s ? number(*l.wall_p95_s) : Json(nullptr);
  j["cost"] = estimate_json(l.cost);
  j["cost_of_failures"] = estimate_json(l.cost_of_failures);
  j["cost_of_spares"] = l.cost ? number(l.cost_of_spares) : Json(nullptr);
  j["in_time"] = chance_json(l.in_time);
  j["in_budget"] = chance_json(l.in_budget);
  j["both"] = chance_json(l.both);
  j["on_front"] = l.on_front;
  return j;
}

template <class T>
Json or_null(const std::optional<T>& x) {
  return x ? Json(*x) : Json(nullptr);
}

}  // namespace

std::string plan_json(const ResourcePlan& p, const std::string& version) {
  Json j = json_head(version);
  j["replications"] = p.replications;
  j["seed"] = p.seed;
  j["currency"] = p.currency.empty() ? Json(nullptr) : Json(p.currency);
  j["deadline_s"] = p.goals.deadline ? number(p.goals.deadline->seconds()) : Json(nullptr);
  j["budget"] = or_null(p.goals.budget);
  j["confidence"] = p.goals.confidence;
  j["options"] = Json::array();
  for (std::size_t i = 0; i < p.options.size(); ++i)
    j["options"].push_back(option_json(p.options[i], p.lines[i]));
  j["choice"] = or_null(p.choice);
  j["nearest"] = or_null(p.nearest);
  j["spare_steps"] = Json::array();
  for (const SpareStep& s : p.steps) {
    j["spare_steps"].push_back({{"from", s.from},
                                {"to", s.to},
                                {"saved_s_per_spare", estimate_json(s.saved_s)},
                                {"saved_per_spare", estimate_json(s.saved)}});
  }
  j["spares_for_time"] = or_null(p.spares_for_time);
  j["spares_for_money"] = or_null(p.spares_for_money);
  return text_of(j);
}

std::string payoff_json(const Payoffs& p, const std::string& version) {
  Json j = json_head(version);
  j["scenario"] = p.scenario;
  j["replications"] = p.replications;
  j["seed"] = p.seed;
  j["currency"] = p.currency.empty() ? Json(nullptr) : Json(p.currency);
  j["wall_s"] = estimate_json(p.wall_s);
  j["cost"] = estimate_json(p.cost);
  j["improvements"] = Json::array();
  for (const Payoff& x : p.each) {
    Json one{{"name", x.name}, {"cost", or_null(x.cost)}};
    one["saved_s"] = estimate_json(x.saved_s);
    one["saved"] = estimate_json(x.saved);
    one["net"] = x.net_ci95 ? Json{{"mean", number(x.net)}, {"ci95", interval(*x.net_ci95)}} : Json(nullptr);
    one["return"] =
        x.roi_ci95 ? Json{{"mean", number(x.roi)}, {"ci95", interval(*x.roi_ci95)}} : Json(nullptr);
    one["pays"] = x.net_ci95 ? Json(x.pays()) : Json(nullptr);
    j["improvements"].push_back(std::move(one));
  }
  return text_of(j);
}

std::string slo_json(const SloReport& r, const std::string& version) {
  Json j = json_head(version);
  j["scenario"] = r.scenario;
  j["months"] = r.months;
  j["incidents"] = r.incidents;
  j["seed"] = r.seed;
  j["interruptions_a_month"] = number(r.interruptions_a_month);
  j["levels"] = Json::array();
  for (const LevelResult& l : r.results) {
    j["levels"].push_back({{"name", l.name},
                           {"target", l.target},
                           {"of", l.of},
                           {"passes", chance_json(l.pass)},
                           {"mean", l.observed}});
  }
  j["every_recovery_of_a_month_in_time"] = or_null(r.month_without_late);
  return text_of(j);
}

std::string sensitivity_json(const Sensitivity& s, const std::string& version) {
  Json j = json_head(version);
  j["scenario"] = s.scenario;
  j["of"] = kObjectiveNames[static_cast<std::size_t>(s.objective_kind)];
  j["unit"] = s.objective_kind == Objective::cost ? s.currency : "s";
  j["seed"] = s.seed;
  j["replications"] = s.replications;
  j["present"] = estimate_json(s.present);
  j["levers"] = levers_json(s.levers);
  j["ranges"] = bars_json(s.ranges);
  j["counted_rates"] = bars_json(s.counted);
  j["posterior"] = nullptr;
  if (s.posterior) {
    j["posterior"] = {{"draws", s.posterior->draws},
                      {"p05", number(s.posterior->p05)},
                      {"p50", number(s.posterior->p50)},
                      {"p95", number(s.posterior->p95)},
                      {"shares", Json::object()}};
    for (const Posterior::Share& share : s.posterior->shares)
      j["posterior"]["shares"][share.name] = number(share.share());
  }
  j["indices"] = indices_json(s);
  j["noise_share"] = s.sobol ? number(s.noise_share) : Json(nullptr);
  return text_of(j);
}

std::string tune_json(const Tuned& t, const std::string& version) {
  Json j = json_head(version);
  j["scenario"] = t.scenario;
  j["minimize"] = kObjectiveNames[static_cast<std::size_t>(t.objective_kind)];
  j["unit"] = t.objective_kind == Objective::cost ? t.currency : "s";
  j["seed"] = t.seed;
  j["succeeded"] = t.succeeded();
  j["best"] = setting_json(t.best);
  j["best_as_typed"] = Json::object();
  for (const VariedValue& v : t.best) j["best_as_typed"][v.key] = v.text;
  j["objective"] = estimate_json(t.objective);
  j["wall_s"] = estimate_json(t.wall_s);
  j["replications"] = t.replications;
  j["total_replications"] = t.total_replications;
  j["margin"] = {{"share", t.margin}, {"amount", number(t.tolerance)}};
  j["flat_region"] = Json::object();
  for (const FlatRange& f : t.flat) {
    j["flat_region"][f.key] = {{"low", value_json(f.low)},
                               {"high", value_json(f.high)},
                               {"low_as_typed", f.low.text},
                               {"high_as_typed", f.high.text},
                               {"low_is_end_of_range", f.to_low_end},
                               {"high_is_end_of_range", f.to_high_end},
                               {"loss_at_low", number(f.low_loss)},
                               {"loss_at_high", number(f.high_loss)}};
  }
  j["present"] = t.present ? judged_json(*t.present) : Json(nullptr);
  j["judged"] = Json::array();
  for (const JudgedSetting& judged : t.judged) j["judged"].push_back(judged_json(judged));
  j["guarantee"] = {
      {"confidence", 0.95}, {"at_most_better", number(t.at_most_better)}, {"within_margin", t.sure()}};
  j["on_bound"] = t.on_bound;
  j["plateau"] = t.plateau;
  j["sawtooth_share"] = t.sawtooth ? number(*t.sawtooth) : Json(nullptr);
  j["promise"] = nullptr;
  if (t.promise_kept) {
    j["promise"] = {
        {"kept", number(*t.promise_kept)}, {"ci95", interval(*t.promise_ci95)}, {"holds", t.promise_holds}};
  }
  j["trace"] = trace_json(t.trace);
  return text_of(j);
}

}  // namespace pitstop
