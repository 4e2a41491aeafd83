#include <nlohmann/json.hpp>

#include "experiments/answers/payoff/forms.hpp"
#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

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
    Json one{{"name", x.name}, {"cost", number_json(x.cost)}};
    one["saved_s"] = estimate_json(x.saved_s);
    one["saved"] = estimate_json(x.saved);
    one["net"] =
        x.net_ci95 ? Json{{"mean", number_json(x.net)}, {"ci95", interval_json(*x.net_ci95)}} : Json(nullptr);
    one["return"] =
        x.roi_ci95 ? Json{{"mean", number_json(x.roi)}, {"ci95", interval_json(*x.roi_ci95)}} : Json(nullptr);
    one["pays"] = x.net_ci95 ? Json(x.pays()) : Json(nullptr);
    j["improvements"].push_back(std::move(one));
  }
  return text_of(j);
}

}  // namespace pitstop
