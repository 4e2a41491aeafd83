#include "experiments/runner.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <vector>

#include "experiments/statistics.hpp"
#include "sim/check.hpp"
#include "sim/cluster.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kChunk = 16;  // replications a thread takes at a time

// Integer totals of the by-cause split, so that threads may add theirs in any order. Squares are in
// milliseconds: 2^64 replications of kLongest (3.2e13 ms) need 90 + 37 bits.
struct CauseTotals {
  WideTicks sum[kMaxCauses + 1] = {};
  WideTicks squares_ms[kMaxCauses + 1] = {};
  std::uint64_t stops[kMaxCauses] = {};
  std::uint64_t digest = 0;

  void add(std::uint64_t replication, const Outcome& o, std::uint32_t causes) {
    digest += digest_part(replication, o);
    for (std::uint32_t c = 0; c < causes; ++c) {
      add_time(static_cast<int>(c), o.by_cause[c]);
      stops[c] += o.stopped_by[c];
    }
    add_time(kNoCause, o.by_cause[kNoCause]);
  }
  void add(const CauseTotals& other) {
    for (int c = 0; c <= kMaxCauses; ++c) {
      sum[c] += other.sum[c];
      squares_ms[c] += other.squares_ms[c];
    }
    for (int c = 0; c < kMaxCauses; ++c) stops[c] += other.stops[c];
    digest += other.digest;
  }

 private:
  void add_time(int c, Duration d) {
    sum[c] += d.ticks();
    const WideTicks ms = d.ticks() / 1000;
    squares_ms[c] += ms * ms;
  }
};

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

Row row_of(const Outcome& o) {
  Row row;
  row.wall = o.wall;
  std::copy(std::begin(o.line), std::end(o.line), row.line.begin());
  row.interruptions = o.interruptions;
  row.failures = o.failures;
  row.spare_failures = o.spare_failures;
  row.snapshots = o.snapshots;
  row.ending = o.ending;
  return row;
}

class Runner {
 public:
  Runner(const Plan& plan, const char* name, const RunOptions& options)
      : plan_(plan), name_(name), options_(options) {
    threads_ = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  }

  // Runs replications rows().size()..total-1. A chunk once taken is finished, also on Ctrl-C, so that
  // what is kept is always the first so many replications.
  void run_to(std::uint64_t total, std::uint64_t shown_total) {
    const std::uint64_t first = rows_.size();
    rows_.resize(total);
    if (options_.keep_cause_rows) cause_rows_.resize(total * causes());
    const std::uint64_t chunks = (total - first + kChunk - 1) / kChunk;
    std::atomic<std::uint64_t> next{0}, done{first};
    std::vector<CauseTotals> totals(threads_);
    auto work = [&](unsigned thread) {
      Workspaces memory(plan_);
      CauseTotals mine;
      while (!stopped()) {
        const std::uint64_t chunk = next++;
        if (chunk >= chunks) break;
        const std::uint64_t begin = first + chunk * kChunk, end = std::min(total, begin + kChunk);
        for (std::uint64_t r = begin; r < end; ++r) {
          replay_note() = ReplayNote{name_, options_.seed, r};
          const Outcome o =
              Cluster(plan_, memory.space(), options_.seed, static_cast<std::uint32_t>(r)).run();
          rows_[r] = row_of(o);
          if (options_.keep_cause_rows) keep_causes(r, o);
          mine.add(r, o, plan_.causes);
        }
        done += end - begin;
        if (thread == 0 && options_.progress) options_.progress(done, shown_total);
      }
      totals[thread] = mine;
    };
    {
      std::vector<std::jthread> pool;
      for (unsigned t = 1; t < threads_; ++t) pool.emplace_back(work, t);
      work(0);
    }
    for (const CauseTotals& t : totals) totals_.add(t);
    rows_.resize(std::min(total, first + next * kChunk));
    if (options_.keep_cause_rows) cause_rows_.resize(rows_.size() * causes());
  }

  bool stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }
  const std::vector<Row>& rows() const { return rows_; }
  std::vector<Row>& rows() { return rows_; }
  std::vector<Duration>& cause_rows() { return cause_rows_; }
  const CauseTotals& totals() const { return totals_; }

 private:
  std::size_t causes() const { return plan_.causes + 1; }  // with "none"

  void keep_causes(std::uint64_t r, const Outcome& o) {
    const auto row = cause_rows_.begin() + static_cast<std::ptrdiff_t>(r * causes());
    std::copy_n(std::begin(o.by_cause), plan_.causes, row);
    row[plan_.causes] = o.by_cause[kNoCause];
  }

  const Plan& plan_;
  const char* name_;
  const RunOptions& options_;
  unsigned threads_;
  std::vector<Row> rows_;
  std::vector<Duration> cause_rows_;
  CauseTotals totals_;
};

template <class F>
Estimate estimate_of(const std::vector<Row>& rows, F&& value) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Row& row : rows) values.push_back(value(row));
  return estimate(values);
}

double ettr_of(const Row& row) {
  if (row.wall == Duration{}) return 1;
  return static_cast<double>(row.line[index_of(Line::productive)].ticks()) /
         static_cast<double>(row.wall.ticks());
}

WallTime wall_time(const std::vector<Row>& rows) {
  WallTime wall;
  std::vector<double> finished;
  for (const Row& row : rows) {
    if (row.ending == Ending::completed) finished.push_back(row.wall.seconds());
  }
  const std::size_t censored = rows.size() - finished.size();
  if (censored == 0) wall.estimate = estimate(finished);
  wall.p05 = quantile(finished, censored, 0.05);
  wall.p50 = quantile(finished, censored, 0.50);
  wall.p95 = quantile(finished, censored, 0.95);
  wall.p99 = quantile(finished, censored, 0.99);
  return wall;
}

CauseLoss cause_loss(const std::string& name, const CauseTotals& totals, int cause, std::size_t rows) {
  CauseLoss loss;
  loss.name = name;
  const auto n = static_cast<double>(rows);
  const double mean = static_cast<double>(totals.sum[cause]) * 1e-6 / n;
  const double square = static_cast<double>(totals.squares_ms[cause]) * 1e-6 / n;
  const double variance = std::max(0.0, square - mean * mean) * (rows > 1 ? n / (n - 1) : 0);
  const double half = student_t95(rows) * std::sqrt(variance / n);
  loss.lost_s = Estimate{mean, std::sqrt(variance), {mean - half, mean + half}};
  if (cause != kNoCause) loss.interruptions_mean = static_cast<double>(totals.stops[cause]) / n;
  return loss;
}

double relative_half_width(const std::vector<Row>& rows) {
  const WallTime wall = wall_time(rows);
  const Estimate e = wall.censored() ? estimate_of(rows, ettr_of) : *wall.estimate;
  return e.mean > 0 ? (e.ci95.high - e.mean) / e.mean : 0;
}

Summary summarize(const Scenario& scenario, const Runner& runner) {
  const std::vector<Row>& rows = runner.rows();
  Summary s;
  s.replications = rows.size();
  if (rows.empty()) return s;
  s.wall = wall_time(rows);
  s.ettr = estimate_of(rows, ettr_of);
  s.interruptions = estimate_of(rows, [](const Row& r) { return static_cast<double>(r.interruptions); });
  for (std::size_t l = 0; l < kLines; ++l) {
    s.ledger_s[l] = estimate_of(rows, [l](const Row& r) { return r.line[l].seconds(); });
  }
  for (const Row& r : rows) ++s.endings[static_cast<std::size_t>(r.ending)];
  s.failures_mean = estimate_of(rows, [](const Row& r) { return static_cast<double>(r.failures); }).mean;
  s.spare_failures_mean =
      estimate_of(rows, [](const Row& r) { return static_cast<double>(r.spare_failures); }).mean;
  s.snapshots_mean = estimate_of(rows, [](const Row& r) { return static_cast<double>(r.snapshots); }).mean;
  for (std::size_t c = 0; c < scenario.causes.size(); ++c) {
    s.by_cause.push_back(
        cause_loss(scenario.causes[c].name, runner.totals(), static_cast<int>(c), rows.size()));
  }
  s.by_cause.push_back(cause_loss("none", runner.totals(), kNoCause, rows.size()));
  if (scenario.cluster.price_per_node_hour) {
    const double per_second = *scenario.cluster.price_per_node_hour / 3600 *
                              static_cast<double>(scenario.job.nodes + scenario.cluster.spares);
    s.cost = estimate_of(rows, [per_second](const Row& r) { return r.wall.seconds() * per_second; });
    s.currency = scenario.cluster.currency;
  }
  s.digest = runner.totals().digest;
  return s;
}

}  // namespace

Outcome run_one(const Plan& plan, std::uint64_t seed, std::uint64_t replication) {
  Workspaces memory(plan);
  return Cluster(plan, memory.space(), seed, static_cast<std::uint32_t>(replication)).run();
}

Summary run(const Scenario& scenario, const CompiledScenario& compiled, const RunOptions& options) {
  Runner runner(compiled.plan(), scenario.name.c_str(), options);
  if (options.until) {
    std::uint64_t looks = kFirstLook;
    do {
      runner.run_to(looks, 0);
      looks *= 2;
    } while (!runner.stopped() && looks <= kMostReplications &&
             relative_half_width(runner.rows()) > *options.until);
  } else {
    runner.run_to(options.replications, options.replications);
  }
  Summary s = summarize(scenario, runner);
  s.scenario = scenario.name;
  s.seed = options.seed;
  s.tables_digest = compiled.tables_digest();
  s.interrupted = runner.stopped();
  if (options.keep_rows) s.rows = std::move(runner.rows());
  s.cause_rows = std::move(runner.cause_rows());
  return s;
}

}  // namespace pitstop
