#include "models/judge/one_job_world.hpp"

#include <optional>

namespace pitstop {

void ClassClock::set(Instant t, bool runs) {
  if (runs_ == runs) return;
  if (runs)
    offset_ = t.since_start() - paused_at_;
  else
    paused_at_ = t.since_start() - offset_;
  runs_ = runs;
  changed_.ring();
}

void ClassClock::wait_for(Duration due) {
  changed_.listen([&]() -> std::optional<Instant> {
    if (!runs_) return Instant::never();
    if (world_now() >= Instant::at(due + offset_)) return std::nullopt;
    return Instant::at(due + offset_);
  });
}

Outcome OneJobWorld::play() {
  nodes_.assign(plan_.total_nodes(), Node::idle);
  for (std::uint32_t n = 0; n < plan_.nodes; ++n) nodes_[n] = Node::of_job;
  for (std::uint32_t n = plan_.total_nodes(); n-- > plan_.nodes;) idle_.push_back(n);
  for (std::size_t e = 0; e < kExposures; ++e) {
    clock_.push_back(std::make_unique<ClassClock>());
    if (plan_.stream[e].active) controller_.start("stream", [this, e] { be_stream(e); });
  }
  if (plan_.injections > 0) controller_.start("script", [this] { be_script(); });
  controller_.start("horizon", [this] { be_horizon(); });
  start_limit();
  timeline_.job(Instant{}, WorldTimeline::Job::starting);
  job_ = JobIs::starting;
  show_exposure();
  job_actor_ = controller_.start("job", [this] {
    sleep_until(Instant{} +
                plan_.time(plan_.startup, draws_.bits(DrawKey{domain::job, 0, 0}, Purpose::restart)));
    train(kNoCause, false);
  });
  controller_.run();
  return out_;
}

}  // namespace pitstop
