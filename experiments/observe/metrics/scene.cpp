#include "experiments/observe/metrics/scene.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/shared/outcome.hpp"

namespace pitstop {

Scene::Scene(const Replay& replay)
    : r_(replay),
      nodes_(node_time(replay.timeline, replay.plan)),
      gpu_(gpu_figures(replay.scenario.cluster.instance.gpu,
                       replay.scenario.cluster.instance.gpu_memory_bytes)),
      gpus_(static_cast<std::uint32_t>(replay.scenario.cluster.instance.gpus)) {
  for (const Cause& c : replay.scenario.causes) by_cause_.push_back(signature_of(c));
  find_lives();
  for (std::uint32_t j = 0; j < replay.timeline.jobs.size(); ++j) {
    JobScene& job = job_.emplace_back();
    job.holds = job_holds(replay.timeline, j);
    job.time = replay.timeline.several() ? job_time(replay.timeline, j) : replay.job;
    job.activity = activity_of(job.time);
  }
  for (const IncidentTimes& i : replay.timeline.incidents)
    shown_on_.push_back(i.node == kNobody ? some_node_of(i) : i.node);
}

// One of the job's when it failed.
std::uint32_t Scene::some_node_of(const IncidentTimes& i) const {
  std::vector<std::uint32_t> of_job;
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
    const auto span = std::find_if(nodes_[n].begin(), nodes_[n].end(),
                                   [&](const NodeSpan& s) { return s.from <= i.failed && i.failed < s.to; });
    if (span != nodes_[n].end() && span->job == i.job) of_job.push_back(n);
  }
  return of_job.empty() ? 0 : of_job[mix(1, i.number) % of_job.size()];
}

std::uint64_t Scene::mix(std::uint64_t a, std::uint64_t b) const {
  return mixed(mixed(mixed(r_.timeline.seed + 0x5eed) ^ r_.timeline.replication) ^ mixed(a * 0x9e3779b9 + b));
}

std::uint32_t Scene::gpu_of(const IncidentTimes& i) const {
  return static_cast<std::uint32_t>(mix(2, i.number) % gpus_);
}

void Scene::find_lives() {
  for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
    Life life{n, 0, {}, {}};
    for (const NodeSpan& s : nodes_[n]) {
      const bool gone = s.phase == NodePhase::away || s.phase == NodePhase::mending ||
                        s.phase == NodePhase::lost || s.phase == NodePhase::elsewhere ||
                        s.phase == NodePhase::retired;
      if (!gone) {
        const bool joined =
            !life.spans.empty() && life.spans.back().to == s.from && life.spans.back().job == s.job;
        if (joined) {
          life.spans.back().to = s.to;
        } else {
          life.spans.push_back({s.from, s.to, s.job});
        }
        continue;
      }
      const bool reboots = s.cause != kNoCause && r_.plan.cause[s.cause].remedy == Remedy::reboot &&
                           r_.timeline.incidents[s.incident].attempts == 0;
      if (reboots) {
        life.reboots.push_back({s.from, s.to});
      } else if (!life.spans.empty()) {
        lives_.push_back(life);
        life = Life{n, life.generation + 1, {}, {}};
      }
    }
    if (!life.spans.empty()) lives_.push_back(life);
  }
}

std::vector<ActivitySpan> Scene::activity_of(const std::vector<TimeSpent>& time) const {
  std::vector<ActivitySpan> all;
  for (const TimeSpent& s : time) {
    ActivitySpan a{s.from, s.to, Activity::idle, 0};
    const bool hangs = s.cause != kNoCause && r_.plan.cause[s.cause].symptom == Symptom::hang;
    if (s.trains()) {
      a.activity = Activity::trains;
      a.speed = (s.work_to - s.work_from).seconds() / std::max(1e-6, (s.to - s.from).seconds());
    } else if (s.line == Line::checkpoint) {
      a.activity = Activity::saves;
    } else if ((s.line == Line::detection || s.line == Line::drain) && hangs) {
      a.activity = Activity::hangs;
    }
    if (!all.empty() && all.back().activity == a.activity && all.back().speed == a.speed) {
      all.back().to = a.to;
    } else {
      all.push_back(a);
    }
  }
  return all;
}

std::vector<GpuFault> Scene::faults_of(const Life& life) const {
  std::vector<GpuFault> faults;
  for (const IncidentTimes& i : r_.timeline.incidents) {
    if (shown_on(i) != life.node) continue;
    const bool here = std::any_of(life.spans.begin(), life.spans.end(),
                                  [&](const Life::Span& s) { return s.from <= i.failed && i.failed < s.to; });
    if (!here) continue;
    faults.push_back(
        {i.failed, signature(i.cause), gpu_of(i), r_.plan.cause[i.cause].symptom == Symptom::precursor});
  }
  return faults;
}

std::string Scene::uuid(const Life& life, std::uint32_t gpu) const {
  const std::uint64_t a = mix(100 + life.node, 1000ULL * life.generation + gpu), b = mixed(a + 1);
  return fmt::format("GPU-{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xffff, a & 0xffff,
                     b >> 48, b & 0xffffffffffff);
}

// Buses as on an ml.g5.xlarge (00:1e) and before it.
std::string Scene::pci(std::uint32_t gpu) { return fmt::format("0000:00:{:02x}", 0x1e - gpu % 0x1e); }

}  // namespace pitstop
