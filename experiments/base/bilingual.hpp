// A phrase in every language of the report, made where its parts are known: nothing is translated by reading
// English. Fixed phrases stand in tables of {key, English, Japanese}.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

enum class Language { en, ja };
std::optional<Language> language_of(std::string_view code);  // "en", "ja"
const char* code_of(Language language);

struct Bilingual {
  std::string en, ja;
};

// One entry of a table of phrases. Places to fill in, such as {mean}, are the same in both languages.
template <class Key>
struct Text {
  Key key;
  std::string_view en, ja;
};

constexpr std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// True if every {place} of one text is in the other, as often.
constexpr bool has_same_places(std::string_view one, std::string_view other) {
  for (std::size_t begin = one.find('{'); begin != one.npos; begin = one.find('{', begin + 1)) {
    const std::string_view place = one.substr(begin, one.find('}', begin) - begin + 1);
    if (count_of(place, one) != count_of(place, other)) return false;
  }
  return count_of("{", one) == count_of("{", other);
}

// True if entry i is that of key i, from 0 to `keys` - 1, and has a text in both languages.
template <class Key, std::size_t N>
constexpr bool is_complete(const Text<Key> (&table)[N], std::size_t keys) {
  for (std::size_t i = 0; i < N; ++i) {
    const Text<Key>& t = table[i];
    if (static_cast<std::size_t>(t.key) != i || t.en.empty() || t.ja.empty()) return false;
    if (!has_same_places(t.en, t.ja)) return false;
  }
  return N == keys;
}

template <class Key, std::size_t N>
constexpr std::string_view text_of(const Text<Key> (&table)[N], Key key, Language language) {
  const Text<Key>& t = table[static_cast<std::size_t>(key)];
  return language == Language::ja ? t.ja : t.en;
}

}  // namespace pitstop
