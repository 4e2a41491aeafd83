#include <nlohmann/json.hpp>

#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/answers/sweep/forms.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

void add_values(Json& j, const std::vector<VariedValue>& values) {
  for (const VariedValue& v : values) j[v.key] = v.number ? number_json(*v.number) : Json(v.text);
}

}  // namespace

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
  j["analytic_interval_s"] = number_json(sweep.analytic_interval_s);
  j["unconfirmed"] = facts.unconfirmed;
  return text_of(j);
}

}  // namespace pitstop
