#include "experiments/answers/shared/json_parts.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace pitstop {

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json number_json(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }
Json number_json(const std::optional<double>& x) { return x ? number_json(*x) : Json(nullptr); }
Json count_json(const std::optional<std::int64_t>& x) { return x ? Json(*x) : Json(nullptr); }
Json count_json(const std::optional<std::size_t>& x) { return x ? Json(*x) : Json(nullptr); }
Json interval_json(const Interval& i) { return Json::array({number_json(i.low), number_json(i.high)}); }

Json estimate_json(const std::optional<Estimate>& e) {
  if (!e) return nullptr;
  return {{"mean", number_json(e->mean)}, {"ci95", interval_json(e->ci95)}};
}

Json chance_json(const std::optional<Chance95>& c) {
  if (!c) return nullptr;
  return {{"share", number_json(c->share)}, {"ci95", interval_json(c->ci95)}};
}

Json value_json(const VariedValue& v) { return v.number ? number_json(*v.number) : Json(v.text); }

Json setting_json(const std::vector<VariedValue>& setting) {
  Json j = Json::object();
  for (const VariedValue& v : setting) j[v.key] = value_json(v);
  return j;
}

}  // namespace pitstop
