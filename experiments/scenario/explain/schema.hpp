// The JSON Schema (draft 2020-12) of a scenario, for editors and for checking files before they come here. It
// accepts what the reader accepts, but for what a schema cannot say: names that refer to each other,
// comparisons between keys, ranges of durations, files that must exist.
#pragma once

#include <string>

namespace pitstop {

std::string schema_json();

}  // namespace pitstop
