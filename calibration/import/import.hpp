// Reads what other tools wrote. The kind is found by content; a file may hold several kinds, as the output of
// a job does that ran a benchmark and was resumed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "calibration/import/imported.hpp"
#include "calibration/import/xid_table.hpp"

namespace pitstop {

// Never throws on what `bytes` hold: malformed input becomes warnings with their lines. `path` is for
// messages.
Imported import_text(std::string path, std::string_view bytes, const XidTable& xid_table);

// The kinds that are known, for help: name and meaning.
struct KnownFormat {
  const char* name;
  const char* meaning;
};
std::span<const KnownFormat> known_formats();

}  // namespace pitstop
