#include "experiments/results/json_head.hpp"

#include <nlohmann/json.hpp>

namespace pitstop {

nlohmann::ordered_json json_head(const std::string& version) {
  return {{"version", version}, {"format_version", kJsonFormat}};
}

}  // namespace pitstop
