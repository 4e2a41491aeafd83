#include <nlohmann/json.hpp>

#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/answers/tune/forms.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

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
    point["kept"] = number_json(p.kept);
    j.push_back(std::move(point));
  }
  return j;
}

Json flat_json(const std::vector<FlatRange>& flat) {
  Json j = Json::object();
  for (const FlatRange& f : flat) {
    j[f.key] = {{"low", value_json(f.low)},
                {"high", value_json(f.high)},
                {"low_as_typed", f.low.text},
                {"high_as_typed", f.high.text},
                {"low_is_end_of_range", f.to_low_end},
                {"high_is_end_of_range", f.to_high_end},
                {"low_is_least_that_can_be_kept", f.low_is_least},
                {"loss_at_low", number_json(f.low_loss)},
                {"loss_at_high", number_json(f.high_loss)}};
  }
  return j;
}

}  // namespace

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
  j["margin"] = {{"share", t.margin}, {"amount", number_json(t.tolerance)}};
  j["flat_region"] = flat_json(t.flat);
  j["present"] = t.present ? judged_json(*t.present) : Json(nullptr);
  j["judged"] = Json::array();
  for (const JudgedSetting& judged : t.judged) j["judged"].push_back(judged_json(judged));
  j["guarantee"] = {
      {"confidence", 0.95}, {"at_most_better", number_json(t.at_most_better)}, {"within_margin", t.sure()}};
  j["on_bound"] = t.on_bound;
  j["plateau"] = t.plateau;
  j["sawtooth_share"] = t.sawtooth ? number_json(*t.sawtooth) : Json(nullptr);
  j["promise"] = nullptr;
  if (t.promise_kept) {
    j["promise"] = {{"kept", number_json(*t.promise_kept)},
                    {"ci95", interval_json(*t.promise_ci95)},
                    {"holds", t.promise_holds}};
  }
  j["trace"] = trace_json(t.trace);
  return text_of(j);
}

}  // namespace pitstop
