#include "experiments/answers/run/calibration_report.hpp"

#include <fmt/format.h>

namespace pitstop {

namespace {

struct Origins {
  const char* origin;
  const char* label;
  const char* words;
};
constexpr Origins kOrigins[] = {
    {"measured", "  measured", ""},
    {"published", "  published", ""},
    {"assumed", "  assumed", ""},
    {"scenario", "  scenario", " (as the scenario says, without a source)"},
    {"option", "  option", " (typed on the command line)"},
};

}  // namespace

std::vector<std::pair<std::string, std::string>> calibration_rows(const CalibrationUse& use) {
  std::vector<std::pair<std::string, std::string>> rows;
  if (use.file.empty()) return rows;
  std::size_t calibrated = 0;
  for (const InputOrigin& i : use.inputs) calibrated += i.calibrated ? 1 : 0;
  std::string first = fmt::format("{} ({}): {} of {} inputs", printable(use.name), printable(use.file),
                                  calibrated, use.inputs.size());
  if (!use.unused.empty())
    first += fmt::format("; {} of its figures are not used by this scenario", use.unused.size());
  rows.emplace_back("Calibration", first);
  for (const Origins& o : kOrigins) {
    std::string keys;
    for (const InputOrigin& i : use.inputs) {
      if (i.origin == o.origin) keys += (keys.empty() ? "" : ", ") + printable(i.key);
    }
    if (!keys.empty()) rows.emplace_back(o.label, keys + o.words);
  }
  return rows;
}

std::string calibration_details(const CalibrationUse& use) {
  if (use.file.empty()) return {};
  std::string out =
      fmt::format("  {}{} ({})\n", pad_right("calibration", 14), printable(use.name), printable(use.file));
  for (const InputOrigin& i : use.inputs) {
    std::string text = fmt::format("{} = {}, {}", printable(i.key), printable(i.value), i.origin);
    if (!i.source.empty()) text += ": " + printable(i.source);
    if (!i.replaced.empty()) text += fmt::format(" (instead of {})", printable(i.replaced));
    out += "    " + wrapped(text, 76, 6) + "\n";
  }
  for (const std::string& unused : use.unused)
    out += "    " + printable(unused) + ": not used by this scenario\n";
  return out;
}

}  // namespace pitstop
