#include "experiments/simulate/plans.hpp"

#include "experiments/base/hash.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kTried = 2;  // replications that a key is made of

}  // namespace

std::shared_ptr<const CompiledScenario> Plans::plan(std::size_t point) {
  const std::lock_guard lock(mutex_);
  if (last_ != point) {
    last_plan_ = std::make_shared<const CompiledScenario>(compile(of_.scenarios[point], of_.stream_nodes));
    last_ = point;
  }
  return last_plan_;
}

std::uint64_t Plans::key(std::size_t point) {
  {
    const std::lock_guard lock(mutex_);
    if (keys_[point]) return *keys_[point];
  }
  const auto compiled = plan(point);
  Hash h;
  h.add(of_.scenarios[point].as_read);
  h.add(of_.seed);
  h.add(static_cast<std::uint64_t>(of_.stream_nodes));
  h.add(compiled->tables_digest());
  for (std::uint64_t r = 0; r < kTried; ++r) h.add(digest_part(r, run_one(compiled->plan(), of_.seed, r)));
  const std::lock_guard lock(mutex_);
  keys_[point] = h.value();
  return h.value();
}

}  // namespace pitstop
