#include "experiments/decide/decide_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/json_output.hpp"

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}
Json head(const std::string& version) { return {{"version", version}, {"format_version", kJsonFormat}}; }

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

Json judged_json(const Judged& judged) {
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

}  // namespace

std::string tune_json(const Tuned& t, const std::string& version) {
  Json j = head(version);
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
  for (const Judged& judged : t.judged) j["judged"].push_back(judged_json(judged));
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
