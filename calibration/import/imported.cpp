#include "calibration/import/imported.hpp"

#include <algorithm>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostRemarks = 20;
constexpr std::size_t kMostWarnings = 200;  // of one file; more of the same say nothing new

}  // namespace

void Imported::warn(int line, std::string what) {
  if (warnings.size() < kMostWarnings) {
    warnings.push_back({line, std::move(what)});
  } else {
    ++warnings_left_out;
  }
}

void Imported::not_read(int line, std::string_view text) {
  const bool ruled = std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (ruled || trimmed(text).starts_with("$ ")) return;
  if (unread++ > 0) return;
  first_unread = line;
  unread_sample = shown(trimmed(text));
}

void Imported::remark(std::string what) {
  const bool known = std::find(remarks.begin(), remarks.end(), what) != remarks.end();
  if (!known && remarks.size() < kMostRemarks) remarks.push_back(std::move(what));
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
