// How a struct tells a scenario's keys. Each struct that a scenario can write has one member template,
//
//   template <class V, class Self>
//   static void keys(V& v, Self& self) {
//     v.required("mean", self.mean, "mean time between failures");
//     v.optional("shape", self.shape, "below 1: infant mortality", Range{0.1, 20});
//     v.rule(self.mean > Duration{}, "mean", "must be longer than 0s");
//   }
//
// and every visitor V walks it: the reader fills the fields, `pitstop explain` and the JSON Schema list
// them, so that no key is known in two places. V offers
//
//   required(key, field, meaning[, Range])   the key must be there
//   optional(key, field, meaning[, Range])   absent: the field keeps the value that it has
//   exactly_one({keys}), at_most_one({keys}) of keys that exclude each other
//   rule(ok, key, message[, {keys}])         what must hold; `message` says what is expected, `keys` are the
//                                            others that it depends on
//
// The type of the field says how it is written: Duration needs a unit, std::int64_t and double are plain
// numbers, an enum with `Words` is one of its words, a std::vector of structs with a `name` is a map from
// name to struct. The views below are for fields whose type alone does not say how they are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster/working_hours.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Inclusive bounds of a value, in the key's own unit (durations: seconds).
struct Range {
  double min, max;
  // A fraction may also be written as a percentage.
  constexpr bool is_fraction() const { return min >= 0 && max <= 1; }
};
inline constexpr Range kProbability{0, 1};
inline constexpr Range kAnyNumber{-1e300, 1e300};

// The words of an enum in a scenario: names[i] is the enumerator of value first + i.
template <class E>
struct Words;

template <>
struct Words<Symptom> {
  static constexpr std::span<const char* const> names{kSymptomNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<Remedy> {
  static constexpr std::span<const char* const> names{kRemedyNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<Exposure> {
  static constexpr std::span<const char* const> names{kExposureNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<Survives> {
  static constexpr std::span<const char* const> names{kSurvivesNames};
  static constexpr std::size_t first = 0;
};
template <>
struct Words<Line> {  // only the stages of the incident chain are ever named in a scenario
  static constexpr std::size_t first = static_cast<std::size_t>(Line::detection);
  static constexpr std::span<const char* const> names = std::span<const char* const>{kLineNames}.subspan(
      first, static_cast<std::size_t>(Line::restart) - first + 1);
};

// "6.5 per 1000 node-days".
struct RateField {
  std::optional<double>& per_1000_node_days;
};

// "80 GB", "1.2 TB", "64 GiB".
struct BytesField {
  double& bytes;
};

// "400 Gbps", "12.8 GB/s".
struct BandwidthField {
  double& bytes_per_s;
};

// "98.32 USD/h".
struct PriceField {
  std::optional<double>& per_hour;
  std::string& currency;
};

// One of two words.
struct ChoiceField {
  bool& value;
  const char* when_false;
  const char* when_true;
};

// A value, or the word `never`, which unsets it.
template <class T>
struct OrNeverField {
  std::optional<T>& value;
};

// Working hours: a list such as [mon-fri 09:00-18:00].
struct HoursField {
  std::vector<WorkingHours::Span>& spans;
};

// "mon 09:00".
struct TimeOfWeekField {
  Duration& since_monday;
};

// Times measured: a list of durations.
struct SamplesField {
  std::vector<double>& seconds;
};

// When a lever plays a part: always, or only where some cause has such a remedy.
enum class Needs { nothing, software, replace, reboot, repair, node };

// A time or a probability that costs training time and that somebody can improve or measure. `sensitivity`
// and the what-ifs of `run` turn it, calibration fills it. Of a name, {} stands for the name of the section
// it is in.
template <class T>
struct LeverField {
  T field;  // a reference, or a view
  const char* name;
  const char* japanese;
  Needs needs;
};
template <class T>
LeverField<T> lever(T&& field, const char* name, const char* japanese, Needs needs = Needs::nothing) {
  return {std::forward<T>(field), name, japanese, needs};
}

// Quantiles of measured times: a map from probability to duration.
struct QuantilesField {
  std::vector<double>& seconds;
  std::vector<double>& probabilities;
};

// A file of measured times beside the scenario: one column, whose header is a unit of time.
struct SampleFileField {
  std::vector<double>& seconds;
};

struct TraceStrike;

// A file of failures beside the scenario, of which only this group counts if one is said, and how many nodes
// it names.
struct TraceFileField {
  const std::optional<std::string>& group;
  std::vector<TraceStrike>& strikes;
  std::uint32_t& nodes;
};

struct TopologyDraft;

// A file beside the scenario that tells a cluster's nodes, and maybe its switches.
struct TopologyFileField {
  std::shared_ptr<const TopologyDraft>& draft;
};

}  // namespace pitstop
