#include "experiments/replay/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>

#include "experiments/config/units.hpp"
#include "experiments/plot_axis.hpp"
#include "experiments/replay/happening_words.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kFewCheckpoints = 12;

// The ledger line of the job's time at t. Requires: asked for in order of time.
class StageAt {
 public:
  explicit StageAt(const std::vector<JobSpan>& job) : job_(job) {}
  const char* operator()(Instant t) {
    while (at_ + 1 < job_.size() && job_[at_].to <= t) ++at_;
    return job_.empty() ? "none" : kLineNames[index_of(job_[at_].line)];
  }

 private:
  const std::vector<JobSpan>& job_;
  std::size_t at_ = 0;
};

class Story {
 public:
  Story(const Replay& r, bool all, const TextStyle& style)
      : r_(r), all_(all), style_(style), unit_(unit_for(std::max(1.0, r.timeline.outcome.wall.seconds()))) {
    const auto durable = std::count_if(r.timeline.events.begin(), r.timeline.events.end(),
                                       [](const Event& e) { return e.what == Happening::snapshot_durable; });
    few_checkpoints_ = all || static_cast<std::size_t>(durable) <= kFewCheckpoints;
  }

  std::string text() {
    title();
    for (const Event& e : r_.timeline.events) {
      if (e.what == Happening::snapshot_durable && !few_checkpoints_) {
        ++checkpoints_;
        last_checkpoint_ = e;
        continue;
      }
      if (is_detail(e) && !all_) continue;
      tell_checkpoints();
      line(e.at, told(e));
      if (e.incident != kNobody) last_of_[e.incident] = e.at;
    }
    losses();
    return std::move(out_);
  }

 private:
  void title() {
    const Outcome& o = r_.timeline.outcome;
    const Scenario& s = r_.scenario;
    out_ +=
        wrapped(printable(s.name) + (s.description.empty() ? "" : ": " + printable(s.description)), 80, 2) +
        "\n";
    const std::string work = duration_text(s.job.work.seconds()), wall = duration_text(o.wall.seconds());
    const std::string how = o.ending == Ending::completed
                                ? fmt::format("{} of training took {}", work, wall)
                                : fmt::format("{} of training ended unfinished after {} ({})", work, wall,
                                              kEndingNames[static_cast<std::size_t>(o.ending)]);
    out_ +=
        fmt::format("replication {} of seed {}: {}; {} interruption{}\n", r_.timeline.replication,
                    r_.timeline.seed, style_.strong(how), o.interruptions, o.interruptions == 1 ? "" : "s");
  }

  void line(Instant t, const std::string& words) {
    const std::int64_t us = r_.us(t);
    const std::string date = date_of(us);
    if (date != date_) {
      out_ += "\n" + date + "\n";
      date_ = date;
    }
    const double since = t.since_start().seconds() / unit_.seconds;
    out_ += fmt::format("{}  {:>+8.{}f} {}  {}\n", clock_of(us), since, unit_.seconds == 60 ? 1 : 2,
                        short_unit(), words);
  }
  const char* short_unit() const {
    return unit_.seconds == 86400 ? "d" : unit_.seconds == 3600 ? "h" : unit_.seconds == 60 ? "min" : "s";
  }

  // What happens at the same moment as its neighbour, or is of interest with --all only.
  bool is_detail(const Event& e) const {
    const auto same_time = [&](const std::optional<Instant>& other) { return other && *other == e.at; };
    const IncidentTimes* const i = e.incident == kNobody ? nullptr : &r_.timeline.incidents[e.incident];
    switch (e.what) {
      case Happening::snapshot_begun:
      case Happening::snapshot_taken:
      case Happening::superseded:
      case Happening::queued:
        return true;
      case Happening::node_away:
        return same_time(i->stopped);
      case Happening::granted:
        return r_.plan.capacity_wait.is_zero();
      case Happening::mended:
        return same_time(i->validated) || r_.plan.validation.is_zero();
      case Happening::failure:
      case Happening::detected:
      case Happening::marked:
      case Happening::job_stopped:
      case Happening::no_capacity:
      case Happening::validated:
      case Happening::validation_failed:
      case Happening::node_joined:
      case Happening::started:
      case Happening::restored:
      case Happening::snapshot_durable:
      case Happening::snapshot_lost:
      case Happening::work_lost:
      case Happening::ended:
        return false;
    }
    return false;
  }

  std::string told(const Event& e) const {
    std::string words = printable(happening_words(r_, e));
    if (e.incident != kNobody) words = fmt::format("#{} {}", e.incident + 1, words);
    const auto before = e.incident == kNobody ? last_of_.end() : last_of_.find(e.incident);
    if (before != last_of_.end() && e.at > before->second) {
      words += fmt::format(", {} later", format_duration(e.at - before->second));
    }
    if (e.what == Happening::failure) return style_.warning(words);
    return e.what == Happening::restored || e.what == Happening::ended ? style_.strong(words) : words;
  }

  void tell_checkpoints() {
    if (checkpoints_ == 0) return;
    line(last_checkpoint_.at,
         fmt::format("{} checkpoint{} durable, the last with {} of work", checkpoints_,
                     checkpoints_ == 1 ? "" : "s", format_duration(last_checkpoint_.work)));
    checkpoints_ = 0;
  }

  void losses() {
    const Outcome& o = r_.timeline.outcome;
    const Duration lost = o.wall - o.productive();
    std::string text = fmt::format("Lost: {}", format_duration(lost));
    const char* separator = ": ";
    for (std::size_t l = 1; l < kLines; ++l) {
      if (o.line[l] == Duration{}) continue;
      std::string name = kLineNames[l];
      std::replace(name.begin(), name.end(), '_', ' ');
      text += fmt::format("{}{} {}", separator, name, format_duration(o.line[l]));
      separator = ", ";
    }
    out_ += "\n" + wrapped(text, 80, 2) + "\n";
  }

  const Replay& r_;
  bool all_;
  bool few_checkpoints_ = true;
  const TextStyle& style_;
  TimeUnit unit_;
  std::string out_, date_;
  std::map<std::uint32_t, Instant> last_of_;  // time of the incident's line before
  std::size_t checkpoints_ = 0;
  Event last_checkpoint_;
};

}  // namespace

std::string story_text(const Replay& replay, bool all, const TextStyle& style) {
  return Story(replay, all, style).text();
}

std::string story_json_lines(const Replay& replay) {
  std::string out;
  StageAt stage(replay.job);
  for (const Event& e : replay.timeline.events) {
    nlohmann::ordered_json j;
    j["time"] = iso_micros(replay.us(e.at));
    j["t_s"] = e.at.since_start().seconds();
    j["event"] = kHappeningNames[static_cast<std::size_t>(e.what)];
    if (e.incident != kNobody) j["incident"] = e.incident;
    if (e.node != kNobody) {
      j["node"] = e.node;
      j["host"] = host_of(e.node);
    }
    if (e.cause != kNoCause) j["cause"] = replay.cause_name(e.cause);
    j["stage"] = stage(e.at);
    if (e.tier >= 0) j["tier"] = replay.scenario.tiers[static_cast<std::size_t>(e.tier)].name;
    if (tells_work(e.what)) j["work_s"] = e.work.seconds();
    if (e.what == Happening::ended)
      j["ending"] = kEndingNames[static_cast<std::size_t>(replay.timeline.outcome.ending)];
    out += j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
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
