#include "experiments/replay/happening_words.hpp"

#include <fmt/format.h>

#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

std::string work_of(const Event& e) { return format_duration(e.work); }

std::string job_words(const Replay& r, std::uint32_t job) {
  return r.timeline.several() ? r.job_name(job) : "the job";
}

std::string failure_words(const Replay& r, const Event& e) {
  const IncidentTimes& i = r.timeline.incidents[e.incident];
  const std::string cause = r.cause_name(e.cause);
  const std::string job = i.of_spare ? "" : job_words(r, e.job);
  if (e.node == kNobody && cause == kPreemption) return fmt::format("{} is stopped for another job", job);
  if (e.node == kNobody && cause == kRegrowth) return fmt::format("{} is stopped to take nodes back", job);
  if (e.node == kNobody) return fmt::format("{}: {} itself fails", cause, job);
  const char* const who = i.of_spare ? "spare " : "";
  switch (r.plan.cause[e.cause].symptom) {
    case Symptom::crash:
      return fmt::format("{}: {}{} fails{}", cause, who, host_of(e.node),
                         i.of_spare ? "" : ", " + job + " crashes");
    case Symptom::hang:
      return fmt::format("{}: {}{} fails{}", cause, who, host_of(e.node),
                         i.of_spare ? "" : ", " + job + " hangs");
    case Symptom::precursor:
      return fmt::format("{}: {}{} begins to fail", cause, who, host_of(e.node));
    case Symptom::slowdown:
      return fmt::format("{}: {}{} is slow", cause, who, host_of(e.node));
    case Symptom::silent_corruption:
      return fmt::format("{}: {}{} spoils what it computes", cause, who, host_of(e.node));
  }
  return cause;
}

const char* where(const Replay& r, const Event& e) {
  return kWhereNames[static_cast<std::size_t>(r.cause(e.cause).where)];
}

// Whether a node's way back had failed its validation before this event of it.
bool was_rejected(const Replay& r, const Event& e) {
  if (e.incident == kNobody || e.what == Happening::failure) return false;
  const auto& rejected = r.timeline.incidents[e.incident].rejected;
  return rejected && (e.what == Happening::node_away ? *rejected <= e.at : *rejected < e.at);
}

}  // namespace

bool tells_work(Happening what) {
  return what == Happening::restored || what == Happening::work_lost || what == Happening::ended ||
         (what >= Happening::snapshot_begun && what <= Happening::snapshot_lost);
}

std::string happening_words(const Replay& r, const Event& e) {
  const std::string host = e.node == kNobody ? "the job" : host_of(e.node);
  const std::string job = r.timeline.several() && e.job != kNobody ? r.job_name(e.job) : "job";
  const bool takes_node = e.cause != kNoCause && r.plan.cause[e.cause].takes_node();
  const bool rejected = was_rejected(r, e);
  const bool reboots = !rejected && e.cause != kNoCause && r.plan.cause[e.cause].remedy == Remedy::reboot;
  const bool repairs = !rejected && e.cause != kNoCause && r.plan.cause[e.cause].remedy == Remedy::repair;
  switch (e.what) {
    case Happening::failure:
      return failure_words(r, e);
    case Happening::detected:
      return "detected";
    case Happening::marked:
      if (!takes_node) return "verdict: restart, no node is taken";
      return fmt::format("{} marked for drain ({})", host, r.action(e.cause));
    case Happening::job_stopped:
      return job + " stopped";
    case Happening::node_away:
      return host + (reboots   ? " goes down to reboot"
                     : repairs ? " leaves to be repaired"
                               : " leaves to be replaced");
    case Happening::no_capacity:
      return "no capacity for a replacement of " + host;
    case Happening::granted:
      return "capacity granted for " + host;
    case Happening::mended:
      return host + (reboots ? " rebooted" : repairs ? " repaired" : " replaced");
    case Happening::validated:
      return (reboots || repairs ? "node ready again: " : "new node ready: ") + host;
    case Happening::validation_failed:
      return host + " failed its validation, and is replaced";
    case Happening::node_joined:
      return host + " joins " + job_words(r, e.job);
    case Happening::superseded:
      return "its recovery begins anew";
    case Happening::queued:
      return job + " requeued";
    case Happening::started: {
      const std::uint32_t nodes = r.timeline.jobs[e.job].nodes;
      return fmt::format("{} starts {}on {} node{}", job, e.cause == kNoCause ? "" : "again ", nodes,
                         nodes == 1 ? "" : "s");
    }
    case Happening::restored:
      if (e.cause == kNoCause) return r.timeline.several() ? job + " trains" : std::string("training begins");
      return e.work == Duration{}
                 ? job + " resumed, from the beginning: there is no checkpoint"
                 : fmt::format("{} resumed, from a checkpoint of {} of work", job, work_of(e));
    case Happening::snapshot_begun:
      return fmt::format("checkpoint of {} begun", work_of(e));
    case Happening::snapshot_taken:
      return "checkpoint taken, training goes on";
    case Happening::snapshot_durable:
      return fmt::format("checkpoint durable, with {} of work", work_of(e));
    case Happening::snapshot_lost:
      return fmt::format("checkpoint of {} of work lost, it was not durable", work_of(e));
    case Happening::work_lost:
      return fmt::format("{} of work lost", work_of(e));
    case Happening::ended: {
      const Ending ending = r.timeline.jobs[e.job].outcome.ending;
      return ending == Ending::completed
                 ? fmt::format("{} completed: {} of training", job, work_of(e))
                 : fmt::format("{} ended, {}: {} of training kept", job,
                               kEndingNames[static_cast<std::size_t>(ending)], work_of(e));
    }
    case Happening::submitted:
      return job + " submitted";
    case Happening::released:
      return job + " releases its nodes and is requeued";
    case Happening::node_standby:
      return host + " stands by for " + job_words(r, e.job);
    case Happening::node_idle:
      return e.incident == kNobody ? host + " is idle" : host + " is not blamed and serves on";
    case Happening::node_retired:
      return host + " retired";
    case Happening::node_draining:
      return host + " takes no jobs and waits for those on it (failg)";
    case Happening::storage_out:
      return fmt::format("{}: {} is out, copies on it can be neither written nor read", r.cause_name(e.cause),
                         where(r, e));
    case Happening::storage_back:
      return fmt::format("{}: {} is back", r.cause_name(e.cause), where(r, e));
  }
  return "";
}

}  // namespace pitstop
