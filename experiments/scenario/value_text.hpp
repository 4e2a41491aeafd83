// The present value of a field as a scenario would write it; empty if it is unset, unknown or has no short
// form. Overloads by the type of the field, as the reader has them.
#pragma once

#include <string>
#include <vector>

#include "experiments/scenario/field.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

// A class, so that the overloads see each other.
struct ValueText {
  template <class T>
  static std::string of(const T&) {
    return {};
  }
  static std::string of(const Duration& d) { return exact_duration(d); }
  static std::string of(const double& x) { return format_number(x); }
  static std::string of(const std::int64_t& n) { return std::to_string(n); }
  static std::string of(const bool& b) { return b ? "true" : "false"; }
  static std::string of(const std::string& s) { return s; }
  static std::string of(const ChoiceField& f) { return f.value ? f.when_true : f.when_false; }
  static std::string of(const BytesField& f) { return f.bytes > 0 ? exact_bytes(f.bytes) : ""; }
  static std::string of(const BandwidthField& f) {
    return f.bytes_per_s > 0 ? exact_bandwidth(f.bytes_per_s) : "";
  }
  static std::string of(const InstanceType& t) { return t.name; }
  static std::string of(const Distribution& d) {
    const auto* constant = std::get_if<Constant>(&d);
    return constant ? exact_duration(constant->value) : "";
  }
  template <class T>
  static std::string of(const LeverField<T>& f) {
    return of(f.field);
  }
  static std::string of(const OrNeverField<Distribution>& f) { return f.value ? of(*f.value) : "never"; }
  template <class T>
  static std::string of(const std::optional<T>& f) {
    return f ? of(*f) : "";
  }
  template <class E>
  requires std::is_enum_v<E>
  static std::string of(const E& e) { return word_of(e); }
  template <class T>
  requires std::is_enum_v<T> || std::is_same_v<T, std::string>
  static std::string of(const std::vector<T>& list) {
    std::string out;
    for (const T& item : list) out += (out.empty() ? "" : ", ") + of(item);
    return out.empty() ? "" : "[" + out + "]";
  }
};

}  // namespace pitstop
