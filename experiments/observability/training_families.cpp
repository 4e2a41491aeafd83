// What a training script would show of itself, and the ledger as counters.
#include <fmt/format.h>
#include <algorithm>

#include "experiments/observability/family.hpp"
#include "experiments/observability/training_progress.hpp"

namespace pitstop {

namespace {

constexpr const char* kTraining = "instance=\"training:8000\",job=\"training\"";
constexpr const char* kLedger = "instance=\"pitstop\",job=\"pitstop\"";

void one(std::vector<Family>& to, const std::string& name, MetricType type, const std::string& help,
         int decimals, const char* labels, std::function<Signal()> signal) {
  to.push_back({name, type, help, decimals,
                [labels, signal](const SeriesSink& sink) { sink(labels, signal()); }, true});
}

Signal steps_at(std::vector<Instant> times) {
  std::sort(times.begin(), times.end());
  Signal s;
  s.constant(Instant{}, 0);
  double count = 0;
  for (const Instant& t : times) s.constant(t, ++count);
  return s;
}

std::vector<Instant> times_of(const Scene& scene, Happening what) {
  std::vector<Instant> times;
  for (const Event& e : scene.timeline().events) {
    if (e.what == what) times.push_back(e.at);
  }
  return times;
}

Signal samples(const Scene& scene) {
  Signal s;
  s.constant(Instant{}, 0);
  for (const ActivitySpan& a : scene.activity())
    s.constant(a.from, a.activity == Activity::trains ? kSamplesPerSecond * a.speed : 0);
  s.constant(scene.end(), 0);
  return s;
}

// Work in hand (falls back at a failure), divided by `unit`.
Signal work_in_hand(const Scene& scene, double unit) {
  Signal s;
  s.constant(Instant{}, 0);
  double last = 0;
  for (const JobSpan& span : scene.replay().job) {
    if (!span.trains()) {
      s.constant(span.from, last);
      continue;
    }
    const double from = span.work_from.seconds() / unit, to = span.work_to.seconds() / unit;
    s.linear(span.from, from, (to - from) / std::max(1e-6, (span.to - span.from).seconds()));
    last = to;
  }
  s.constant(scene.end(), last);
  return s;
}

Signal durable_share(const Scene& scene) {
  const double all = scene.replay().scenario.job.work.seconds();
  Signal s;
  s.constant(Instant{}, 0);
  double most = 0;
  for (const Event& e : scene.timeline().events) {
    const bool counts = e.what == Happening::snapshot_durable || e.what == Happening::ended;
    if (!counts) continue;
    most = std::max(most, e.work.seconds() / all);
    s.constant(e.at, most);
  }
  return s;
}

// A value that changes when a checkpoint becomes durable.
Signal at_checkpoints(const Scene& scene, const std::function<double(const DurableCheckpoint&)>& value,
                      double before) {
  Signal s;
  s.constant(Instant{}, before);
  for (const DurableCheckpoint& c : durable_checkpoints(scene.timeline())) s.constant(c.durable, value(c));
  return s;
}

// Cumulative time of the spans that `share` gives, as a line.
Signal cumulative(const Scene& scene, const std::function<Duration(const JobSpan&)>& share) {
  Signal s;
  s.constant(Instant{}, 0);
  Duration sum;
  for (const JobSpan& span : scene.replay().job) {
    const Duration part = share(span);
    if (part == Duration{}) {
      s.constant(span.from, sum.seconds());
      continue;
    }
    s.linear(span.from, sum.seconds(), part.seconds() / (span.to - span.from).seconds());
    sum += part;
  }
  s.constant(scene.end(), sum.seconds());
  return s;
}

Signal per_cause(const Scene& scene, int cause) {
  return cumulative(scene, [cause](const JobSpan& s) {
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
  const double step = step_seconds(scene.replay().scenario);
  const double all = scene.replay().scenario.job.work.seconds();
  one(to, "training_samples_per_second", MetricType::gauge, "Samples trained on each second.", 3, kTraining,
      [&scene] { return samples(scene); });
  one(to, "training_step", MetricType::gauge, "The step that the training is at; falls back at a restore.", 0,
      kTraining, [&scene, step] { return work_in_hand(scene, step); });
  one(to, "training_progress_ratio", MetricType::gauge, "Work done, of all of it.", 6, kTraining,
      [&scene, all] { return work_in_hand(scene, all); });
  one(to, "training_durable_progress_ratio", MetricType::gauge, "Work that a checkpoint holds, of all of it.",
      6, kTraining, [&scene] { return durable_share(scene); });
  one(to, "training_checkpoints_total", MetricType::counter, "Checkpoints that became durable.", 0, kTraining,
      [&scene] { return steps_at(times_of(scene, Happening::snapshot_durable)); });
  one(to, "training_checkpoint_failures_total", MetricType::counter, "Checkpoints that never became durable.",
      0, kTraining, [&scene] { return steps_at(times_of(scene, Happening::snapshot_lost)); });
  one(to, "training_checkpoint_duration_seconds", MetricType::gauge,
      "From the begin of the last durable checkpoint until it was durable.", 3, kTraining, [&scene] {
        return at_checkpoints(
            scene, [](const DurableCheckpoint& c) { return (c.durable - c.begun).seconds(); }, 0);
      });
  one(to, "training_checkpoint_last_success_timestamp_seconds", MetricType::gauge,
      "When the last checkpoint became durable, in unixtime; the start of the job before the first.", 3,
      kTraining, [&scene] {
        const Replay& r = scene.replay();
        return at_checkpoints(
            scene, [&r](const DurableCheckpoint& c) { return static_cast<double>(r.us(c.durable)) * 1e-6; },
            static_cast<double>(r.us(Instant{})) * 1e-6);
      });
  if (scene.replay().plan.tiers > 0) {
    const double interval = scene.replay().plan.tier[0].interval.seconds();
    one(to, "training_checkpoint_interval_seconds", MetricType::gauge,
        "Useful work between checkpoints, as configured.", 3, kTraining, [interval] {
          Signal s;
          s.constant(Instant{}, interval);
          return s;
        });
  }
}

void add_ledger_families(const Scene& scene, std::vector<Family>& to) {
  to.push_back({"pitstop_ledger_seconds_total", MetricType::counter,
                "Wall time of the job by ledger line. Training counts as productive if it survived.", 6,
                [&scene](const SeriesSink& sink) {
                  for (std::size_t l = 0; l < kLines; ++l) {
                    sink(fmt::format("line=\"{}\",{}", kLineNames[l], kLedger),
                         cumulative(scene, [l](const JobSpan& s) {
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
                         steps_at(times));
                  }
                },
                true});
  one(to, "pitstop_nodes_waiting_for_capacity", MetricType::gauge,
      "Nodes that were asked for and not granted yet.", 0, kLedger,
      [&scene] { return waiting_for_capacity(scene); });
}

}  // namespace pitstop
