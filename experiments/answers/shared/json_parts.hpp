// Pieces of answers as JSON. Durations are seconds; what does not exist, or is not finite, is null.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/shared/chance.hpp"
#include "experiments/scenario/vary/varied.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

using Json = nlohmann::ordered_json;

// Indented by two, with a line feed at the end.
std::string text_of(const Json& json);

Json number_json(double x);
Json number_json(const std::optional<double>& x);
Json count_json(const std::optional<std::int64_t>& x);
Json count_json(const std::optional<std::size_t>& x);
Json interval_json(const Interval& interval);
Json estimate_json(const std::optional<Estimate>& estimate);
Json chance_json(const std::optional<Chance95>& chance);
Json value_json(const VariedValue& value);
// KEY: value, for each.
Json setting_json(const std::vector<VariedValue>& setting);

}  // namespace pitstop
