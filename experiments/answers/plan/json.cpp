#include <nlohmann/json.hpp>

#include "experiments/answers/plan/forms.hpp"
#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

Json option_json(const PlanOption& o, const PlanLine& l) {
  Json j{{"name", o.name},
         {"nodes", o.scenario.job.nodes},
         {"spares", o.scenario.cluster.spares},
         {"instance", o.scenario.cluster.instance.name}};
  j["wall_s"] = estimate_json(l.wall_s);
  j["wall_p95_s"] = l.wall_p95_s ? number_json(*l.wall_p95_s) : Json(nullptr);
  j["cost"] = estimate_json(l.cost);
  j["cost_of_failures"] = estimate_json(l.cost_of_failures);
  j["cost_of_spares"] = l.cost ? number_json(l.cost_of_spares) : Json(nullptr);
  j["in_time"] = chance_json(l.in_time);
  j["in_budget"] = chance_json(l.in_budget);
  j["both"] = chance_json(l.both);
  j["on_front"] = l.on_front;
  return j;
}

}  // namespace

std::string plan_json(const ResourcePlan& p, const std::string& version) {
  Json j = json_head(version);
  j["replications"] = p.replications;
  j["seed"] = p.seed;
  j["currency"] = p.currency.empty() ? Json(nullptr) : Json(p.currency);
  j["deadline_s"] = p.goals.deadline ? number_json(p.goals.deadline->seconds()) : Json(nullptr);
  j["budget"] = number_json(p.goals.budget);
  j["confidence"] = p.goals.confidence;
  j["options"] = Json::array();
  for (std::size_t i = 0; i < p.options.size(); ++i)
    j["options"].push_back(option_json(p.options[i], p.lines[i]));
  j["choice"] = count_json(p.choice);
  j["nearest"] = count_json(p.nearest);
  j["spare_steps"] = Json::array();
  for (const SpareStep& s : p.steps) {
    j["spare_steps"].push_back({{"from", s.from},
                                {"to", s.to},
                                {"saved_s_per_spare", estimate_json(s.saved_s)},
                                {"saved_per_spare", estimate_json(s.saved)}});
  }
  j["spares_for_time"] = count_json(p.spares_for_time);
  j["spares_for_money"] = count_json(p.spares_for_money);
  return text_of(j);
}

}  // namespace pitstop
