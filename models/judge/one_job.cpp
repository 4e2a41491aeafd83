#include "models/judge/one_job.hpp"

#include <cstring>
#include <stdexcept>

#include "models/judge/one_job_world.hpp"
#include "models/network/simgrid/child.hpp"

namespace pitstop {

const char* simgrid_lacks(const Plan& plan) {
  if (plan.clocks > 0) return "lifetimes that are not exponential";
  if (plan.any_immune) return "immune stages";
  return "";
}

std::vector<Outcome> simgrid_replications(const Plan& plan, std::uint64_t seed, std::uint64_t first,
                                          std::uint64_t count, unsigned abreast,
                                          const std::function<bool(std::uint64_t)>& done) {
  std::vector<Outcome> outcomes;
  in_children(
      count, abreast,
      [&](std::size_t i) {
        const Outcome o = OneJobWorld(plan, seed, static_cast<std::uint32_t>(first + i)).play();
        return std::string(reinterpret_cast<const char*>(&o), sizeof o);
      },
      [&](std::size_t, std::string bytes) {
        Outcome o;
        if (bytes.size() != sizeof o) throw std::runtime_error("SimGrid: the child failed");
        std::memcpy(&o, bytes.data(), sizeof o);
        outcomes.push_back(o);
        return done(outcomes.size());
      });
  return outcomes;
}

}  // namespace pitstop
