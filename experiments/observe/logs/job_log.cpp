// The output of the job: what its training script says, and srun's auto-resume.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/observe/logs/logs.hpp"
#include "experiments/observe/metrics/training_progress.hpp"

namespace pitstop {

namespace {

constexpr const char* kFolder = "/fsx/checkpoints";
constexpr double kProgressLines = 400;  // of a replay, roughly

class JobOutput {
 public:
  JobOutput(const Scene& scene, std::uint32_t job, const std::vector<Submission>& all)
      : scene_(scene), r_(scene.replay()), job_(job), step_(step_seconds(r_, job)) {
    for (const Submission& s : all) {
      if (s.job == job) runs_.push_back(s);
    }
  }
  bool started() const { return !runs_.empty(); }
  std::string name() const { return fmt::format("slurm-{}.out", runs_.front().id); }

  std::string text() {
    starts();
    progress();
    checkpoints();
    incidents();
    const Outcome& o = scene_.told(job_).outcome;
    if (o.ending == Ending::completed)
      said(scene_.told(job_).submitted + o.wall,
           fmt::format("training finished at step {}", steps(o.productive())));
    return file_.text();
  }

 private:
  std::int64_t steps(Duration work) const {
    return static_cast<std::int64_t>(std::floor(work.seconds() / step_ + 1e-9));
  }
  void said(Instant t, const std::string& text) {
    const std::int64_t us = r_.us(t);
    file_.add(us, date_of(us) + " " + clock_of(us) + " " + text);
  }
  // srun's plugin writes no time.
  void resume(Instant t, int job, const std::string& text) {
    file_.add(r_.us(t), fmt::format("[Auto Resume] Info: JobID: {} StepID: 0 {}", job, text));
  }

  void starts() {
    int attempt = 0;
    for (const Submission& s : runs_) {
      const std::string nodes = host_list(job_nodes_at(scene_, job_, s.hold.from));
      if (s.requeued) {
        resume(s.hold.from, s.id, "Updating to new node list " + nodes);
        resume(s.hold.from, s.id, fmt::format("Retrying step. Attempt number: {}", ++attempt));
      } else {
        attempt = 0;
        file_.add(r_.us(s.hold.from), "Detected Hyperpod cluster.. enabling --auto-resume=1");
        resume(s.hold.from, s.id, "TaskID: 0 process_task_init");
      }
    }
    for (const Event& e : scene_.timeline().events) {
      if (e.job != job_ || e.what != Happening::restored) continue;
      if (e.work == Duration{}) {
        said(e.at, "no checkpoint found, training from step 0");
      } else {
        said(e.at,
             fmt::format("successfully loaded checkpoint from {} at iteration {:7}", kFolder, steps(e.work)));
      }
    }
  }

  // "2025-01-15 14:50:00 step 10 step_time 10.000s throughput 1250.0 samples/sec"
  void progress() {
    const double every =
        std::max(step_, std::ceil(scene_.told(job_).outcome.wall.seconds() / kProgressLines / 60) * 60);
    for (const TimeSpent& s : scene_.time_of(job_)) {
      if (!s.trains()) continue;
      const double from = s.work_from.seconds(), to = s.work_to.seconds();
      const double rate = (to - from) / std::max(1e-6, (s.to - s.from).seconds());
      for (double w = (std::floor(from / every) + 1) * every; w < to && rate > 0; w += every) {
        said(s.from + Duration::from_seconds((w - from) / rate),
             fmt::format("step {} step_time {:.3f}s throughput {:.1f} samples/sec",
                         static_cast<std::int64_t>(w / step_ + 0.5), step_ / rate, kSamplesPerSecond * rate));
      }
    }
  }

  void checkpoints() {
    for (const DurableCheckpoint& c : durable_checkpoints(scene_.timeline(), job_)) {
      const double ms = (c.durable - c.begun).seconds() * 1000;
      said(c.begun, fmt::format("saving checkpoint at iteration {:7} to {}", steps(c.work), kFolder));
      said(c.durable,
           fmt::format("successfully saved checkpoint at iteration {:7} to {}", steps(c.work), kFolder));
      if (ms > 0) {
        said(c.durable, "(min, max) time across ranks (ms):");
        said(c.durable,
             fmt::format("    save-checkpoint ................................: ({:.2f}, {:.2f})", ms, ms));
      }
    }
    for (const Event& e : scene_.timeline().events) {
      if (e.job == job_ && e.what == Happening::snapshot_lost)
        said(e.at, fmt::format("checkpoint at iteration {:7} was not written", steps(e.work)));
    }
  }

  void incidents() {
    auto job_at = [&](Instant t) {
      int job = kFirstJob;
      for (const Submission& s : runs_) {
        if (s.hold.from <= t) job = s.id;
      }
      return job;
    };
    for (const IncidentTimes& i : scene_.timeline().incidents) {
      if (i.of_spare || i.job != job_ || is_preemption(scene_, i)) continue;
      const CausePlan& cause = r_.plan.cause[i.cause];
      const std::string host = host_of(scene_.shown_on(i));
      if (cause.symptom == Symptom::crash)
        said(i.failed, fmt::format("srun: error: {}: task {}: Killed", host, scene_.shown_on(i)));
      if (cause.symptom == Symptom::hang && i.detected)
        said(*i.detected,
             "[rank0]: Watchdog caught collective operation timeout: WorkNCCL(OpType=ALLREDUCE)");
      const int job = job_at(i.failed);
      if (i.detected)
        resume(*i.detected, job, "Initiating communication with cluster agent to diagnose health of nodes");
      if (i.marked)
        resume(*i.marked, job,
               fmt::format("Response from cluster agent: JobId={}, ResumeAction={}", job,
                           cause.takes_node() ? "RETRYSTEP" : "NONE"));
      if (i.stopped && cause.takes_node()) {
        resume(*i.stopped, job, "Job failed - replacing nodes");
        resume(*i.stopped, job, "Job failed - Droping unhealthy nodes");
      }
    }
  }

  const Scene& scene_;
  const Replay& r_;
  std::uint32_t job_;
  double step_;
  std::vector<Submission> runs_;
  LogFile file_;
};

}  // namespace

std::vector<NamedLog> job_outputs(const Scene& scene) {
  std::vector<NamedLog> all;
  const std::vector<Submission> submitted = submissions(scene);
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
    JobOutput output(scene, j, submitted);
    if (output.started()) all.push_back({output.name(), output.text()});
  }
  return all;
}

}  // namespace pitstop
