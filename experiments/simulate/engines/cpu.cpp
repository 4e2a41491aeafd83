#include "experiments/simulate/engines/cpu.hpp"

#include <algorithm>
#include <memory>
#include <thread>

#include "sim/base/check.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kChunk = 16;  // replications a thread takes at a time

class Workspaces {
 public:
  explicit Workspaces(const Plan& plan) : memory_(Workspace::bytes(plan) / 8 + 1) {
    space_ = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory_.data()));
  }
  Workspace& space() { return space_; }

 private:
  std::vector<std::uint64_t> memory_;
  Workspace space_;
};

class CpuRun {
 public:
  explicit CpuRun(const BatchRequest& request)
      : asked_(request), plan_(request.compiled.plan()), causes_(plan_.causes + 1) {
    batch_.rows.resize(asked_.count);
    if (asked_.keep_cause_rows) batch_.cause_rows.resize(asked_.count * causes_);
  }

  // A chunk once taken is finished, also when stopped, so that what is kept is always the first so many.
  Batch run() {
    const std::uint64_t chunks = (asked_.count + kChunk - 1) / kChunk;
    const unsigned wanted = asked_.threads != 0 ? asked_.threads : usable_threads();
    const auto threads =
        static_cast<unsigned>(std::min<std::uint64_t>(wanted, std::max<std::uint64_t>(chunks, 1)));
    std::vector<Tally> tallies(threads);
    cluster_tallies_.resize(threads);
    {
      std::vector<std::jthread> pool;
      for (unsigned t = 1; t < threads; ++t)
        pool.emplace_back([&, t] { work(tallies[t], cluster_tallies_[t], false); });
      work(tallies[0], cluster_tallies_[0], true);
    }
    for (const Tally& t : tallies) batch_.tally.add(t);
    for (const ClusterTally& t : cluster_tallies_) batch_.cluster.add(t);
    batch_.rows.resize(std::min(asked_.count, next_ * kChunk));
    if (asked_.keep_cause_rows) batch_.cause_rows.resize(batch_.rows.size() * causes_);
    return std::move(batch_);
  }

 private:
  void work(Tally& total, ClusterTally& cluster, bool tells) {
    Workspaces memory(plan_);
    const auto mine = std::make_unique<Tally>();  // not beside another thread's
    while (!asked_.stopped()) {
      const std::uint64_t begin = next_++ * kChunk;
      if (begin >= asked_.count) break;
      const std::uint64_t end = std::min(asked_.count, begin + kChunk);
      for (std::uint64_t i = begin; i < end; ++i) replicate(i, memory.space(), *mine, cluster);
      done_ += end - begin;
      if (tells && asked_.progress) asked_.progress(done_);
    }
    total = *mine;
  }

  void replicate(std::uint64_t i, Workspace& space, Tally& tally, ClusterTally& cluster) {
    const std::uint64_t r = asked_.first + i;
    replay_note() = ReplayNote{asked_.scenario.name.c_str(), asked_.seed, r};
    const Outcome o = outcome_of(static_cast<std::uint32_t>(r), space, cluster);
    batch_.rows[i] = row_of(o);
    tally.add(r, o, plan_.causes);
    if (!asked_.keep_cause_rows) return;
    const auto row = batch_.cause_rows.begin() + static_cast<std::ptrdiff_t>(i * causes_);
    std::copy_n(std::begin(o.by_cause), plan_.causes, row);
    row[plan_.causes] = o.by_cause[kNoCause];
  }

  Outcome outcome_of(std::uint32_t r, Workspace& space, ClusterTally& tally) {
    const ClusterPlan* const cluster = asked_.compiled.cluster();
    if (cluster == nullptr) return outcome_of_one_job(r, space);
    const ClusterOutcome o = Cluster(*cluster, asked_.seed, r).run();
    tally.add(o, cluster->nodes);
    return cluster->one_job() ? o.jobs[0].outcome : sum_of(o);
  }

  Outcome outcome_of_one_job(std::uint32_t r, Workspace& space) {
    if (PlainShape::fits(plan_)) return BasicOneJob<NoWatch, PlainShape>(plan_, space, asked_.seed, r).run();
    return OneJob(plan_, space, asked_.seed, r).run();
  }

  const BatchRequest& asked_;
  const Plan& plan_;
  const std::size_t causes_;  // with "none"
  Batch batch_;
  std::vector<ClusterTally> cluster_tallies_;
  alignas(64) std::atomic<std::uint64_t> next_{0};
  alignas(64) std::atomic<std::uint64_t> done_{0};
};

}  // namespace

Batch run_on_cpu(const BatchRequest& request) { return CpuRun(request).run(); }

}  // namespace pitstop
