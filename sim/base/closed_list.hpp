// A closed list: a table with one entry for each enumerator of an enum, in the enum's order. is_closed_list()
// in a static_assert beside the table ends the build where an entry is missing, too many or out of order:
//
//   struct EndingName { Ending is; const char* name; };
//   inline constexpr EndingName kEndingList[] = {{Ending::completed, "completed"}, ...};
//   static_assert(is_closed_list<Ending>(kEndingList));
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace pitstop {

// Whether the value has a name in its enum. A compiler writes "(pitstop::Line)11" for one that has none.
template <auto value>
constexpr bool is_enumerator() {
#if defined(__GNUC__) && !defined(__CUDACC__)
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  return text.find("value = (") == std::string_view::npos;
#else
  return false;  // other compilers find an entry that is missing at the end of the table only in other builds
#endif
}

// Requires: Entry has a member `is` of the type Enum, and Enum has an underlying type and values from 0 on.
template <class Enum, class Entry, std::size_t n>
constexpr bool is_closed_list(const Entry (&table)[n]) {
  for (std::size_t i = 0; i < n; ++i) {
    if (table[i].is != static_cast<Enum>(i)) return false;
  }
  return !is_enumerator<static_cast<Enum>(n)>();
}

// The names of a closed list, in order.
template <class Entry, std::size_t n>
constexpr std::array<const char*, n> names_of(const Entry (&table)[n]) {
  std::array<const char*, n> names{};
  for (std::size_t i = 0; i < n; ++i) names[i] = table[i].name;
  return names;
}

}  // namespace pitstop
