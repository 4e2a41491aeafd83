// What the reader and the registry both know about the types of fields.
#pragma once

#include <initializer_list>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "models/describe.hpp"
#include "models/scenario.hpp"

namespace pitstop {

inline constexpr int kMaxSamples = 1'000'000;
inline constexpr Range kIntervalRange{1, 1000.0 * 365 * 86400};  // seconds
inline constexpr std::int64_t kMaxSteps = 1'000'000'000;

// The scenario keys of T are told by T::keys.
template <class T>
concept Keyed = requires(T& object, int& visitor) {
  T::keys(visitor, object);
};

// A list of such structs is written as a map from name to struct.
template <class T>
concept HasName = Keyed<T> && requires(T& object) {
  object.name;
};

template <class E>
std::vector<std::string> words_of() {
  return {Words<E>::names.begin(), Words<E>::names.end()};
}

template <class E>
std::string word_of(E e) {
  return Words<E>::names[static_cast<std::size_t>(e) - Words<E>::first];
}

// Policies that are one word; the others are written as a duration or as steps.
template <class... P>
std::vector<std::string> words_of_policies(const std::variant<P...>*) {
  std::vector<std::string> words;
  ((std::is_empty_v<P> ? words.push_back(P::name) : void()), ...);
  return words;
}
inline std::vector<std::string> policy_words() {
  return words_of_policies(static_cast<const CheckpointPolicy*>(nullptr));
}

// Walks `keys` only for the groups of keys that exclude each other.
struct Groups {
  template <class T>
  void required(const char*, T&&, const char*, Range = kAnyNumber) {}
  template <class T>
  void optional(const char*, T&&, const char*, Range = kAnyNumber) {}
  void exactly_one(std::initializer_list<const char*> keys) { groups.emplace_back(keys); }
  void at_most_one(std::initializer_list<const char*> keys) { groups.emplace_back(keys); }
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

  std::vector<std::vector<const char*>> groups;
};

// Names in the catalogue of instance types.
std::vector<std::string> instance_names();

}  // namespace pitstop
