// How runs end, in plain words, and which scenario key is behind each way. The text answer, the report and
// `pitstop explain` all read this table.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct EndingMeaning {
  const char* ended;     // after "12 % of runs": "ended at ..."
  const char* ended_ja;  // the same in Japanese, after "12 % は"
  const char* key;       // the key that decides it; empty: none
  const char* change;    // what to write so that it no longer happens; empty: nothing
};

const EndingMeaning& meaning_of(Ending ending);

// The key behind each ending and its value in the scenario: "recovery.software_resume: never".
using EndingSettings = std::array<std::string, kEndings>;
EndingSettings ending_settings(const Scenario& scenario);

// One line for each way in which any of them ended unfinished, the most frequent first:
// "12 % ended at a software failure nobody restarted (recovery.software_resume: never)". One that is wider
// than `width` is broken before the key.
std::vector<std::string> unfinished_lines(const std::array<std::uint64_t, kEndings>& endings,
                                          const EndingSettings& settings, std::size_t width);

// The endings but `completed` that occur, the most frequent first.
std::vector<Ending> unfinished_endings(const std::array<std::uint64_t, kEndings>& endings);

}  // namespace pitstop
