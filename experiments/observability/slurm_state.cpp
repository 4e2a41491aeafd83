#include "experiments/observability/slurm_state.hpp"

namespace pitstop {

namespace {

// Cuts [from, to) of one of the job's nodes where the job is off its nodes.
void cut_by_holds(const Scene& scene, Instant from, Instant to, std::vector<SlurmSpan>& out) {
  Instant at = from;
  for (const Hold& h : scene.holds()) {
    const Instant begin = later(h.from, at), end = earlier(h.to, to);
    if (end <= begin) continue;
    if (at < begin) out.push_back({at, begin, SlurmState::idle, false, "", {}});
    out.push_back({begin, end, SlurmState::alloc, false, "", {}});
    at = end;
  }
  if (at < to) out.push_back({at, to, SlurmState::idle, false, "", {}});
}

bool is_held(const Scene& scene, Instant t) {
  for (const Hold& h : scene.holds()) {
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
  bool of_job = node < scene.timeline().nodes;
  Instant since;
  std::string reason;
  for (const NodeSpan& s : scene.nodes()[node]) {
    switch (s.phase) {
      case NodePhase::allocated:
        of_job = true;
        cut_by_holds(scene, s.from, s.to, out);
        break;
      case NodePhase::idle:
        of_job = false;
        out.push_back({s.from, s.to, SlurmState::idle, false, "", {}});
        break;
      case NodePhase::faulty:
        if (of_job) {
          cut_by_holds(scene, s.from, s.to, out);
        } else {
          out.push_back({s.from, s.to, SlurmState::idle, false, "", {}});
        }
        break;
      case NodePhase::marked:
        reason = r.action(s.cause);
        since = s.from;
        out.push_back({s.from, s.to, SlurmState::fail, of_job && is_held(scene, s.from), reason, since});
        break;
      case NodePhase::away:
      case NodePhase::mending:
      case NodePhase::lost:
        if (reason.empty() || (!out.empty() && out.back().reason.empty())) {
          reason = r.action(s.cause);
          since = s.from;
        }
        of_job = false;
        out.push_back({s.from, s.to, reason == "Action:Reboot" ? SlurmState::down : SlurmState::fail, false,
                       reason, since});
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
