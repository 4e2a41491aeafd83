// Feeds bytes to readers as the importer would, and holds what comes out to what must be true of it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/import/figures.hpp"
#include "calibration/import/formats.hpp"
#include "calibration/import/records_json.hpp"

namespace pitstop {

inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Of any import: the JSON is JSON, figures are finite and inside their intervals, a trace reads back as
// written.
inline void check_imported(Imported& out) {
  if (!out.usable() && out.trace.empty()) return;
  const std::vector<Imported> one{std::move(out)};
  JsonError error;
  must(parse_json(to_json(one, "fuzz"), 1, error).has_value(), "the records are JSON");
  for (const Figure& f : figures_of(one)) {
    must(std::isfinite(f.value) && std::isfinite(f.low) && std::isfinite(f.high), "a figure is finite");
    must(f.low <= f.value * (1 + 1e-9) && f.value <= f.high * (1 + 1e-9), "a figure lies in its interval");
    must(f.observations > 0 && !f.source.empty(), "a figure has observations and a source");
  }
  const FailureTrace& trace = one[0].trace;
  std::vector<TraceIssue> issues;
  const FailureTrace back = trace_from_csv(to_csv(trace), issues);
  must(issues.empty() && back.events.size() == trace.events.size(), "a trace reads back");
  must(to_csv(back) == to_csv(trace), "a trace reads back as it was written");
}

inline const XidTable& fuzz_xids() {
  static std::vector<TraceIssue> issues;
  static const XidTable table =
      XidTable::from_csv("kind,code,action\nxid,79,replace\nsxid,20034,reboot\n", issues);
  return table;
}

inline void fuzz_lines(std::string_view text,
                       std::initializer_list<std::unique_ptr<LineReader> (*)(ImportContext)> makers) {
  Imported out;
  std::vector<std::unique_ptr<LineReader>> readers;
  for (const auto make : makers) readers.push_back(make({out, fuzz_xids()}));
  feed_lines(text, readers);
  check_imported(out);
}

inline void fuzz_json(std::string_view text, std::initializer_list<JsonFormat> formats) {
  JsonError error;
  const auto document = parse_json(text, 1, error);
  if (!document) return;
  for (const JsonFormat& format : formats) {
    Imported out;
    if (format.recognises(*document)) format.read(*document, {out, fuzz_xids()});
    check_imported(out);
  }
}

inline void fuzz_text(std::string_view text, std::initializer_list<TextFormat> formats) {
  for (const TextFormat& format : formats) {
    if (!format.recognises(text)) continue;
    Imported out;
    format.read(text, {out, fuzz_xids()});
    check_imported(out);
  }
}

inline std::string_view text_of_bytes(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace pitstop
