// A replay as JSON lines and as CSV.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "experiments/replay/happening_words.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/results/json_head.hpp"

namespace pitstop {

namespace {

// The ledger line of the job's time at t. Requires: asked for in order of time.
class StageAt {
 public:
  explicit StageAt(const std::vector<TimeSpent>& job) : job_(job) {}
  const char* operator()(Instant t) {
    while (at_ + 1 < job_.size() && job_[at_].to <= t) ++at_;
    return job_.empty() ? "none" : kLineNames[index_of(job_[at_].line)];
  }

 private:
  const std::vector<TimeSpent>& job_;
  std::size_t at_ = 0;
};

}  // namespace

std::string story_json_lines(const Replay& replay, const std::string& version) {
  auto dumped = [](const nlohmann::ordered_json& j) {
    return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  };
  nlohmann::ordered_json head = json_head(version);
  head["scenario"] = replay.scenario.name;
  head["seed"] = replay.timeline.seed;
  head["replication"] = replay.timeline.replication;
  std::string out = dumped(head);
  StageAt stage(replay.job);
  for (const Event& e : replay.timeline.events) {
    nlohmann::ordered_json j;
    j["time"] = iso_micros(replay.us(e.at));
    j["t_s"] = e.at.since_start().seconds();
    j["event"] = kHappeningNames[static_cast<std::size_t>(e.what)];
    if (replay.timeline.several() && e.job != kNobody) j["job"] = replay.job_name(e.job);
    if (e.incident != kNobody) j["incident"] = e.incident;
    if (e.node != kNobody) {
      j["node"] = e.node;
      j["host"] = host_of(e.node);
    }
    if (e.cause != kNoCause) j["cause"] = replay.cause_name(e.cause);
    if (!replay.timeline.several()) j["stage"] = stage(e.at);
    if (e.tier >= 0) j["tier"] = replay.tier(e.job, e.tier).name;
    if (tells_work(e.what)) j["work_s"] = e.work.seconds();
    if (e.what == Happening::ended)
      j["ending"] = kEndingNames[static_cast<std::size_t>(replay.timeline.jobs[e.job].outcome.ending)];
    out += dumped(j);
  }
  return out;
}

std::string timeline_csv(const Replay& replay) {
  std::string out = "time,minutes,event,incident,node,host,cause,stage\n";
  StageAt stage(replay.job);
  for (const Event& e : replay.timeline.events) {
    if (e.tier >= 0 || e.what == Happening::snapshot_taken) continue;
    out += fmt::format("{},{:.4f},{},", iso_micros(replay.us(e.at)), e.at.since_start().seconds() / 60,
                       kHappeningNames[static_cast<std::size_t>(e.what)]);
    if (e.incident != kNobody) out += std::to_string(e.incident);
    out += ",";
    if (e.node != kNobody) out += fmt::format("{},{}", e.node, host_of(e.node));
    if (e.node == kNobody) out += ",";
    // Names of causes are free text; a quote in one is doubled.
    std::string cause = e.cause == kNoCause ? "" : replay.cause_name(e.cause);
    if (cause.find_first_of(",\"\n\r") != std::string::npos) {
      std::string quoted = "\"";
      for (const char c : cause) quoted += c == '"' ? "\"\"" : std::string(1, c);
      cause = quoted + "\"";
    }
    out += fmt::format(",{},{}\n", cause, stage(e.at));
  }
  return out;
}

}  // namespace pitstop
