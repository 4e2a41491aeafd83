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

Figure figure_of(const std::string& key, const Json& json) {
  Figure f;
  f.key = key;
  f.value = json.at("value").get<double>();
  f.unit = json.at("unit").get<std::string>();
  f.low = json.at("low").get<double>();
  f.high = json.at("high").get<double>();
  f.observations = json.at("observations").get<std::size_t>();
  const std::string origin = json.at("origin").get<std::string>();
  for (const Origin o : {Origin::published, Origin::assumed}) {
    if (origin == name_of(o)) f.origin = o;
  }
  f.source = json.at("source").get<std::string>();
  f.note = json.value("note", "");
  if (json.contains("repetitions")) {
    const Json& r = json["repetitions"];
    f.repetitions = Repetitions{r.at("min").get<double>(), r.at("median").get<double>(),
                                r.at("p95").get<double>(), r.at("max").get<double>()};
  }
  return f;
}

}  // namespace

std::string to_json(const Profile& profile, const std::vector<std::pair<std::string, std::string>>& more) {
  Json json{{"format_version", kProfileFormat},
            {"profile", profile.name},
            {"made", profile.made},
            {"command", profile.command}};
  json["machine"] = Json::object();
  for (const auto& [key, value] : profile.machine) json["machine"][key] = value;
  json["figures"] = Json::object();
  for (const Figure& f : profile.figures) json["figures"][f.key] = figure_json(f);
  for (const auto& [key, text] : more) json[key] = Json::parse(text);
  // Bytes of logs or names that are no UTF-8 are replaced, not thrown at.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::uint64_t profile_format(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("format_version")) return 1;
  return json["format_version"].is_number_unsigned() ? json["format_version"].get<std::uint64_t>() : 0;
}

std::optional<Profile> profile_from_json(const std::string& text, std::string& error) {
  try {
    const Json json = Json::parse(text);
    Profile profile;
    profile.name = json.at("profile").get<std::string>();
    profile.made = json.at("made").get<std::string>();
    profile.command = json.at("command").get<std::string>();
    for (const auto& [key, value] : json.at("machine").items())
      profile.machine.emplace_back(key, value.get<std::string>());
    for (const auto& [key, value] : json.at("figures").items())
      profile.figures.push_back(figure_of(key, value));
    return profile;
  } catch (const Json::exception& e) {
    error = e.what();
    return std::nullopt;
  }
}

}  // namespace pitstop
