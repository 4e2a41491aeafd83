#include "experiments/replay/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>

#include "experiments/replay/happening_words.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kFewCheckpoints = 12;
constexpr std::size_t kFewIncidents = 100;  // more are told in a line each

class Story {
 public:
  Story(const Replay& r, bool all, const TextStyle& style)
      : r_(r),
        all_(all),
        brief_(!all && (r.timeline.several() || r.timeline.incidents.size() > kFewIncidents)),
        style_(style),
        unit_(unit_for(std::max(1.0, r.timeline.end().since_start().seconds()))) {
    const auto durable = std::count_if(r.timeline.events.begin(), r.timeline.events.end(),
                                       [](const Event& e) { return e.what == Happening::snapshot_durable; });
    few_checkpoints_ = all || static_cast<std::size_t>(durable) <= kFewCheckpoints;
  }

  std::string text() {
    title();
    if (brief_) lost_to_ = losses_by_incident();
    for (const Event& e : r_.timeline.events) {
      if (brief_ && is_of_chain(e)) continue;
      if (e.what == Happening::snapshot_durable && !few_checkpoints_) {
        ++checkpoints_;
        last_checkpoint_ = e;
        continue;
      }
      if (is_detail(e) && !all_) continue;
      tell_checkpoints();
      line(e.at, brief_ && e.what == Happening::failure ? in_brief(e) : told(e));
      if (e.incident != kNobody) last_of_[e.incident] = e.at;
      trains_ = trains_ || e.what == Happening::restored;
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
    if (r_.timeline.several()) return title_of_cluster();
    const std::string work = duration_text(s.job.work.seconds()), wall = duration_text(o.wall.seconds());
    const std::string how = o.ending == Ending::completed
                                ? fmt::format("{} of training took {}", work, wall)
                                : fmt::format("{} of training ended unfinished after {} ({})", work, wall,
                                              kEndingNames[static_cast<std::size_t>(o.ending)]);
    out_ +=
        fmt::format("replication {} of seed {}: {}; {} interruption{}\n", r_.timeline.replication,
                    r_.timeline.seed, style_.strong(how), o.interruptions, o.interruptions == 1 ? "" : "s");
  }

  void title_of_cluster() {
    const auto& jobs = r_.timeline.jobs;
    const auto completed = std::count_if(
        jobs.begin(), jobs.end(), [](const JobTold& j) { return j.outcome.ending == Ending::completed; });
    const std::string how = fmt::format("{} of {} jobs completed in {}", completed, jobs.size(),
                                        duration_text(r_.timeline.end().since_start().seconds()));
    out_ += fmt::format("replication {} of seed {}: {}; {} failures, {} interruptions\n",
                        r_.timeline.replication, r_.timeline.seed, style_.strong(how),
                        r_.timeline.outcome.failures, r_.timeline.outcome.interruptions);
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

  // Told by its incident's line, or of little interest beside it.
  static bool is_of_chain(const Event& e) {
    switch (e.what) {
      case Happening::failure:
      case Happening::no_capacity:
      case Happening::node_retired:
      case Happening::released:
      case Happening::ended:
      case Happening::storage_out:
      case Happening::storage_back:
        return false;
      case Happening::started:
        return e.cause != kNoCause;
      case Happening::snapshot_durable:
      case Happening::detected:
      case Happening::marked:
      case Happening::job_stopped:
      case Happening::node_draining:
      case Happening::node_away:
      case Happening::granted:
      case Happening::mended:
      case Happening::validated:
      case Happening::validation_failed:
      case Happening::node_joined:
      case Happening::superseded:
      case Happening::queued:
      case Happening::restored:
      case Happening::snapshot_begun:
      case Happening::snapshot_taken:
      case Happening::snapshot_lost:
      case Happening::work_lost:
      case Happening::submitted:
      case Happening::node_standby:
      case Happening::node_idle:
        return true;
    }
    return false;
  }

  // A failure's losses are told right after it.
  std::vector<Duration> losses_by_incident() const {
    std::vector<Duration> lost(r_.timeline.incidents.size());
    const Event* failure = nullptr;
    for (const Event& e : r_.timeline.events) {
      if (e.what == Happening::failure) failure = &e;
      if (e.what == Happening::work_lost && failure != nullptr && failure->at == e.at &&
          failure->job == e.job)
        lost[failure->incident] += e.work;
    }
    return lost;
  }

  // "#12 gpu: ip-10-1-0-11 fails, large-3 crashes: 34 min of work lost, trains again after 21 min".
  std::string in_brief(const Event& e) const {
    const IncidentTimes& i = r_.timeline.incidents[e.incident];
    std::string text =
        style_.warning(printable(fmt::format("#{} {}", e.incident + 1, happening_words(r_, e))));
    const char* separator = ": ";
    auto add = [&](const std::string& words) {
      text += separator + words;
      separator = ", ";
    };
    if (lost_to_[e.incident] > Duration{})
      add(duration_text(lost_to_[e.incident].seconds()) + " of work lost");
    if (i.restored) add("trains again after " + duration_text((*i.restored - i.failed).seconds()));
    if (i.of_spare && i.validated) add("back after " + duration_text((*i.validated - i.failed).seconds()));
    return text;
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
      case Happening::submitted:
        return true;
      case Happening::node_joined:
      case Happening::node_standby:
        return r_.timeline.whole_cluster && !trains_;
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
      case Happening::started:
      case Happening::restored:
      case Happening::snapshot_durable:
      case Happening::snapshot_lost:
      case Happening::work_lost:
      case Happening::ended:
      case Happening::released:
      case Happening::node_idle:
      case Happening::node_retired:
      case Happening::node_draining:
      case Happening::storage_out:
      case Happening::storage_back:
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
    if (e.what == Happening::failure || e.what == Happening::storage_out) return style_.warning(words);
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
  bool all_, brief_;
  bool trains_ = false;  // it has begun to
  bool few_checkpoints_ = true;
  const TextStyle& style_;
  TimeUnit unit_;
  std::string out_, date_;
  std::map<std::uint32_t, Instant> last_of_;  // time of the incident's line before
  std::vector<Duration> lost_to_;             // work, by incident
  std::size_t checkpoints_ = 0;
  Event last_checkpoint_;
};

}  // namespace

std::string story_text(const Replay& replay, bool all, const TextStyle& style) {
  return Story(replay, all, style).text();
}

}  // namespace pitstop
