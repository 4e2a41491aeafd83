#include "experiments/cli/request.hpp"

#include <nlohmann/json.hpp>

#include "experiments/base/errors.hpp"

namespace pitstop {

using Json = nlohmann::ordered_json;

std::string request_text(const Options& o, const std::string& command, const std::string& scenario_text) {
  Json j;
  j["command"] = command;
  j["scenario"] = o.scenarios.front();
  j["text"] = scenario_text;
  j["set"] = Json::array();
  for (const Override& s : o.set) j["set"].push_back({s.key, s.value});
  j["vary"] = o.vary_text;
  j["seed"] = o.run.seed;
  if (o.run.until) {
    j["until"] = *o.run.until;
  } else {
    j["replications"] = o.run.replications;
  }
  return j.dump(1, ' ', false, Json::error_handler_t::replace);
}

Request parse_request(const std::string& text, const std::string& path) {
  try {
    const Json j = Json::parse(text);
    Request r;
    r.command = j.at("command");
    Options& o = r.options;
    o.scenarios = {j.at("scenario").get<std::string>()};
    o.text = j.at("text").get<std::string>();
    for (const Json& s : j.at("set")) o.set.push_back({s.at(0), s.at(1)});
    o.vary_text = j.at("vary").get<std::vector<std::string>>();
    for (const std::string& v : o.vary_text) o.vary.push_back(parse_vary(v));
    o.run.seed = j.at("seed");
    if (j.contains("until")) {
      o.run.until = j.at("until").get<double>();
    } else {
      o.run.replications = j.at("replications");
    }
    return r;
  } catch (const Json::exception&) {
    throw InputError(path + ": what was asked for cannot be read from it");
  }
}

}  // namespace pitstop
