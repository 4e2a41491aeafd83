// What the reader and the registry both know about the types of fields.
#pragma once

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

// Names in the catalogue of instance types.
std::vector<std::string> instance_names();

}  // namespace pitstop
