#include <nlohmann/json.hpp>

#include "experiments/answers/compare/forms.hpp"
#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/shared/json_parts.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

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
    d[gain_key(c.measure)] = number_json(a.gain.mean);
    d["joint_ci95"] = interval_json(a.gain.ci95);
    d["relative"] = number_json(a.relative);
    d["fewer_replications"] = number_json(a.fewer_replications);
    for (std::size_t l = 0; l < kLines; ++l)
      d["ledger_saved_s"][kLineNames[l]] = {{"mean", number_json(a.saved_s[l].mean)},
                                            {"ci95", interval_json(a.saved_s[l].ci95)}};
    for (const auto& [cause, saved] : a.saved_by_cause_s)
      d["by_cause_saved_s"][cause] = {{"mean", number_json(saved.mean)}, {"ci95", interval_json(saved.ci95)}};
    d["verdict"] = verdict(c, i);
    j["differences"].push_back(std::move(d));
  }
  j["best"] = c.best;
  return text_of(j);
}

}  // namespace pitstop
