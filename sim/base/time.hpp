// Simulated time: integer microseconds behind two types, so that sums do not depend on their order
// and equal times are equal. Instant - Instant = Duration; an Instant counts from the job's submission.
//
// Range: one replication ends by its horizon, at most 1,000 years (kLongest) or 3.2e16 ticks, so a
// sum over ledger lines stays under int64's 9.2e18. Sums over replications use WideTicks (128 bits):
// 2^64 replications of that length need 119 bits.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"

namespace pitstop {

__extension__ using WideTicks = __int128;

class Duration {
 public:
  constexpr Duration() = default;
  SIM_HD static constexpr Duration micros(std::int64_t n) { return Duration(n); }
  SIM_HD static constexpr Duration seconds(std::int64_t n) { return Duration(n * 1'000'000); }
  // Rounds to the nearest tick. Requires: |s| <= kLongest in seconds (the reader checks it).
  SIM_HD static constexpr Duration from_seconds(double s) {
    return Duration(static_cast<std::int64_t>(s * 1e6 + (s < 0 ? -0.5 : 0.5)));
  }
  SIM_HD constexpr std::int64_t ticks() const { return ticks_; }
  SIM_HD constexpr double seconds() const { return static_cast<double>(ticks_) * 1e-6; }

  SIM_HD friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.ticks_ + b.ticks_); }
  SIM_HD friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.ticks_ - b.ticks_); }
  SIM_HD friend constexpr Duration operator*(Duration a, std::int64_t n) { return Duration(a.ticks_ * n); }
  SIM_HD friend constexpr std::int64_t operator/(Duration a, Duration b) { return a.ticks_ / b.ticks_; }
  SIM_HD constexpr Duration& operator+=(Duration b) {
    ticks_ += b.ticks_;
    return *this;
  }
  SIM_HD constexpr Duration& operator-=(Duration b) {
    ticks_ -= b.ticks_;
    return *this;
  }
  SIM_HD friend constexpr bool operator==(Duration a, Duration b) { return a.ticks_ == b.ticks_; }
  SIM_HD friend constexpr bool operator!=(Duration a, Duration b) { return a.ticks_ != b.ticks_; }
  SIM_HD friend constexpr bool operator<(Duration a, Duration b) { return a.ticks_ < b.ticks_; }
  SIM_HD friend constexpr bool operator<=(Duration a, Duration b) { return a.ticks_ <= b.ticks_; }
  SIM_HD friend constexpr bool operator>(Duration a, Duration b) { return a.ticks_ > b.ticks_; }
  SIM_HD friend constexpr bool operator>=(Duration a, Duration b) { return a.ticks_ >= b.ticks_; }

 private:
  SIM_HD explicit constexpr Duration(std::int64_t n) : ticks_(n) {}
  std::int64_t ticks_ = 0;
};

class Instant {
 public:
  constexpr Instant() = default;
  SIM_HD static constexpr Instant at(Duration since_start) { return Instant(since_start.ticks()); }
  SIM_HD static constexpr Instant never() { return Instant(INT64_MAX); }
  SIM_HD constexpr Duration since_start() const { return Duration::micros(ticks_); }

  SIM_HD friend constexpr Duration operator-(Instant a, Instant b) {
    return Duration::micros(a.ticks_ - b.ticks_);
  }
  SIM_HD friend constexpr Instant operator+(Instant a, Duration b) { return Instant(a.ticks_ + b.ticks()); }
  SIM_HD friend constexpr Instant operator-(Instant a, Duration b) { return Instant(a.ticks_ - b.ticks()); }
  SIM_HD friend constexpr bool operator==(Instant a, Instant b) { return a.ticks_ == b.ticks_; }
  SIM_HD friend constexpr bool operator!=(Instant a, Instant b) { return a.ticks_ != b.ticks_; }
  SIM_HD friend constexpr bool operator<(Instant a, Instant b) { return a.ticks_ < b.ticks_; }
  SIM_HD friend constexpr bool operator<=(Instant a, Instant b) { return a.ticks_ <= b.ticks_; }
  SIM_HD friend constexpr bool operator>(Instant a, Instant b) { return a.ticks_ > b.ticks_; }
  SIM_HD friend constexpr bool operator>=(Instant a, Instant b) { return a.ticks_ >= b.ticks_; }

 private:
  SIM_HD explicit constexpr Instant(std::int64_t n) : ticks_(n) {}
  std::int64_t ticks_ = 0;
};

// The longest duration that a scenario may name or a table may return: 1,000 years of 365 days.
inline constexpr Duration kLongest = Duration::seconds(1000LL * 365 * 86400);

SIM_HD constexpr Duration shorter(Duration a, Duration b) { return b < a ? b : a; }
SIM_HD constexpr Duration longer(Duration a, Duration b) { return a < b ? b : a; }
SIM_HD constexpr Instant earlier(Instant a, Instant b) { return b < a ? b : a; }
SIM_HD constexpr Instant later(Instant a, Instant b) { return a < b ? b : a; }

}  // namespace pitstop
