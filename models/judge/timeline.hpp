// Who was in which stage when, and the ledger that follows from it (MODEL: each instant in which the job is
// stopped belongs to the least advanced open incident; ties to the earliest, then to the lowest unit).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"

namespace pitstop {

// The stages of one incident while the job waits for it. `ready` stands for queue or restart: the job says.
struct IncidentLog {
  struct Phase {
    Instant from;
    Line line;
    bool ready = false;
  };
  Instant t0;
  std::uint32_t unit = 0;
  int cause = 0;
  std::vector<Phase> phases;
  Instant closed = Instant::never();

  // From `at` on it is in that stage; what was planned for later is void.
  void enter(Instant at, Line line, bool ready = false);
};

class WorldTimeline {
 public:
  enum class Job { running, stopped, starting };
  void job(Instant at, Job is);
  // A stall of an emergency snapshot within stopped time.
  void saving(Instant from, Instant until, int cause) { saving_.push_back({from, until, cause}); }
  void end_saving(Instant t) {
    if (!saving_.empty()) saving_.back().until = earlier(saving_.back().until, t);
  }
  IncidentLog& incident(Instant t0, std::uint32_t unit, int cause);
  IncidentLog& incident(std::size_t number) { return incidents_[number]; }
  std::size_t incidents() const { return incidents_.size(); }

  // Books all time up to `end` in which the job did not run.
  void book_stops(Instant end, Ledger& ledger) const;

 private:
  struct JobChange {
    Instant at;
    Job is;
  };
  struct Saving {
    Instant from, until;
    int cause;
  };
  void book(Instant from, Instant until, Job is, Ledger& ledger) const;

  std::vector<JobChange> job_;
  std::vector<Saving> saving_;
  std::vector<IncidentLog> incidents_;
};

}  // namespace pitstop
