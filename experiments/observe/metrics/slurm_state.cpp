#include "experiments/observe/metrics/slurm_state.hpp"

namespace pitstop {

namespace {

// Cuts the time of a job's node where the job is off its nodes.
void cut_by_holds(const Scene& scene, const NodeSpan& span, std::vector<SlurmSpan>& out) {
  Instant at = span.from;
  const Instant to = span.to;
  for (const Hold& h : scene.holds(span.job)) {
    const Instant begin = later(h.from, at), end = earlier(h.to, to);
    if (end <= begin) continue;
    if (at < begin) out.push_back({at, begin, SlurmState::idle, false, "", {}});
    out.push_back({begin, end, SlurmState::alloc, false, "", {}});
    at = end;
  }
  if (at < to) out.push_back({at, to, SlurmState::idle, false, "", {}});
}

bool is_held(const Scene& scene, std::uint32_t job, Instant t) {
  for (const Hold& h : scene.holds(job)) {
    if (h.from <= t && t < h.to) return true;
  }
  return false;
}

}  // namespace

const char* metric_word(SlurmState state) {
  switch (state) {
    case SlurmState::alloc:
      return "alloc";
    case SlurmState::idle:
      return "idle";
    case SlurmState::fail:
      return "fail";
    case SlurmState::down:
      return "down";
    case SlurmState::maint:
      return "maint";
  }
  return "";
}

std::vector<SlurmSpan> slurm_time(const Scene& scene, std::uint32_t node) {
  std::vector<SlurmSpan> out;
  const Replay& r = scene.replay();
  Instant since;
  std::string reason;
  for (const NodeSpan& s : scene.nodes()[node]) {
    switch (s.phase) {
      case NodePhase::allocated:
      case NodePhase::standby:
      case NodePhase::idle:
      case NodePhase::faulty:
        if (s.job != kNobody) {
          cut_by_holds(scene, s, out);
        } else {
          out.push_back({s.from, s.to, SlurmState::idle, false, "", {}});
        }
        break;
      case NodePhase::marked:
        reason = r.action(s.cause);
        since = s.from;
        out.push_back({s.from, s.to, SlurmState::fail, s.job != kNobody && is_held(scene, s.job, s.from),
                       reason, since});
        break;
      case NodePhase::away:
      case NodePhase::mending:
      case NodePhase::lost:
        if (reason.empty() || (!out.empty() && out.back().reason.empty())) {
          reason = r.action(s.cause);
          since = s.from;
        }
        out.push_back({s.from, s.to, reason == "Action:Reboot" ? SlurmState::down : SlurmState::fail, false,
                       reason, since});
        break;
      case NodePhase::elsewhere:
        break;
      case NodePhase::retired:
        out.push_back({s.from, s.to, SlurmState::down, false, "Retired", s.from});
        break;
      case NodePhase::validating:
        out.push_back({s.from, s.to, SlurmState::maint, false, reason, since});
        break;
    }
  }
  if (out.empty()) return out;
  if (out.back().state == SlurmState::alloc) {  // the job has ended
    out.push_back({scene.end(), Instant::never(), SlurmState::idle, false, "", {}});
  } else {
    out.back().to = Instant::never();
  }
  return out;
}

}  // namespace pitstop
