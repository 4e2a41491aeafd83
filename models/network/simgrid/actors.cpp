#include "models/network/simgrid/actors.hpp"

#include <mutex>
#include <simgrid/s4u.hpp>

#include "models/network/simgrid/engine.hpp"

namespace pitstop {

namespace sg = simgrid::s4u;

Instant world_now() { return Instant::at(Duration::from_seconds(sg::Engine::get_clock())); }

void sleep_until(Instant t) {
  if (t > world_now()) sg::this_actor::sleep_until(t.since_start().seconds());
}

void end_the_world() {
  sg::Actor::kill_all();
  sg::this_actor::exit();
}

void StartedActor::kill() {
  if (actor_) static_cast<sg::ActorPtr*>(actor_.get())->get()->kill();
  actor_ = nullptr;
}

Controller::Controller() {
  the_engine();
  sg::NetZone* zone = sg::create_star_zone("cluster");
  host_ = zone->create_host("controller", 1e9)->seal();
  zone->seal();
}

StartedActor Controller::start(const std::string& name, const std::function<void()>& work) const {
  StartedActor started;
  started.actor_ =
      std::make_shared<sg::ActorPtr>(sg::Actor::create(name, static_cast<sg::Host*>(host_), work));
  return started;
}

void Controller::run() const { sg::Engine::get_instance()->run(); }

struct Bell::Parts {
  sg::MutexPtr mutex = sg::Mutex::create();
  sg::ConditionVariablePtr rung = sg::ConditionVariable::create();
};

Bell::Bell() : parts_(std::make_unique<Parts>()) {}
Bell::~Bell() = default;

void Bell::ring() { parts_->rung->notify_all(); }

// Nothing is rung between what `until` says and the sleep: the mutex is held before it is asked.
void Bell::listen(const std::function<std::optional<Instant>()>& until) {
  std::unique_lock<sg::Mutex> lock(*parts_->mutex);
  while (const std::optional<Instant> t = until()) {
    if (*t == Instant::never())
      parts_->rung->wait(lock);
    else
      parts_->rung->wait_until(lock, t->since_start().seconds());
  }
}

}  // namespace pitstop
