// What a training script would show of itself, and the ledger as counters.
#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "experiments/observe/logs/logs.hpp"
#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/training_progress.hpp"

namespace pitstop {

namespace {

constexpr const char* kLedger = "instance=\"pitstop\",job=\"pitstop\"";

std::string training_labels(const Scene& scene, std::uint32_t job) {
  return fmt::format("instance=\"{}:8000\",job=\"training\"", label_value(script_of(scene, job)));
}

Instant begin_of(const Scene& scene, std::uint32_t job) { return scene.told(job).submitted; }
Instant end_of(const Scene& scene, std::uint32_t job) {
  return begin_of(scene, job) + scene.told(job).outcome.wall;
}

// A job's series last from its submission to its end, as far as a scrape sees them.
void each_job(std::vector<Family>& to, const Scene& scene, const std::string& name, MetricType type,
              const std::string& help, int decimals, std::function<Signal(std::uint32_t)> signal) {
  to.push_back({name, type, help, decimals,
                [&scene, signal](const SeriesSink& sink) {
                  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
                    Signal s = signal(j);
                    const Instant end = end_of(scene, j);
                    if (end < scene.end()) s.absent(end);
                    sink(training_labels(scene, j), s);
                  }
                },
                true});
}

Signal steps_at(Instant begin, std::vector<Instant> times) {
  std::sort(times.begin(), times.end());
  Signal s;
  s.constant(begin, 0);
  double count = 0;
  for (const Instant& t : times) s.constant(t, ++count);
  return s;
}

Signal events(const Scene& scene, std::uint32_t job, Happening what) {
  std::vector<Instant> times;
  for (const Event& e : scene.timeline().events) {
    if (e.job == job && e.what == what) times.push_back(e.at);
  }
  return steps_at(begin_of(scene, job), times);
}

Signal samples(const Scene& scene, std::uint32_t job) {
  Signal s;
  s.constant(begin_of(scene, job), 0);
  for (const ActivitySpan& a : scene.activity(job))
    s.constant(a.from, a.activity == Activity::trains ? kSamplesPerSecond * a.speed : 0);
  s.constant(end_of(scene, job), 0);
  return s;
}

// Work in hand (falls back at a failure), divided by `unit`.
Signal work_in_hand(const Scene& scene, std::uint32_t job, double unit) {
  Signal s;
  s.constant(begin_of(scene, job), 0);
  double last = 0;
  for (const TimeSpent& span : scene.time_of(job)) {
    if (!span.trains()) {
      s.constant(span.from, last);
      continue;
    }
    const double from = span.work_from.seconds() / unit, to = span.work_to.seconds() / unit;
    s.linear(span.from, from, (to - from) / std::max(1e-6, (span.to - span.from).seconds()));
    last = to;
  }
  s.constant(end_of(scene, job), last);
  return s;
}

Signal durable_share(const Scene& scene, std::uint32_t job) {
  const double all = scene.told(job).work.seconds();
  Signal s;
  s.constant(begin_of(scene, job), 0);
  double most = 0;
  for (const Event& e : scene.timeline().events) {
    const bool counts = e.what == Happening::snapshot_durable || e.what == Happening::ended;
    if (!counts || e.job != job) continue;
    most = std::max(most, e.work.seconds() / all);
    s.constant(e.at, most);
  }
  return s;
}

// A value that changes when a checkpoint becomes durable.
Signal at_checkpoints(const Scene& scene, std::uint32_t job,
                      const std::function<double(const DurableCheckpoint&)>& value, double before) {
  Signal s;
  s.constant(begin_of(scene, job), before);
  for (const DurableCheckpoint& c : durable_checkpoints(scene.timeline(), job))
    s.constant(c.durable, value(c));
  return s;
}

using Share = std::function<Duration(const TimeSpent&)>;

// Cumulative time of a job's spans that `share` gives, as a line.
Signal cumulative(const Scene& scene, std::uint32_t job, const Share& share) {
  Signal s;
  s.constant(Instant{}, 0);
  Duration sum;
  for (const TimeSpent& span : scene.time_of(job)) {
    const Duration part = share(span);
    if (part == Duration{}) {
      s.constant(span.from, sum.seconds());
      continue;
    }
    s.linear(span.from, sum.seconds(), part.seconds() / (span.to - span.from).seconds());
    sum += part;
  }
  s.constant(end_of(scene, job), sum.seconds());
  return s;
}

// The same of all jobs together. It never falls: each piece begins where the one before has come to.
Signal cumulative(const Scene& scene, const Share& share) {
  if (scene.jobs() == 1) return cumulative(scene, 0, share);
  std::map<Instant, double> change;  // of the slope
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
    double before = 0;
    const Signal one = cumulative(scene, j, share);
    for (const SignalPiece& p : one.pieces()) {
      const double slope = p.kind == SignalPiece::Kind::linear ? p.b : 0;
      if (slope != before) change[p.from] += slope - before;
      before = slope;
    }
  }
  Signal s;
  s.constant(Instant{}, 0);
  double slope = 0;
  for (const auto& [at, by] : change) {
    slope += by;
    const double value = s.last_at(at);
    s.linear(at, value, slope < 1e-9 ? 0 : slope);
  }
  return s;
}

Signal per_cause(const Scene& scene, int cause) {
  return cumulative(scene, [cause](const TimeSpent& s) {
    Duration part;
    if (s.line != Line::productive && s.cause == cause) part += (s.to - s.from) - s.degraded();
    if (s.slow_cause == cause) part += s.degraded();
    return part;
  });
}

Signal waiting_for_capacity(const Scene& scene) {
  std::vector<std::pair<Instant, int>> changes;
  for (const auto& spans : scene.nodes()) {
    for (const NodeSpan& s : spans) {
      if (s.phase != NodePhase::away && s.phase != NodePhase::lost) continue;
      changes.emplace_back(s.from, 1);
      if (s.to < scene.end()) changes.emplace_back(s.to, -1);
    }
  }
  std::sort(changes.begin(), changes.end());
  Signal s;
  s.constant(Instant{}, 0);
  int count = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    count += changes[i].second;
    if (i + 1 == changes.size() || changes[i + 1].first > changes[i].first)
      s.constant(changes[i].first, count);
  }
  return s;
}

}  // namespace

void add_training_families(const Scene& scene, std::vector<Family>& to) {
  auto add = [&](const char* name, MetricType type, const char* help, int decimals,
                 const std::function<Signal(std::uint32_t)>& signal) {
    each_job(to, scene, name, type, help, decimals, signal);
  };
  add("training_samples_per_second", MetricType::gauge, "Samples trained on each second.", 3,
      [&scene](std::uint32_t j) { return samples(scene, j); });
  add("training_step", MetricType::gauge, "The step that the training is at; falls back at a restore.", 0,
      [&scene](std::uint32_t j) { return work_in_hand(scene, j, step_seconds(scene.replay(), j)); });
  add("training_progress_ratio", MetricType::gauge, "Work done, of all of it.", 6,
      [&scene](std::uint32_t j) { return work_in_hand(scene, j, scene.told(j).work.seconds()); });
  add("training_durable_progress_ratio", MetricType::gauge, "Work that a checkpoint holds, of all of it.", 6,
      [&scene](std::uint32_t j) { return durable_share(scene, j); });
  add("training_checkpoints_total", MetricType::counter, "Checkpoints that became durable.", 0,
      [&scene](std::uint32_t j) { return events(scene, j, Happening::snapshot_durable); });
  add("training_checkpoint_failures_total", MetricType::counter, "Checkpoints that never became durable.", 0,
      [&scene](std::uint32_t j) { return events(scene, j, Happening::snapshot_lost); });
  add("training_checkpoint_duration_seconds", MetricType::gauge,
      "From the begin of the last durable checkpoint until it was durable.", 3, [&scene](std::uint32_t j) {
        return at_checkpoints(
            scene, j, [](const DurableCheckpoint& c) { return (c.durable - c.begun).seconds(); }, 0);
      });
  add("training_checkpoint_last_success_timestamp_seconds", MetricType::gauge,
      "When the last checkpoint became durable, in unixtime; the start of the job before the first.", 3,
      [&scene](std::uint32_t j) {
        const Replay& r = scene.replay();
        return at_checkpoints(
            scene, j,
            [&r](const DurableCheckpoint& c) { return static_cast<double>(r.us(c.durable)) * 1e-6; },
            static_cast<double>(r.us(begin_of(scene, j))) * 1e-6);
      });
  if (scene.replay().scenario.tiers.empty()) return;
  add("training_checkpoint_interval_seconds", MetricType::gauge,
      "Useful work between checkpoints, as configured.", 3, [&scene](std::uint32_t j) {
        Signal s;
        s.constant(begin_of(scene, j), scene.told(j).interval.seconds());
        return s;
      });
}

void add_ledger_families(const Scene& scene, std::vector<Family>& to) {
  to.push_back({"pitstop_ledger_seconds_total", MetricType::counter,
                "Wall time of jobs by ledger line. Training counts as productive if it "
                "survived.",
                6,
                [&scene](const SeriesSink& sink) {
                  for (std::size_t l = 0; l < kLines; ++l) {
                    sink(fmt::format("line=\"{}\",{}", kLineNames[l], kLedger),
                         cumulative(scene, [l](const TimeSpent& s) {
                           Duration part;
                           if (static_cast<std::size_t>(index_of(s.line)) == l)
                             part += (s.to - s.from) - s.degraded();
                           if (static_cast<std::size_t>(index_of(Line::degraded)) == l) part += s.degraded();
                           return part;
                         }));
                  }
                },
                true});
  to.push_back({"pitstop_lost_seconds_total", MetricType::counter, "Wall time lost by cause.", 6,
                [&scene](const SeriesSink& sink) {
                  const auto causes = static_cast<int>(scene.replay().scenario.causes.size());
                  for (int c = 0; c < causes; ++c)
                    sink(fmt::format("cause=\"{}\",{}", label_value(scene.replay().cause_name(c)), kLedger),
                         per_cause(scene, c));
                  sink(fmt::format("cause=\"none\",{}", kLedger), per_cause(scene, kNoCause));
                },
                true});
  to.push_back({"pitstop_incidents_total", MetricType::counter, "Failures by cause, of spares too.", 0,
                [&scene](const SeriesSink& sink) {
                  const auto causes = static_cast<int>(scene.replay().scenario.causes.size());
                  for (int c = 0; c < causes; ++c) {
                    std::vector<Instant> times;
                    for (const IncidentTimes& i : scene.timeline().incidents) {
                      if (i.cause == c) times.push_back(i.failed);
                    }
                    sink(fmt::format("cause=\"{}\",{}", label_value(scene.replay().cause_name(c)), kLedger),
                         steps_at(Instant{}, times));
                  }
                },
                true});
  to.push_back({"pitstop_nodes_waiting_for_capacity", MetricType::gauge,
                "Nodes that were asked for and not granted yet.", 0,
                [&scene](const SeriesSink& sink) { sink(kLedger, waiting_for_capacity(scene)); }, true});
}

}  // namespace pitstop
