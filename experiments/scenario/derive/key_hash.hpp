// A hash of all that a section of a scenario says. It walks keys(), so that no key can be left out: one of a
// new type does not compile until add() knows that type.
#pragma once

#include <bit>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "experiments/scenario/field.hpp"
#include "models/network/topology/topology_draft.hpp"
#include "sim/base/hash.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

class KeyHash {
 public:
  template <std::integral T>
  void add(T n) {
    hash_.add(static_cast<std::uint64_t>(n));
  }
  void add(double x) { hash_.add(std::bit_cast<std::uint64_t>(x)); }
  void add(const std::string& text) { hash_.add(std::string_view(text)); }
  void add(Duration d) { add(d.ticks()); }
  template <class T>
  requires std::is_enum_v<T>
  void add(T word) { add(static_cast<std::int64_t>(word)); }
  template <class T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add(list.size());
    for (const T& element : list) {
      if constexpr (HasName<T>) add(element.name);
      add(element);
    }
  }
  template <Keyed T>
  void add(const T& section) {
    T copy = section;  // keys() offers its fields for writing
    T::keys(*this, copy);
  }
  void add(BandwidthField f) { add(f.bytes_per_s); }
  void add(BytesField f) { add(f.bytes); }
  void add(TopologyFileField f) {
    add(f.draft != nullptr);
    if (f.draft == nullptr) return;
    add(f.draft->places.size());
    for (const DraftPlace& p : f.draft->places) {
      add(p.name);
      add(p.kind);
      add(p.members.size());
      for (const DraftMember& m : p.members) add(m.name);
    }
  }

  // The visitor of keys().
  template <class T>
  void required(const char* key, T&& field, const char*, Range = kAnyNumber) {
    hash_.add(std::string_view(key));
    add(field);
  }
  template <class T>
  void optional(const char* key, T&& field, const char*, Range = kAnyNumber) {
    hash_.add(std::string_view(key));
    add(field);
  }
  void exactly_one(std::initializer_list<const char*>) {}
  void at_most_one(std::initializer_list<const char*>) {}
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

  std::string hex() const { return hash_.hex(); }  // 16 digits

 private:
  Hash hash_;
};

}  // namespace pitstop
