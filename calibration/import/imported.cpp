#include "calibration/import/imported.hpp"

#include <algorithm>

namespace pitstop {

namespace {

constexpr std::size_t kMostWarnings = 200;  // of one file; more of the same say nothing new

}  // namespace

void Imported::warn(int line, std::string what) {
  if (warnings.size() < kMostWarnings) {
    warnings.push_back({line, std::move(what)});
  } else {
    ++warnings_left_out;
  }
}

void Imported::note(std::string_view format, int line, std::size_t records) {
  const auto at =
      std::find_if(found.begin(), found.end(), [&](const FoundKind& kind) { return kind.format == format; });
  if (at == found.end()) {
    found.push_back({std::string(format), line, line, records});
    return;
  }
  at->first_line = std::min(at->first_line, line);
  at->last_line = std::max(at->last_line, line);
  at->records += records;
}

}  // namespace pitstop
