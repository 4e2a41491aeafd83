#include "experiments/replay/job_time.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pitstop {

namespace {

// Work beyond `level` was thrown away.
struct Loss {
  Instant at;
  Duration level;
  int cause;
};

// Splits a training span where a loss begins; in a slow span the work is taken to be even.
void split(const JobSpan& s, const std::vector<Loss>& losses, std::size_t first, std::vector<JobSpan>& out) {
  std::vector<JobSpan> parts;  // from the last to the first
  Duration high = s.work_to;
  auto part = [&](Duration low, Line line, int cause) {
    if (high <= low) return;
    JobSpan p = s;
    p.line = line;
    p.cause = cause;
    p.work_from = low;
    p.work_to = high;
    parts.push_back(p);
    high = low;
  };
  for (std::size_t k = first; k < losses.size() && high > s.work_from; ++k) {
    if (losses[k].level < high) part(longer(losses[k].level, s.work_from), Line::lost_work, losses[k].cause);
  }
  part(s.work_from, Line::productive, kNoCause);
  std::reverse(parts.begin(), parts.end());
  const WideTicks time = (s.to - s.from).ticks(), work = (s.work_to - s.work_from).ticks();
  Instant at = s.from;
  for (JobSpan& p : parts) {
    p.from = at;
    p.to =
        s.from + Duration::micros(static_cast<std::int64_t>(time * (p.work_to - s.work_from).ticks() / work));
    at = p.to;
    out.push_back(p);
  }
  if (parts.empty()) out.push_back(s);  // so slow that no work was done
}

// Which of the training counts is known only by what is lost after it.
std::vector<JobSpan> with_losses(const std::vector<JobSpan>& spans, const std::vector<Loss>& losses) {
  std::vector<JobSpan> out;
  std::size_t next = 0;
  for (const JobSpan& s : spans) {
    while (next < losses.size() && losses[next].at < s.to) ++next;
    if (s.trains()) {
      split(s, losses, next, out);
    } else {
      out.push_back(s);
    }
  }
  return out;
}

// Walks the events with the engine's rules: the least advanced open incident owns a stopped instant.
class Walk {
 public:
  Walk(const Timeline& t, const Plan& plan) : t_(t), plan_(plan), of_job_(t.total_nodes(), false) {
    std::fill_n(of_job_.begin(), t.nodes, true);
  }

  std::vector<JobSpan> spans() {
    lost_at_end_ = t_.outcome.line[index_of(Line::lost_work)];
    for (const Event& e : t_.events) {
      if (e.what == Happening::work_lost) lost_at_end_ -= e.work;
    }
    for (std::size_t i = 0; i < t_.events.size(); ++i) {
      reach(t_.events[i].at);
      on_event(i);
    }
    return with_losses(spans_, losses_);
  }

 private:
  enum class Job { running, stopped, queued, starting };
  struct Open {
    std::uint32_t number;
    std::uint32_t unit;
    int cause;
    Instant t0;
    Line line = Line::detection;  // that it has come to
    bool warned = false, waiting = false, ready = false;
  };

  // ---- events

  void on_event(std::size_t i) {
    const Event& e = t_.events[i];
    switch (e.what) {
      case Happening::failure:
        on_failure(i);
        break;
      case Happening::detected:
        if (Open* o = find(e.incident)) o->line = Line::drain;
        break;
      case Happening::marked:
        on_marked(i);
        break;
      case Happening::job_stopped:
        on_job_stopped(i);
        break;
      case Happening::node_away:
        if (Open* o = find(e.incident)) o->line = Line::capacity_wait;
        of_job_[e.node] = false;
        about_ = e.incident;
        break;
      case Happening::granted:
        if (Open* o = find(e.incident)) o->line = Line::replacement;
        break;
      case Happening::mended:
        if (Open* o = find(e.incident)) o->line = Line::validation;
        break;
      case Happening::validated:
        about_ = e.incident;
        break;
      case Happening::node_joined:
        on_joined(e.node);
        break;
      case Happening::superseded:
        std::erase_if(open_, [&](const Open& o) { return o.number == e.incident; });
        break;
      case Happening::queued:
        job_ = Job::queued;
        break;
      case Happening::started:
        job_ = Job::starting;
        break;
      case Happening::restored:
        job_ = Job::running;
        std::erase_if(open_, [](const Open& o) { return o.ready; });
        at_ = e.at;
        work_ = e.work;
        restored_ = i;
        stalling_ = false;
        slow_until_ = e.cause == kNoCause ? e.at : e.at + plan_.slow_for;
        slow_cause_ = e.cause;
        break;
      case Happening::snapshot_begun:
        note_persist(i);
        if (job_ != Job::running) break;
        train(e.at, e.work);
        stalling_ = true;
        break;
      case Happening::snapshot_taken:
        if (stalling_) {
          stall(e.at);
        } else {
          train_and_wait(e.at, e.work);
        }
        break;
      case Happening::work_lost:
        work_ -= e.work;
        losses_.push_back({e.at, work_, e.cause});
        break;
      case Happening::ended:
        stop_running(i);
        if (e.work < work_) losses_.push_back({e.at, e.work, kNoCause});
        break;
      case Happening::no_capacity:
      case Happening::validation_failed:
      case Happening::snapshot_durable:
      case Happening::snapshot_lost:
        break;
    }
  }

  void on_failure(std::size_t i) {
    const Event& e = t_.events[i];
    const CausePlan& cause = plan_.cause[e.cause];
    if (e.node != kNobody && !of_job_[e.node]) return;  // a spare: the job goes on
    Open o{e.incident, e.node == kNobody ? t_.total_nodes() : e.node, e.cause, e.at};
    o.warned = cause.symptom == Symptom::precursor;
    if (!o.warned) {
      stop_running(i);
      job_ = Job::stopped;
      saving_until_ = e.at;
    }
    open_.push_back(o);
  }

  // A node that only warned is drained: the job saves itself, if it runs.
  void on_marked(std::size_t i) {
    const Event& e = t_.events[i];
    Open* const o = find(e.incident);
    if (o == nullptr || !o->warned) return;
    o->warned = false;
    o->line = Line::drain;
    if (job_ == Job::running) {
      stop_running(i);
      saving_until_ = e.at + emergency_stall(e.at);
      saving_cause_ = e.cause;
    }
    job_ = Job::stopped;
  }

  void on_job_stopped(std::size_t i) {
    const Event& e = t_.events[i];
    Open* const o = find(e.incident);
    if (o == nullptr) return;
    const bool node_goes = plan_.cause[e.cause].takes_node() && e.node != kNobody;
    o->ready = !node_goes;
    o->waiting = node_goes;
    o->line = Line::capacity_wait;
  }

  // The node goes to the incident that was just spoken of, else to the oldest that waits.
  void on_joined(std::uint32_t node) {
    of_job_[node] = true;
    Open* to = find(about_);
    if (to == nullptr || !to->waiting) {
      to = nullptr;
      for (Open& o : open_) {
        if (o.waiting && (to == nullptr || older(o, *to))) to = &o;
      }
    }
    if (to == nullptr) return;
    to->waiting = false;
    to->ready = true;
  }

  // ---- training

  // What the job had done when it stopped: what it went on with, and what was thrown away until then.
  Duration work_at_stop(std::size_t i) const {
    Duration lost;
    for (std::size_t k = restored_; k < t_.events.size(); ++k) {
      const Event& e = t_.events[k];
      if (e.what == Happening::work_lost) lost += e.work;
      if (e.what == Happening::restored && k > i) return e.work + lost;
    }
    return t_.events.back().work + lost + lost_at_end_;
  }

  void stop_running(std::size_t i) {
    if (job_ != Job::running) return;
    const Instant t = t_.events[i].at;
    if (stalling_) return stall(t);
    const Duration done = work_at_stop(i);
    train_and_wait(t, done);
    stalling_ = false;
  }

  // From what is known to (t, work), training all the time.
  void train(Instant t, Duration work) {
    if (at_ < slow_until_ && slow_until_ < t) add_training(slow_until_, work - (t - slow_until_));
    add_training(t, work);
  }
  void add_training(Instant t, Duration work) {
    if (t > at_) spans_.push_back({at_, t, Line::productive, kNoCause, work_, work, slow_cause_});
    at_ = booked_ = t;
    work_ = work;
  }

  // The same with a wait at its end for the persist in flight: where a tier blocks, and before a final
  // snapshot.
  void train_and_wait(Instant t, Duration work) {
    const Instant trained = at_ + time_for(work - work_);
    const bool waits =
        trained < t && std::any_of(plan_.tier, plan_.tier + plan_.tiers, [&](const TierPlan& k) {
          return k.block_when_busy || (k.final_snapshot && work == plan_.work);
        });
    train(waits ? trained : t, work);
    if (waits) stall(t);
  }
  Duration time_for(Duration work) const {
    if (at_ >= slow_until_ || plan_.slow_ppm == 1'000'000) return work;
    const std::int64_t f = plan_.slow_ppm, slow = (slow_until_ - at_).ticks();
    const Duration in_slow = Duration::micros(slow / 1'000'000 * f + slow % 1'000'000 * f / 1'000'000);
    if (work >= in_slow) return Duration::micros(slow) + (work - in_slow);
    const std::int64_t n = work.ticks();
    return Duration::micros(n / f * 1'000'000 + (n % f * 1'000'000 + f - 1) / f);
  }

  void stall(Instant t) {
    book(at_, t, Line::checkpoint, kNoCause);
    at_ = booked_ = t;
    stalling_ = false;
  }

  // The stall of the first emergency tier that the grace period holds, as the engine chooses it.
  Duration emergency_stall(Instant t) const {
    for (int k = 0; k < plan_.tiers; ++k) {
      const TierPlan& tier = plan_.tier[k];
      const Duration wait = later(t, busy_until_[k]) - t;
      if (tier.emergency && wait + tier.stall + tier.persist <= plan_.grace) return tier.stall;
    }
    return {};
  }
  void note_persist(std::size_t i) {
    const Event& e = t_.events[i];
    Duration stall;
    for (std::size_t k = i; k < t_.events.size() && t_.events[k].at == e.at; ++k) {
      if (t_.events[k].what == Happening::snapshot_begun) stall += plan_.tier[t_.events[k].tier].stall;
    }
    for (std::size_t k = i; k-- > 0 && t_.events[k].at == e.at;) {
      if (t_.events[k].what == Happening::snapshot_begun) stall += plan_.tier[t_.events[k].tier].stall;
    }
    busy_until_[e.tier] = e.at + stall + plan_.tier[e.tier].persist;
  }

  // ---- stopped time

  void reach(Instant t) {
    if (job_ == Job::running) return;
    while (booked_ < t) {
      if (booked_ < saving_until_) {
        const Instant until = earlier(t, saving_until_);
        book(booked_, until, Line::checkpoint, saving_cause_);
        booked_ = until;
        continue;
      }
      const Open* owner = nullptr;
      Line line = Line::restart;
      for (const Open& o : open_) {
        if (o.warned) continue;
        const Line at = !o.ready ? o.line : job_ == Job::starting ? Line::restart : Line::queue;
        if (owner == nullptr || at < line || (at == line && older(o, *owner))) {
          owner = &o;
          line = at;
        }
      }
      book(booked_, t, line, owner == nullptr ? kNoCause : owner->cause);
      booked_ = t;
    }
  }

  void book(Instant from, Instant to, Line line, int cause) {
    if (to <= from) return;
    if (!spans_.empty() && spans_.back().to == from && spans_.back().line == line &&
        spans_.back().cause == cause && !spans_.back().trains()) {
      spans_.back().to = to;
      return;
    }
    spans_.push_back(JobSpan{from, to, line, cause, {}, {}, kNoCause});
  }

  Open* find(std::uint32_t number) {
    for (Open& o : open_) {
      if (o.number == number) return &o;
    }
    return nullptr;
  }
  static bool older(const Open& a, const Open& b) { return a.t0 < b.t0 || (a.t0 == b.t0 && a.unit < b.unit); }

  const Timeline& t_;
  const Plan& plan_;
  std::vector<bool> of_job_;
  std::vector<Open> open_;
  std::uint32_t about_ = kNobody;
  Job job_ = Job::starting;
  std::size_t restored_ = 0;  // the event at which training last began
  Instant at_;                // training is known up to here, with work_
  Instant booked_, saving_until_, slow_until_;
  Instant busy_until_[kMaxTiers];
  Duration lost_at_end_;
  bool stalling_ = false;
  int saving_cause_ = kNoCause, slow_cause_ = kNoCause;
  Duration work_;
  std::vector<JobSpan> spans_;
  std::vector<Loss> losses_;
};

}  // namespace

std::vector<JobSpan> job_time(const Timeline& timeline, const Plan& plan) {
  return Walk(timeline, plan).spans();
}

}  // namespace pitstop
