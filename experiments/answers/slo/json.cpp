#include <nlohmann/json.hpp>

#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/answers/slo/forms.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

std::string slo_json(const SloReport& r, const std::string& version) {
  Json j = json_head(version);
  j["scenario"] = r.scenario;
  j["months"] = r.months;
  j["incidents"] = r.incidents;
  j["seed"] = r.seed;
  j["interruptions_a_month"] = number_json(r.interruptions_a_month);
  j["levels"] = Json::array();
  for (const LevelResult& l : r.results) {
    j["levels"].push_back({{"name", l.name},
                           {"target", l.target},
                           {"of", l.of},
                           {"passes", chance_json(l.pass)},
                           {"mean", l.observed}});
  }
  j["every_recovery_of_a_month_in_time"] = number_json(r.month_without_late);
  return text_of(j);
}

}  // namespace pitstop
