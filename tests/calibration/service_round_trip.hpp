// Round trips of failure histories: nodes with known rates are played, written as a trace, read back and
// fitted. Shared by the quick check and the campaign.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "calibration/fit/history_fit.hpp"
#include "calibration/fit/uniforms.hpp"

namespace pitstop::test {

struct Stretch {
  double from = 0, until = 0;  // days
};

struct PlayedFleet {
  int nodes = 100;
  double days = 60, mtbf_days = 20;   // of a sound node, in service
  double repair_days = 0;             // mean; exponential
  double lemons = 0, multiplier = 1;  // each node is one with this probability
  bool gaps = false;                  // every other node comes late, and is not watched for a while

  // When node n is watched; it is in service at the beginning of each.
  std::vector<Stretch> watched(int n) const {
    if (!gaps || n % 2 == 0) return {{0, days}};
    return {{0.2 * days, 0.5 * days}, {0.7 * days, days}};
  }

  // Failures of one node in service a day: of nodes as often as they are in service. Of exponential lives and
  // repairs a node that begins in service is up for T m / (l + m) + l / (l + m)^2 (1 - exp(-(l + m) T)).
  double rate() const {
    double events = 0, exposure = 0;
    for (const bool lemon : {false, true}) {
      const double l = (lemon ? multiplier : 1) / mtbf_days, m = repair_days > 0 ? 1 / repair_days : 1e12;
      for (const int n : {0, 1}) {
        for (const Stretch& s : watched(n)) {
          const double length = s.until - s.from, sum = l + m;
          const double up = length * m / sum - l / (sum * sum) * std::expm1(-sum * length);
          exposure += (lemon ? lemons : 1 - lemons) * up;
          events += (lemon ? lemons : 1 - lemons) * up * l;
        }
      }
    }
    return events / exposure;
  }
};

// A trace as a monitor would write it: what happens while a node is not watched is not in it.
inline FailureTrace played(const PlayedFleet& fleet, std::uint64_t seed) {
  constexpr double kDay = 86400e6;
  const Uniforms u(seed);
  FailureTrace trace;
  trace.groups.push_back({"", fleet.nodes, 0, std::llround(fleet.days * kDay)});
  for (int n = 0; n < fleet.nodes; ++n) {
    const auto id = static_cast<std::uint32_t>(n);
    const double rate = (u.at(0, id, 1) < fleet.lemons ? fleet.multiplier : 1) / fleet.mtbf_days;
    auto add = [&](double day, TraceEvent what, std::optional<std::int64_t> repair = {}) {
      trace.events.push_back(
          {std::llround(day * kDay), "", "n" + std::to_string(n), what, "gpu", repair, "", 0});
    };
    std::uint32_t i = 0;
    for (const Stretch& s : fleet.watched(n)) {
      if (fleet.gaps) add(s.from, TraceEvent::enter);
      double t = s.from - std::log(u.at(1, id, i)) / rate;
      while (t < s.until) {
        const double repair = -std::log(u.at(2, id, i)) * fleet.repair_days;
        add(t, TraceEvent::failure, std::llround(repair * kDay));
        t += repair - std::log(u.at(1, id, ++i)) / rate;
      }
      ++i;
      if (fleet.gaps) add(s.until, TraceEvent::leave);
    }
  }
  trace.finish();
  std::vector<TraceIssue> issues;
  return trace_from_csv(to_csv(trace), issues);
}

struct Coverage {
  double mean_ratio = 0;    // of the fitted rate to the true one
  int covered = 0;          // trials whose interval holds the true rate
  int without_service = 0;  // the same over nodes x calendar time
};

inline Coverage coverage_of(const PlayedFleet& fleet, int trials) {
  Coverage c;
  for (int seed = 1; seed <= trials; ++seed) {
    const FailureTrace trace = played(fleet, static_cast<std::uint64_t>(seed));
    ServiceHistory service;
    std::vector<std::string> mistakes;
    const HistoryFit h = count_failures(trace, trace.groups.at(0), "trace.csv", {}, service, mistakes);
    const double truth = fleet.rate() / 86400;
    c.mean_ratio += h.rate.value / truth / trials;
    c.covered += h.rate.low <= truth && truth <= h.rate.high ? 1 : 0;
    const Rate calendar = rate_of(h.failures, fleet.nodes * fleet.days * 86400);
    c.without_service += calendar.low <= truth && truth <= calendar.high ? 1 : 0;
  }
  return c;
}

struct NamedFleet {
  const char* name;
  PlayedFleet fleet;
};
inline const NamedFleet kPlayedFleets[] = {
    {"no repairs", {100, 60, 20, 0, 0, 1, false}},
    {"repairs as long as lives", {100, 60, 20, 20, 0, 1, false}},
    {"repairs of minutes", {100, 60, 20, 0.01, 0, 1, false}},
    {"gaps", {100, 60, 20, 3, 0, 1, true}},
    {"lemons", {200, 120, 40, 1, 0.1, 5, false}},
    {"lemons, repairs and gaps", {300, 120, 40, 10, 0.15, 4, true}},
};

}  // namespace pitstop::test
