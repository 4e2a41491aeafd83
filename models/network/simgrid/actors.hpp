// What the parts of the one-job world need of SimGrid: actors that sleep, wake each other, and are ended.
// Times are the simulation's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/base/time.hpp"

namespace pitstop {

// SimGrid counts in doubles; up to 30 years they tell one microsecond from the next.
Instant world_now();
// Of the actor that calls. Returns at once where t is over.
void sleep_until(Instant t);
// Ends all actors, the caller's last.
[[noreturn]] void end_the_world();

// An actor that was started, or none.
class StartedActor {
 public:
  StartedActor() = default;
  // Ends it, and forgets it.
  void kill();
  explicit operator bool() const { return actor_ != nullptr; }

 private:
  friend class Controller;
  std::shared_ptr<void> actor_;
};

// The host that all actors run on. Requires: made once in a process.
class Controller {
 public:
  Controller();
  StartedActor start(const std::string& name, const std::function<void()>& work) const;
  // Until no actor has anything left to do.
  void run() const;

 private:
  void* host_;
};

// Actors sleep until another rings it.
class Bell {
 public:
  Bell();
  ~Bell();
  void ring();
  // Asks `until` at first and after each ring: a time to sleep until, never, or none to go on.
  void listen(const std::function<std::optional<Instant>()>& until);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pitstop
