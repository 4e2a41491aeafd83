#include "experiments/scenario/explain/schema.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/base/unit_table.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Shape::Kind;

constexpr const char* kNumber = "([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";
constexpr const char* kNamePattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

template <class Units>
std::string any_unit(const Units& units) {
  std::string out = "(";
  for (const Unit& u : units) out += (out.size() > 1 ? "|" : "") + std::string(u.name);
  return out + ")";
}

std::string span_pattern() { return "(" + std::string(kNumber) + " *" + any_unit(kTimeUnits) + " *)+"; }
std::string clock_pattern() { return "([0-9]{1,6}-)?[0-9]{1,6}:[0-5][0-9]:[0-5][0-9]"; }

Json text_like(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", "^ *(" + pattern + ") *$"}};
}

Json with_bounds(Json schema, Range range, const char* low, const char* high) {
  auto bound = [](double x) {
    return x == std::floor(x) && std::fabs(x) < 1e15 ? Json(static_cast<std::int64_t>(x)) : Json(x);
  };
  if (range.min > kAnyNumber.min) schema[low] = bound(range.min);
  if (range.max < kAnyNumber.max) schema[high] = bound(range.max);
  return schema;
}

// A visitor of shapes that collects the named ones under $defs, each once.
class SchemaPrinter {
 public:
  Json section(const SectionShape& s) {
    Json properties = Json::object();
    Json required = Json::array();
    if (!s.model.empty()) {
      properties["model"] = {{"const", s.model}};
      required.push_back("model");
    }
    for (const KeyShape& key : s.keys) {
      Json value = of(key.shape);
      value["description"] =
          key.meaning + (key.default_text.empty() ? "" : " (default " + key.default_text + ")");
      properties[key.name] = std::move(value);
      if (key.required) required.push_back(key.name);
    }
    Json out{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (!s.meaning.empty()) out["description"] = s.meaning;
    if (!required.empty()) out["required"] = required;
    const Json groups = exclusions(s);
    if (!groups.empty()) out["allOf"] = groups;
    return out;
  }

  Json take_definitions() { return std::move(definitions_); }

 private:
  static Json exclusions(const SectionShape& s) {
    Json all = Json::array();
    for (const auto& group : s.exactly_one) {
      Json any = Json::array();
      for (const std::string& key : group) any.push_back({{"required", {key}}});
      all.push_back({{"oneOf", any}});
    }
    for (const auto& group : s.at_most_one) {
      for (std::size_t i = 0; i < group.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) all.push_back({{"not", {{"required", {group[j], group[i]}}}}});
      }
    }
    return all;
  }

  Json defined(const std::string& name, const Json& schema) {
    if (!definitions_.contains(name)) definitions_[name] = schema;
    return {{"$ref", "#/$defs/" + name}};
  }

  Json of(const Shape& s) {
    if (s.id.empty()) return plain(s);
    if (definitions_.contains(s.id)) return defined(s.id, {});
    return defined(s.id, plain(s));
  }

  Json plain(const Shape& s) {
    switch (s.kind) {
      case Kind::duration:
        return defined("duration", text_like(span_pattern() + "|" + clock_pattern()));
      case Kind::number:
        return number(s.range);
      case Kind::integer:
        return with_bounds({{"type", "integer"}}, s.range, "minimum", "maximum");
      case Kind::boolean:
        return {{"type", "boolean"}};
      case Kind::text:
        return {{"type", "string"}, {"minLength", 1}};
      case Kind::name:
        return {{"type", "string"}, {"pattern", kNamePattern}};
      case Kind::word:
        return {{"enum", s.words}};
      case Kind::steps:
        return defined("steps", text_like(std::string(kNumber) + " steps?"));
      case Kind::rate:
        return defined("rate", text_like(std::string(kNumber) + " +per +(" + kNumber + " *)?" +
                                         any_unit(kNodeTimeUnits)));
      case Kind::observed:
        return defined("observed", text_like(std::string(kNumber) + " +in +" + span_pattern() + " *on +" +
                                             kNumber + " *nodes?"));
      case Kind::bytes:
        return defined("bytes", text_like(std::string(kNumber) + " *" + any_unit(kByteUnits)));
      case Kind::bandwidth:
        return defined("bandwidth", text_like(std::string(kNumber) + " *(" + any_unit(kBitRateUnits) + "|" +
                                              any_unit(kByteUnits) + " */s)"));
      case Kind::price:
        return defined("price", text_like(std::string(kNumber) + " *[A-Z]{3}/h"));
      case Kind::quantiles:
        return quantiles();
      case Kind::sample_file:
      case Kind::file:
        return {{"type", "string"}, {"minLength", 1}};
      case Kind::list:
        return with_bounds({{"type", "array"}, {"items", of(*s.element)}}, s.range, "minItems", "maxItems");
      case Kind::named:
        return named(s);
      case Kind::section:
        return section(*s.section);
      case Kind::one_of:
        break;
    }
    Json any = Json::array();
    for (const Shape& a : s.alternatives) any.push_back(of(a));
    return {{"anyOf", any}};
  }

  static Json number(Range range) {
    Json bare = with_bounds({{"type", "number"}}, range, "minimum", "maximum");
    if (!range.is_fraction()) return bare;
    return {{"anyOf", {bare, text_like(std::string(kNumber) + " *%")}}};
  }

  Json named(const Shape& s) {
    Json out{{"type", "object"},
             {"propertyNames", {{"pattern", kNamePattern}}},
             {"additionalProperties", of(*s.element)}};
    return with_bounds(std::move(out), s.range, "minProperties", "maxProperties");
  }

  Json quantiles() {
    Shape duration;
    duration.kind = Kind::duration;
    return {{"type", "object"},
            {"minProperties", 2},
            {"propertyNames", {{"pattern", "^" + std::string(kNumber) + "%?$"}}},
            {"additionalProperties", of(duration)}};
  }

  Json definitions_ = Json::object();
};

}  // namespace

std::string schema_json() {
  SchemaPrinter printer;
  Json body = printer.section(scenario_shape());
  Json out{
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Pitstop scenario"},
      {"$comment",
       "The reader also checks names against each other, ranges of durations and comparisons between keys."}};
  out.update(body);
  out["$defs"] = printer.take_definitions();
  return out.dump(2) + "\n";
}

}  // namespace pitstop
