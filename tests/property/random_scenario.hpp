// Random scenarios that use everything there is: every family, symptom, remedy and exposure, tiers of all
// kinds, validation that fails, capacity that never comes, injections, horizons.
#pragma once

#include <gtest/gtest.h>
// rapidcheck after gtest: its glue looks for it.
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "models/compile/compile.hpp"
#include "models/scenario.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop::test {

// The same cases in every run, unless RC_PARAMS asks for others.
inline const int kFixedSeed = setenv("RC_PARAMS", "seed=1 max_success=100", 0);

inline std::int64_t any_of(std::int64_t low, std::int64_t high) { return *rc::gen::inRange(low, high + 1); }
inline bool chance(int percent) { return any_of(1, 100) <= percent; }
inline Duration seconds_between(std::int64_t low, std::int64_t high) {
  return Duration::micros(any_of(low * 1000, high * 1000) * 1000);
}

// A time of about this many seconds, of a random family.
inline Distribution random_time(std::int64_t about_s) {
  const Duration mean = seconds_between(about_s / 2 + 1, about_s * 2 + 1);
  switch (any_of(0, 10)) {  // mostly constants: tables take long to build
    case 0: {
      Exponential d;
      d.mean = mean;
      return d;
    }
    case 1: {
      Weibull d;
      d.mean = mean;
      d.shape = static_cast<double>(any_of(5, 30)) / 10;
      return d;
    }
    case 2: {
      Lognormal d;
      d.median = mean;
      d.sigma = static_cast<double>(any_of(2, 15)) / 10;
      return d;
    }
    case 3: {
      Gamma d;
      d.mean = mean;
      d.shape = static_cast<double>(any_of(3, 40)) / 10;
      return d;
    }
    case 4: {
      Uniform d;
      d.max = mean + Duration::seconds(1);
      return d;
    }
    default: {
      Constant d;
      d.value = chance(30) ? Duration{} : mean;
      return d;
    }
  }
}

inline Cause random_cause(int index, const Scenario& s) {
  Cause c;
  c.name = "cause" + std::to_string(index);
  c.scope = static_cast<Scope>(any_of(0, 2));
  c.symptom = c.scope == Scope::job ? static_cast<Symptom>(any_of(0, 1)) : static_cast<Symptom>(any_of(0, 2));
  c.remedy = c.scope == Scope::job ? Remedy::restart : static_cast<Remedy>(any_of(0, 2));
  c.exposure = static_cast<Exposure>(any_of(0, 2));
  const std::int64_t about = c.scope == Scope::job ? 40'000 : 40'000 * s.job.nodes * s.cluster.instance.gpus;
  if (chance(60)) {
    c.mtbf = seconds_between(about / 2, about * 2);
  } else {
    do {
      c.lifetime = random_time(about);
    } while (std::holds_alternative<Constant>(*c.lifetime));  // may be zero, which no lifetime is
  }
  for (const Channel& channel : s.detection) {
    if (channel.name != "human" && chance(60)) c.detected_by.push_back(channel.name);
  }
  return c;
}

inline Tier random_tier(int index) {
  Tier t;
  t.name = "tier" + std::to_string(index);
  FixedInterval fixed;
  fixed.work = chance(50) ? Duration::seconds(600 * any_of(1, 6) * (index + 1)) : seconds_between(30, 9000);
  t.interval = fixed;
  if (chance(10)) t.interval = NoCheckpoint{};
  t.stall = chance(30) ? Duration{} : seconds_between(0, 60);
  t.persist = chance(40) ? Duration{} : seconds_between(0, 2000);
  t.restore = random_time(30);
  if (chance(90)) t.survives.push_back(Survives::process);
  if (chance(70)) t.survives.push_back(Survives::node);
  t.copies = any_of(1, 4);
  t.atomic = chance(70);
  t.write_failure = chance(70) ? 0 : 0.2;
  t.block_when_busy = chance(30);
  t.final_snapshot = chance(30);
  t.emergency = chance(40);
  return t;
}

inline Scenario random_scenario() {
  Scenario s;
  s.name = "random";
  s.job.nodes = any_of(1, 12);
  s.job.work = seconds_between(3600, 300'000);
  if (chance(20)) s.job.time_limit = seconds_between(2'000, 400'000);
  if (chance(30)) s.job.startup = random_time(200);
  s.cluster.instance.gpus = any_of(1, 4);
  s.cluster.spares = any_of(0, 3);
  s.cluster.initial_age = chance(30) ? InitialAge::stationary : InitialAge::fresh;
  for (const char* name : {"one", "two", "human"}) {
    Channel c;
    c.name = name;
    c.latency = random_time(120);
    c.miss = c.name != "human" && chance(40) ? 0.3 : 0;
    s.detection.push_back(c);
  }
  Recovery& r = s.recovery;
  for (Distribution* d : {&r.mark, &r.stop, &r.capacity_wait, &r.queue, &r.restart}) *d = random_time(60);
  for (Distribution* d : {&r.replacement, &r.reboot, &r.validation}) *d = random_time(900);
  r.never_capacity = chance(85) ? 0 : 0.05;
  r.validation_failure = chance(60) ? 0 : 0.3;
  r.software_resume.reset();
  if (chance(90)) r.software_resume = random_time(300);
  r.grace = seconds_between(0, 900);
  r.slow_factor = chance(50) ? 1 : 0.9437;
  r.slow_for = seconds_between(0, 3600);
  for (int l = static_cast<int>(Line::detection); l <= static_cast<int>(Line::restart); ++l) {
    if (chance(8)) r.immune.push_back(static_cast<Line>(l));
  }
  const auto causes = static_cast<int>(any_of(1, 5)), tiers = static_cast<int>(any_of(0, 3));
  for (int i = 0; i < causes; ++i) s.causes.push_back(random_cause(i, s));
  for (int i = 0; i < tiers; ++i) s.tiers.push_back(random_tier(i));
  for (std::int64_t i = any_of(0, 3); i > 0; --i) {
    Injection injection;
    injection.at = seconds_between(0, 200'000);
    injection.node = any_of(0, s.job.nodes + s.cluster.spares - 1);
    injection.cause = s.causes[static_cast<std::size_t>(any_of(0, causes - 1))].name;
    s.inject.push_back(injection);
  }
  s.horizon = s.job.work * any_of(1, 20);
  return s;
}

// A workspace with its memory, for one plan.
class Bench {
 public:
  explicit Bench(const Plan& plan) : plan_(plan), memory_(Workspace::bytes(plan) / 8 + 1) {
    space_ = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory_.data()));
  }
  Outcome run(std::uint64_t seed, std::uint32_t replication, bool shortcuts = true) {
    return OneJob(plan_, space_, seed, replication, shortcuts).run();
  }

 private:
  const Plan& plan_;
  std::vector<std::uint64_t> memory_;
  Workspace space_;
};

}  // namespace pitstop::test
