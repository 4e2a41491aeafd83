// What a replay tells of a job's time, against its ledger.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "experiments/replay/job_time.hpp"
#include "experiments/replay/timeline.hpp"

namespace pitstop::test {

// Empty if the spans of a job follow each other from its submission to its end and sum to its ledger, line by
// line and cause by cause; else what is wrong.
inline std::string disagreement(const Timeline& t, std::uint32_t job) {
  const JobTold& told = t.jobs[job];
  Duration line[kLines], by_cause[kMaxCauses + 1];
  Instant at = told.submitted;
  for (const TimeSpent& s : job_time(t, job)) {
    if (s.from != at || s.to <= s.from) return "a gap";
    at = s.to;
    line[index_of(s.line)] += (s.to - s.from) - s.degraded();
    line[index_of(Line::degraded)] += s.degraded();
    if (s.line != Line::productive) by_cause[s.cause] += (s.to - s.from) - s.degraded();
    by_cause[s.slow_cause] += s.degraded();
  }
  if (at != told.submitted + told.outcome.wall) return "its end";
  for (std::size_t l = 0; l < kLines; ++l) {
    if (line[l] != told.outcome.line[l]) return kLineNames[l];
  }
  for (int c = 0; c <= kMaxCauses; ++c) {
    if (by_cause[c] != told.outcome.by_cause[c]) return "cause " + std::to_string(c);
  }
  return "";
}

}  // namespace pitstop::test
