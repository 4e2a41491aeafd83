// The hours of the week in which people work, and when they are done with something.
#pragma once

#include <vector>

#include "sim/base/time.hpp"

namespace pitstop {

struct WorkingHours {
  struct Span {
    Duration from, until;  // since Monday 00:00
  };
  static constexpr Duration week() { return Duration::seconds(7 * 86400); }

  std::vector<Span> spans;  // in order, apart from each other, within a week; none: day and night
  Duration starts;          // the time of the week at which the run begins, since Monday 00:00

  // When somebody who begins at t has worked for so long.
  Instant done(Instant t, Duration work) const {
    if (spans.empty()) return t + work;
    Duration each_week;
    for (const Span& span : spans) each_week += span.until - span.from;
    const std::int64_t whole_weeks = work > Duration{} ? (work - Duration::micros(1)) / each_week : 0;
    work = work - each_week * whole_weeks;
    const Duration since = starts + t.since_start();
    Duration monday = week() * (since / week());
    const Instant zero = Instant{} - starts + week() * whole_weeks;
    for (;; monday += week()) {
      for (const Span& span : spans) {
        const Duration from = longer(monday + span.from, since), until = monday + span.until;
        if (from >= until) continue;
        if (work <= until - from) return zero + (from + work);
        work = work - (until - from);
      }
    }
  }
};

}  // namespace pitstop
