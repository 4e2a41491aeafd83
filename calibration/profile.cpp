#include "calibration/profile.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pitstop {

namespace {

// Double-quoted YAML, safe for any bytes that logs may hold.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string figure_text(const Figure& f) {
  std::string text =
      fmt::format("  {}:\n    value: {}\n    unit: {}\n    low: {}\n    high: {}\n    observations: {}\n",
                  f.key, f.value, f.unit, f.low, f.high, f.observations);
  text += fmt::format("    origin: {}\n    source: {}\n", name_of(f.origin), quoted(f.source));
  if (!f.note.empty()) text += fmt::format("    note: {}\n", quoted(f.note));
  if (f.repetitions) {
    const Repetitions& r = *f.repetitions;
    text += fmt::format("    repetitions: {{min: {}, median: {}, p95: {}, max: {}}}\n", r.min, r.median,
                        r.p95, r.max);
  }
  return text;
}

}  // namespace

const char* name_of(Origin origin) {
  switch (origin) {
    case Origin::measured:
      return "measured";
    case Origin::published:
      return "published";
    case Origin::assumed:
      return "assumed";
  }
  return "?";
}

const Figure* Profile::find(const std::string& key) const {
  const auto at = std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.key == key; });
  return at == figures.end() ? nullptr : &*at;
}

std::string to_yaml(const Profile& profile) {
  std::string text = fmt::format("profile: {}\nmade: {}\ncommand: {}\n", quoted(profile.name),
                                 quoted(profile.made), quoted(profile.command));
  text += profile.machine.empty() ? "machine: {}\n" : "machine:\n";
  for (const auto& [key, value] : profile.machine) text += fmt::format("  {}: {}\n", key, quoted(value));
  text += profile.figures.empty() ? "figures: {}\n" : "figures:\n";
  for (const Figure& f : profile.figures) text += figure_text(f);
  return text;
}

}  // namespace pitstop
