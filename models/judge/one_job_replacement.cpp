#include "models/judge/one_job_world.hpp"

#include <algorithm>
#include <utility>

namespace pitstop {

void OneJobWorld::mend(const WorldIncidentPtr& i) {
  if (!promise(i, 0)) return;
  controller_.start("replacement", [this, i] {
    for (std::uint32_t attempt = 0;; ++attempt) {
      if (attempt > 0 && !promise(i, attempt)) break;
      service(i, attempt);
      --returning_;
      const bool fails =
          plan_.validation_failure.possible() &&
          plan_.validation_failure.hit(draws_.bits(i->draws.key, Purpose::validation_failure, attempt));
      if (!fails) return node_back(i);
    }
    if (!is_hope_left()) end(Ending::no_capacity);
  });
}

bool OneJobWorld::reboots(const WorldIncidentPtr& i, std::uint32_t attempt) const {
  return plan_.cause[i->cause].remedy == Remedy::reboot && attempt == 0;
}

bool OneJobWorld::promise(const WorldIncidentPtr& i, std::uint32_t attempt) {
  const bool comes = reboots(i, attempt) || !plan_.never_capacity.possible() ||
                     !plan_.never_capacity.hit(draws_.bits(i->draws.key, Purpose::never_capacity, attempt));
  plan_stages(i, attempt, comes);
  if (comes) ++returning_;
  return comes;
}

OneJobWorld::Stages OneJobWorld::stages(const WorldIncidentPtr& i, std::uint32_t attempt, Instant t) const {
  const FailureDraws& d = i->draws;
  Stages s;
  s.granted =
      reboots(i, attempt) ? t : t + times_.stage(d, plan_.capacity_wait, Purpose::capacity_wait, attempt);
  s.replaced =
      s.granted + (reboots(i, attempt) ? times_.stage(d, plan_.reboot, Purpose::reboot, attempt)
                                       : times_.stage(d, plan_.replacement, Purpose::replacement, attempt));
  s.validated = s.replaced + times_.stage(d, plan_.validation, Purpose::validation, attempt);
  return s;
}

void OneJobWorld::plan_stages(const WorldIncidentPtr& i, std::uint32_t attempt, bool comes) {
  if (i->job != WorldIncident::Side::waiting) return;
  const Stages s = stages(i, attempt, world_now());
  log(i).enter(world_now(), Line::capacity_wait);
  if (!comes) return;
  log(i).enter(s.granted, Line::replacement);
  log(i).enter(s.replaced, Line::validation);
}

void OneJobWorld::service(const WorldIncidentPtr& i, std::uint32_t attempt) {
  const Stages s = stages(i, attempt, world_now());
  sleep_until(s.granted);
  sleep_until(s.replaced);
  sleep_until(s.validated);
}

void OneJobWorld::node_back(const WorldIncidentPtr& i) {
  nodes_[i->unit] = Node::idle;
  idle_.push_back(i->unit);
  WorldIncidentPtr needy = i->job == WorldIncident::Side::waiting ? i : nullptr;
  for (const WorldIncidentPtr& other : open_) {
    if (i->job == WorldIncident::Side::waiting || other->job != WorldIncident::Side::waiting) continue;
    if (!needy || std::pair(other->t0, other->unit) < std::pair(needy->t0, needy->unit)) needy = other;
  }
  if (!needy) return;
  join(needy);
  requeue();
  show_exposure();
}

bool OneJobWorld::is_hope_left() const {
  const auto waiting = std::count_if(open_.begin(), open_.end(), [](const WorldIncidentPtr& i) {
    return i->job == WorldIncident::Side::waiting;
  });
  return ended_ || waiting <= returning_;
}

}  // namespace pitstop
