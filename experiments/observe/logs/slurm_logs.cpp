// slurmctld.log, `sacct -P` and `sinfo -N -l`.
#include <fmt/format.h>

#include <map>

#include "experiments/observe/logs/logs.hpp"
#include "experiments/observe/metrics/slurm_state.hpp"

namespace pitstop {

namespace {

constexpr const char* kPartition = "dev";

std::string stamp(std::int64_t us) {  // [2025-01-15T14:33:45.000]
  return fmt::format("[{}T{}.{:03}]", date_of(us), clock_of(us), civil(us).micros / 1000);
}

std::string slurm_time_text(std::int64_t us) { return date_of(us) + "T" + clock_of(us); }

std::string elapsed_text(Duration d) {  // [D-]HH:MM:SS
  const std::int64_t s = d.ticks() / 1'000'000, days = s / 86400;
  const std::string clock = fmt::format("{:02}:{:02}:{:02}", s / 3600 % 24, s / 60 % 60, s % 60);
  return days > 0 ? fmt::format("{}-{}", days, clock) : clock;
}

const char* long_word(const SlurmSpan& s) {
  switch (s.state) {
    case SlurmState::alloc:
      return "allocated";
    case SlurmState::idle:
      return "idle";
    case SlurmState::fail:
      return s.failing ? "failing" : "fail";
    case SlurmState::down:
      return "down";
    case SlurmState::maint:
      return "maint";
  }
  return "";
}

class Controller {
 public:
  explicit Controller(const Scene& scene) : scene_(scene), r_(scene.replay()) {}

  std::string log() {
    jobs();
    for (const Event& e : scene_.timeline().events) nodes(e);
    return file_.text();
  }

 private:
  void line(Instant t, const std::string& text) {
    const std::int64_t us = r_.us(t);
    file_.add(us, stamp(us) + " " + text);
  }

  void nodes(const Event& e) {
    if (e.node == kNobody || e.cause == kNoCause || !r_.plan.cause[e.cause].takes_node()) return;
    const std::string host = host_of(e.node);
    if (e.what == Happening::marked) {
      line(e.at, fmt::format("update_node: node {} reason set to: {}", host, r_.action(e.cause)));
      line(e.at, fmt::format("update_node: node {} state set to FAIL", host));
    }
    if (e.what == Happening::validated) {
      line(e.at, fmt::format("Node {} now responding", host));
      line(e.at, fmt::format("update_node: node {} state set to IDLE", host));
    }
  }

  void jobs() {
    for (const Submission& s : submissions(scene_)) {
      if (!s.requeued)
        line(s.submitted,
             fmt::format("_slurm_rpc_submit_batch_job: JobId={} InitPrio=4294901757 usec=817", s.id));
      const std::uint32_t nodes = scene_.told(s.job).nodes;
      line(s.hold.from, fmt::format("sched: Allocate JobId={} NodeList={} #CPUs={} Partition={}", s.id,
                                    host_list(job_nodes_at(scene_, s.job, s.hold.from)), nodes, kPartition));
      stop(s);
    }
  }

  void stop(const Submission& s) {
    const Ending ending = scene_.told(s.job).outcome.ending;
    if (s.ended_by != nullptr && is_preemption(scene_, *s.ended_by))
      return line(s.hold.to, fmt::format("preempted JobId={} has been requeued", s.id));
    if (s.ended_by != nullptr && r_.plan.cause[s.ended_by->cause].takes_node()) {
      return line(s.hold.to, fmt::format("requeue job JobId={} due to failure of node {}", s.id,
                                         host_of(s.ended_by->node)));
    }
    if (s.ended_by == nullptr && ending == Ending::horizon) return;
    if (s.ended_by == nullptr && ending == Ending::time_limit)
      line(s.hold.to, fmt::format("Time limit exhausted for JobId={}", s.id));
    line(s.hold.to,
         fmt::format("_job_complete: JobId={} WEXITSTATUS {}", s.id, s.ended_by == nullptr ? 0 : 1));
    line(s.hold.to, fmt::format("_job_complete: JobId={} done", s.id));
  }

  const Scene& scene_;
  const Replay& r_;
  LogFile file_;
};

}  // namespace

std::string slurmctld_log(const Scene& scene) { return Controller(scene).log(); }

// With the rows of requeued runs, as `sacct -D` shows them.
std::string sacct_rows(const Scene& scene) {
  const Replay& r = scene.replay();
  std::string out = "JobID|JobName|Partition|State|ExitCode|Submit|Start|End|Elapsed|NNodes|NodeList\n";
  for (const Submission& s : submissions(scene)) {
    const Ending ending = scene.told(s.job).outcome.ending;
    const char *state = "COMPLETED", *code = "0:0";
    bool runs_on = false;
    if (s.ended_by != nullptr) {
      const bool hardware = r.plan.cause[s.ended_by->cause].takes_node();
      const bool preempted = is_preemption(scene, *s.ended_by);
      state = preempted ? "PREEMPTED" : hardware ? "NODE_FAIL" : "FAILED";
      code = preempted || hardware ? "0:0" : "1:0";
    } else if (ending == Ending::horizon) {
      state = "RUNNING";
      runs_on = true;
    } else if (ending == Ending::time_limit) {
      state = "TIMEOUT";
      code = "0:15";
    }
    out += fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", s.id, script_of(scene, s.job), kPartition, state,
                       code, slurm_time_text(r.us(s.submitted)), slurm_time_text(r.us(s.hold.from)),
                       runs_on ? "Unknown" : slurm_time_text(r.us(s.hold.to)),
                       elapsed_text(s.hold.to - s.hold.from), scene.told(s.job).nodes,
                       host_list(job_nodes_at(scene, s.job, s.hold.from)));
  }
  return out;
}

// All nodes at the start, then those that changed, whenever one does.
std::string sinfo_blocks(const Scene& scene) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::map<Instant, std::string> rows;
  for (std::uint32_t n = 0; n < scene.nodes().size(); ++n) {
    for (const SlurmSpan& s : slurm_time(scene, n)) {
      rows[s.from] += fmt::format("{:<16} {:>5} {:>9} {:>11} {}\n", host_of(n), 1, kPartition, long_word(s),
                                  s.reason.empty() ? "none" : s.reason);
    }
  }
  std::string out;
  for (const auto& [at, text] : rows) {
    const CivilTime c = civil(scene.replay().us(at));
    out += fmt::format("{}{} {} {:2} {:02}:{:02}:{:02} {}\n", out.empty() ? "" : "\n", kDays[c.weekday],
                       kMonths[c.month - 1], c.day, c.hour, c.minute, c.second, c.year);
    out +=
        fmt::format("{:<16} {:>5} {:>9} {:>11} {}\n", "NODELIST", "NODES", "PARTITION", "STATE", "REASON") +
        text;
  }
  return out;
}

}  // namespace pitstop
