#include "calibration/profile_json.hpp"

#include <nlohmann/json.hpp>

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

Json figure_json(const Figure& f) {
  Json json{{"value", f.value},
            {"unit", f.unit},
            {"low", f.low},
            {"high", f.high},
            {"observations", f.observations},
            {"origin", name_of(f.origin)},
            {"source", f.source}};
  if (!f.note.empty()) json["note"] = f.note;
  if (f.repetitions) {
    const Repetitions& r = *f.repetitions;
    json["repetitions"] = {{"min", r.min}, {"median", r.median}, {"p95", r.p95}, {"max", r.max}};
  }
  return json;
}

}  // namespace

std::string to_json(const Profile& profile, const std::vector<std::pair<std::string, std::string>>& more) {
  Json json{{"profile", profile.name}, {"made", profile.made}, {"command", profile.command}};
  json["machine"] = Json::object();
  for (const auto& [key, value] : profile.machine) json["machine"][key] = value;
  json["figures"] = Json::object();
  for (const Figure& f : profile.figures) json["figures"][f.key] = figure_json(f);
  for (const auto& [key, text] : more) json[key] = Json::parse(text);
  // Bytes of logs or names that are no UTF-8 are replaced, not thrown at.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pitstop
