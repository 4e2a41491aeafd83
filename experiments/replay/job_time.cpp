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
void split(const TimeSpent& s, const std::vector<Loss>& losses, std::size_t first,
           std::vector<TimeSpent>& out) {
  std::vector<TimeSpent> parts;  // from the last to the first
  Duration high = s.work_to;
  auto part = [&](Duration low, Line line, int cause) {
    if (high <= low) return;
    TimeSpent p = s;
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
  for (TimeSpent& p : parts) {
    p.from = at;
    p.to =
        s.from + Duration::micros(static_cast<std::int64_t>(time * (p.work_to - s.work_from).ticks() / work));
    at = p.to;
    out.push_back(p);
  }
  if (parts.empty()) out.push_back(s);  // so slow that no work was done
}

// Which of the training counts is known only by what is lost after it.
std::vector<TimeSpent> with_losses(const std::vector<TimeSpent>& spans, const std::vector<Loss>& losses) {
  std::vector<TimeSpent> out;
  std::size_t next = 0;
  for (const TimeSpent& s : spans) {
    while (next < losses.size() && losses[next].at < s.to) ++next;
    if (s.trains()) {
      split(s, losses, next, out);
    } else {
      out.push_back(s);
    }
  }
  return out;
}

// What the job lost, by time. What it had done then is told by its training before.
std::vector<Loss> losses_of(const Timeline& timeline, std::uint32_t job) {
  std::vector<Loss> losses;
  Duration work;
  auto span = timeline.jobs[job].spent.begin();
  const auto last = timeline.jobs[job].spent.end();
  for (const Event& e : timeline.events) {
    if (e.job != job || (e.what != Happening::work_lost && e.what != Happening::ended)) continue;
    for (; span != last && span->to <= e.at; ++span) {
      if (span->trains()) work = span->work_to;
    }
    const Duration kept = e.what == Happening::ended ? e.work : work - e.work;
    if (kept < work) losses.push_back({e.at, kept, e.what == Happening::ended ? kNoCause : e.cause});
    work = kept;
  }
  return losses;
}

}  // namespace

std::vector<TimeSpent> job_time(const Timeline& timeline, std::uint32_t job) {
  return with_losses(timeline.jobs[job].spent, losses_of(timeline, job));
}

}  // namespace pitstop
