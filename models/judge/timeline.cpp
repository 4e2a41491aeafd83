#include "models/judge/timeline.hpp"

#include <algorithm>
#include <tuple>

namespace pitstop {

void IncidentLog::enter(Instant at, Line line, bool ready) {
  std::erase_if(phases, [at](const Phase& p) { return p.from >= at; });
  phases.push_back({at, line, ready});
}

void WorldTimeline::job(Instant at, Job is) { job_.push_back({at, is}); }

IncidentLog& WorldTimeline::incident(Instant t0, std::uint32_t unit, int cause) {
  IncidentLog log;
  log.t0 = t0;
  log.unit = unit;
  log.cause = cause;
  incidents_.push_back(std::move(log));
  return incidents_.back();
}

void WorldTimeline::book_stops(Instant end, Ledger& ledger) const {
  for (std::size_t i = 0; i < job_.size(); ++i) {
    const Instant until = i + 1 < job_.size() ? job_[i + 1].at : end;
    if (job_[i].is != Job::running && job_[i].at < until) book(job_[i].at, until, job_[i].is, ledger);
  }
}

// Cut at every change of any stage, each piece has one owner.
void WorldTimeline::book(Instant from, Instant until, Job is, Ledger& ledger) const {
  std::vector<const IncidentLog*> open;
  std::vector<Instant> cuts{from, until};
  auto cut = [&](Instant at) {
    if (from < at && at < until) cuts.push_back(at);
  };
  for (const IncidentLog& log : incidents_) {
    if (log.closed <= from || log.t0 >= until) continue;
    open.push_back(&log);
    cut(log.closed);
    for (const IncidentLog::Phase& p : log.phases) cut(p.from);
  }
  for (const Saving& s : saving_) {
    cut(s.from);
    cut(s.until);
  }
  std::sort(cuts.begin(), cuts.end());
  for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
    const Instant at = cuts[c];
    const Duration length = cuts[c + 1] - at;
    const auto saves = std::find_if(saving_.begin(), saving_.end(),
                                    [at](const Saving& s) { return s.from <= at && at < s.until; });
    if (saves != saving_.end()) {
      ledger.book(Line::checkpoint, saves->cause, length);
      continue;
    }
    const IncidentLog* owner = nullptr;
    Line line = Line::restart;
    for (const IncidentLog* log : open) {
      const auto phase = std::find_if(log->phases.rbegin(), log->phases.rend(),
                                      [at](const IncidentLog::Phase& p) { return p.from <= at; });
      if (phase == log->phases.rend() || log->closed <= at) continue;
      const Line own = !phase->ready ? phase->line : is == Job::starting ? Line::restart : Line::queue;
      if (owner && std::tuple(own, log->t0, log->unit) >= std::tuple(line, owner->t0, owner->unit)) continue;
      owner = log;
      line = own;
    }
    ledger.book(line, owner ? owner->cause : kNoCause, length);
  }
}

}  // namespace pitstop
