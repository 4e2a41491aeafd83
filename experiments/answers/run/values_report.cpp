#include "experiments/answers/run/values_report.hpp"

#include <algorithm>

#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

// On one line, and not too long.
std::string shown(const std::string& value) {
  constexpr std::size_t most = 80;
  const std::string text = printable(value);
  const std::size_t cut = text.size() > most ? text.find_last_of(' ', most) : std::string::npos;
  return cut == std::string::npos ? text : text.substr(0, cut) + " ...";
}

}  // namespace

std::string values_report(const std::vector<ResolvedValue>& values) {
  constexpr std::size_t most_key = 44, most_value = 28;  // a longer one moves the rest of its line
  std::size_t key = 0, value = 0;
  for (const ResolvedValue& v : values) {
    key = std::max(key, std::min(columns(v.key), most_key));
    value = std::max(value, std::min(columns(shown(v.value)), most_value));
  }
  std::string out = values.empty() ? "" : "\nEvery value and where it comes from\n";
  for (const ResolvedValue& v : values) {
    out += "  " + pad_right(printable(v.key), key + 2) + pad_right(shown(v.value), value) + "  " +
           printable(v.from) + (v.unconfirmed ? ", unconfirmed" : "") +
           (v.note.empty() ? "" : ": " + printable(v.note)) + "\n";
  }
  return out;
}

}  // namespace pitstop
