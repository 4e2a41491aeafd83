#include <nlohmann/json.hpp>

#include "experiments/answers/sensitivity/forms.hpp"
#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

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
                 {"elasticity", number_json(e.elasticity)},
                 {"for_one_percent_more", estimate_json(e.for_one_percent)},
                 {"change", "10 % less"},
                 {"saved", estimate_json(e.saved)}});
  }
  return j;
}

Json indices_json(const Sensitivity& s) {
  Json j = Json::array();
  for (std::size_t i = 0; i < s.inputs.size(); ++i) {
    j.push_back({{"key", s.inputs[i]},
                 {"first", number_json(s.sobol->first[i])},
                 {"first_ci95", interval_json(s.sobol->first_ci95[i])},
                 {"total", number_json(s.sobol->total[i])},
                 {"total_ci95", interval_json(s.sobol->total_ci95[i])},
                 {"morris",
                  {{"mu", number_json(s.morris->mu[i])},
                   {"mu_star", number_json(s.morris->mu_star[i])},
                   {"sigma", number_json(s.morris->sigma[i])}}}});
  }
  return j;
}

}  // namespace

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
                      {"p05", number_json(s.posterior->p05)},
                      {"p50", number_json(s.posterior->p50)},
                      {"p95", number_json(s.posterior->p95)},
                      {"shares", Json::object()}};
    for (const Posterior::Share& share : s.posterior->shares)
      j["posterior"]["shares"][share.name] = number_json(share.share());
  }
  j["indices"] = indices_json(s);
  j["noise_share"] = s.sobol ? number_json(s.noise_share) : Json(nullptr);
  return text_of(j);
}

}  // namespace pitstop
