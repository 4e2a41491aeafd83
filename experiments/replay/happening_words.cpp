#include "experiments/replay/happening_words.hpp"

#include <fmt/format.h>

#include "experiments/config/units.hpp"

namespace pitstop {

namespace {

std::string work_of(const Event& e) { return format_duration(e.work); }

std::string failure_words(const Replay& r, const Event& e) {
  const IncidentTimes& i = r.timeline.incidents[e.incident];
  const std::string cause = r.cause_name(e.cause);
  if (e.node == kNobody) return fmt::format("{}: the job itself fails", cause);
  const char* const who = i.of_spare ? "spare " : "";
  switch (r.plan.cause[e.cause].symptom) {
    case Symptom::crash:
      return fmt::format("{}: {}{} fails{}", cause, who, host_of(e.node),
                         i.of_spare ? "" : ", the job crashes");
    case Symptom::hang:
      return fmt::format("{}: {}{} fails{}", cause, who, host_of(e.node),
                         i.of_spare ? "" : ", the job hangs");
    case Symptom::precursor:
      return fmt::format("{}: {}{} begins to fail", cause, who, host_of(e.node));
    case Symptom::slowdown:
      return fmt::format("{}: {}{} is slow", cause, who, host_of(e.node));
    case Symptom::silent_corruption:
      return fmt::format("{}: {}{} spoils what it computes", cause, who, host_of(e.node));
  }
  return cause;
}

}  // namespace

bool tells_work(Happening what) {
  return what == Happening::restored || what == Happening::work_lost || what == Happening::ended ||
         (what >= Happening::snapshot_begun && what <= Happening::snapshot_lost);
}

std::string happening_words(const Replay& r, const Event& e) {
  const std::string host = e.node == kNobody ? "the job" : host_of(e.node);
  const bool takes_node = e.cause != kNoCause && r.plan.cause[e.cause].takes_node();
  const bool reboots = e.cause != kNoCause && r.plan.cause[e.cause].remedy == Remedy::reboot;
  switch (e.what) {
    case Happening::failure:
      return failure_words(r, e);
    case Happening::detected:
      return "detected";
    case Happening::marked:
      return takes_node ? fmt::format("{} marked for drain ({})", host, r.action(e.cause))
                        : std::string("verdict: restart, no node is taken");
    case Happening::job_stopped:
      return "job stopped";
    case Happening::node_away:
      return host + (reboots ? " goes down to reboot" : " leaves to be replaced");
    case Happening::no_capacity:
      return "no capacity for a replacement of " + host;
    case Happening::granted:
      return "capacity granted for " + host;
    case Happening::mended:
      return host + (reboots ? " rebooted" : " replaced");
    case Happening::validated:
      return (reboots ? "node ready again: " : "new node ready: ") + host;
    case Happening::validation_failed:
      return host + " failed its validation, and is replaced";
    case Happening::node_joined:
      return host + " joins the job";
    case Happening::superseded:
      return "its recovery begins anew";
    case Happening::queued:
      return "job requeued";
    case Happening::started:
      return fmt::format("job starts {}on {} node{}", e.cause == kNoCause ? "" : "again ", r.timeline.nodes,
                         r.timeline.nodes == 1 ? "" : "s");
    case Happening::restored:
      if (e.cause == kNoCause) return "training begins";
      return e.work == Duration{} ? std::string("job resumed, from the beginning: there is no checkpoint")
                                  : fmt::format("job resumed, from a checkpoint of {} of work", work_of(e));
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
    case Happening::ended:
      return r.timeline.outcome.ending == Ending::completed
                 ? fmt::format("job completed: {} of training", work_of(e))
                 : fmt::format("job ended, {}: {} of training kept",
                               kEndingNames[static_cast<std::size_t>(r.timeline.outcome.ending)], work_of(e));
  }
  return "";
}

}  // namespace pitstop
