#include "experiments/simulate/cluster/tally.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace pitstop {

namespace {

std::int64_t parts_of(WideTicks part, WideTicks whole) {
  if (whole <= 0) return 0;
  return static_cast<std::int64_t>(static_cast<double>(part) / static_cast<double>(whole) * kEttrParts);
}
std::int64_t seconds_of(WideTicks node_ticks) { return static_cast<std::int64_t>(node_ticks / 1'000'000); }

static_assert(std::has_unique_object_representations_v<ClusterSums> &&
              std::has_unique_object_representations_v<KindSums> &&
              std::has_unique_object_representations_v<JobTally>);

template <class T>
void put(std::string& to, const T* values, std::size_t count) {
  const std::uint64_t n = count;
  to.append(reinterpret_cast<const char*>(&n), sizeof n);
  to.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

// So many values with their number before them; false where there are not so many.
template <class T>
bool get(std::string_view& from, std::vector<T>& values) {
  std::uint64_t n = 0;
  if (from.size() < sizeof n) return false;
  std::memcpy(&n, from.data(), sizeof n);
  from.remove_prefix(sizeof n);
  if (n > from.size() / sizeof(T)) return false;
  values.resize(n);
  std::memcpy(values.data(), from.data(), n * sizeof(T));
  from.remove_prefix(n * sizeof(T));
  return true;
}

// The ledgers of all jobs, weighted by number of nodes.
void add_ledgers(const ClusterOutcome& o, ClusterTally& t) {
  WideTicks line[kLines] = {}, cause[kMaxCauses + 1] = {};
  for (const ClusterJobOutcome& job : o.jobs) {
    for (std::size_t l = 0; l < kLines; ++l) line[l] += job.node_ticks(job.outcome.line[l]);
    for (int c = 0; c <= kMaxCauses; ++c) cause[c] += job.node_ticks(job.outcome.by_cause[c]);
  }
  for (std::size_t l = 0; l < kLines; ++l) t.line[l].add(seconds_of(line[l]));
  for (int c = 0; c <= kMaxCauses; ++c) t.cause[c].add(seconds_of(cause[c]));
}

}  // namespace

void JobTally::add(const ClusterJobOutcome& job) {
  completed += job.outcome.ending == Ending::completed ? 1 : 0;
  started += job.started ? 1 : 0;
  interruptions += job.outcome.interruptions;
  submitted += job.submitted.since_start().ticks();
  waited += job.waited.ticks();
  wall += job.outcome.wall.ticks();
  productive += job.outcome.productive().ticks();
  lost += job.outcome.line[index_of(Line::lost_work)].ticks();
  requeued += job.requeued.ticks();
  nodes = static_cast<std::int32_t>(job.nodes);
  gpus = job.gpus < job.node_gpus ? static_cast<std::int32_t>(job.gpus) : 0;
}

void JobTally::add(const JobTally& o) {
  completed += o.completed;
  started += o.started;
  interruptions += o.interruptions;
  submitted += o.submitted;
  waited += o.waited;
  wall += o.wall;
  productive += o.productive;
  lost += o.lost;
  requeued += o.requeued;
  nodes = std::max(nodes, o.nodes);
  gpus = std::max(gpus, o.gpus);
}

void ClusterTally::add(const ClusterOutcome& o, std::uint32_t nodes_there) {
  ++replications;
  nodes = nodes_there;
  add_ledgers(o, *this);
  WideTicks requeues = 0;
  for (const ClusterJobOutcome& job : o.jobs) {
    if (kinds.size() <= job.kind) kinds.resize(job.kind + 1);
    Kind& k = kinds[job.kind];
    ++k.jobs;
    ++k.ended[static_cast<int>(job.outcome.ending)];
    k.wall.add(job.outcome.wall.ticks());
    k.ettr.add(ettr_parts(job.outcome.productive(), job.outcome.wall));
    k.lost.add(job.outcome.line[index_of(Line::lost_work)].ticks());
    k.interruptions.add(job.outcome.interruptions);
    k.requeued.add(job.requeued.ticks());
    requeues += job.node_ticks(job.requeued);
    if (job.number < kJobsApart) {
      if (k.each.size() <= job.number) k.each.resize(job.number + 1);
      k.each[job.number].add(job);
    }
    if (!job.started) continue;
    ++k.started;
    k.waited.add(job.waited.ticks());
  }
  span.add(o.span.ticks());
  held.add(seconds_of(o.held));
  productive.add(seconds_of(o.productive));
  lost.add(seconds_of(o.lost));
  requeued.add(seconds_of(requeues));
  const WideTicks all = WideTicks{nodes} * o.span.ticks();
  utilisation.add(parts_of(o.held, all));
  goodput.add(parts_of(o.productive, all));
  moving.add(static_cast<std::int64_t>(o.moving / 1000));
  moving_alone.add(static_cast<std::int64_t>(o.moving_alone / 1000));
  selections.add(o.counts.selections);
  pulled.add(o.counts.pulled);
  repairs.add(o.counts.repairs);
  retired.add(o.counts.retired);
  preemptions.add(o.counts.preemptions);
  backfilled.add(o.counts.backfilled);
  false_alarms.add(o.counts.false_alarms);
  spoilt.add(o.counts.spoilt);
}

void ClusterTally::add(const ClusterTally& o) {
  replications += o.replications;
  nodes = std::max(nodes, o.nodes);
  for (std::size_t l = 0; l < kLines; ++l) line[l].add(o.line[l]);
  for (int c = 0; c <= kMaxCauses; ++c) cause[c].add(o.cause[c]);
  if (kinds.size() < o.kinds.size()) kinds.resize(o.kinds.size());
  for (std::size_t i = 0; i < o.kinds.size(); ++i) {
    Kind& k = kinds[i];
    const Kind& other = o.kinds[i];
    k.jobs += other.jobs;
    k.started += other.started;
    for (std::size_t e = 0; e < kEndings; ++e) k.ended[e] += other.ended[e];
    k.wall.add(other.wall);
    k.waited.add(other.waited);
    k.ettr.add(other.ettr);
    k.lost.add(other.lost);
    k.interruptions.add(other.interruptions);
    k.requeued.add(other.requeued);
    if (k.each.size() < other.each.size()) k.each.resize(other.each.size());
    for (std::size_t n = 0; n < other.each.size(); ++n) k.each[n].add(other.each[n]);
  }
  for (Moments ClusterSums::*m :
       {&ClusterTally::span, &ClusterTally::held, &ClusterTally::productive, &ClusterTally::lost,
        &ClusterTally::requeued, &ClusterTally::utilisation, &ClusterTally::goodput, &ClusterTally::moving,
        &ClusterTally::moving_alone, &ClusterTally::selections, &ClusterTally::pulled, &ClusterTally::repairs,
        &ClusterTally::retired, &ClusterTally::preemptions, &ClusterTally::backfilled,
        &ClusterTally::false_alarms, &ClusterTally::spoilt}) {
    (this->*m).add(o.*m);
  }
}

std::string bytes_of(const ClusterTally& tally) {
  std::string bytes;
  if (tally.replications == 0) return bytes;
  put<ClusterSums>(bytes, &tally, 1);
  for (const ClusterTally::Kind& k : tally.kinds) {
    put<KindSums>(bytes, &k, 1);
    put(bytes, k.each.data(), k.each.size());
  }
  return bytes;
}

std::optional<ClusterTally> cluster_tally_of(std::string_view bytes) {
  ClusterTally tally;
  if (bytes.empty()) return tally;
  std::vector<ClusterSums> cluster;
  if (!get(bytes, cluster) || cluster.size() != 1) return std::nullopt;
  static_cast<ClusterSums&>(tally) = cluster[0];
  while (!bytes.empty()) {
    std::vector<KindSums> sums;
    ClusterTally::Kind kind;
    if (!get(bytes, sums) || sums.size() != 1 || !get(bytes, kind.each)) return std::nullopt;
    static_cast<KindSums&>(kind) = sums[0];
    tally.kinds.push_back(std::move(kind));
  }
  return tally;
}

Outcome sum_of(const ClusterOutcome& o) {
  Outcome all;
  for (const ClusterJobOutcome& job : o.jobs) {
    const Outcome& one = job.outcome;
    all.wall += one.wall;
    for (std::size_t l = 0; l < kLines; ++l) all.line[l] += one.line[l];
    for (int c = 0; c <= kMaxCauses; ++c) all.by_cause[c] += one.by_cause[c];
    for (int c = 0; c < kMaxCauses; ++c) all.stopped_by[c] += one.stopped_by[c];
    all.interruptions += one.interruptions;
    all.snapshots += one.snapshots;
    if (all.ending == Ending::completed) all.ending = one.ending;
  }
  all.failures = o.counts.failures;
  all.spare_failures = o.counts.off_jobs;
  return all;
}

}  // namespace pitstop
