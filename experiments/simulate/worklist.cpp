#include "experiments/simulate/worklist.hpp"

#include <algorithm>

#include "experiments/simulate/cluster/summary.hpp"
#include "experiments/simulate/summarize.hpp"

namespace pitstop {

void Pace::took(std::chrono::steady_clock::duration time) {
  if (time < std::chrono::milliseconds(400)) size_ *= 2;
  if (time > std::chrono::milliseconds(1600)) size_ = std::max<std::uint64_t>(1, size_ / 2);
  size_ = std::min(size_, kMostReplications);
}

Worklist::Worklist(std::size_t points, const RunOptions& options, Shard shard)
    : options_(options), shard_(shard), points_(points), unfinished_(points) {
  const std::uint64_t total = options.until ? kFirstLook : options.replications;
  for (Point& p : points_) {
    p.begin = p.cursor = shard_.begin(total);
    extend(p, shard_.end(total));
    look(p);
  }
}

void Worklist::extend(Point& p, std::uint64_t end) {
  p.end = end;
  current_ = 0;
}

std::optional<Piece> Worklist::take(std::uint64_t most) {
  for (; current_ < points_.size(); ++current_) {
    Point& p = points_[current_];
    if (!p.returned.empty()) {
      Piece piece = p.returned.back();
      p.returned.pop_back();
      if (piece.count > most) {
        p.returned.push_back({piece.point, piece.first + most, piece.count - most});
        piece.count = most;
      }
      return piece;
    }
    while (const Run* const run = covering(p, p.cursor)) p.cursor = run->end;
    if (p.cursor >= p.end) continue;
    const auto next = p.runs.upper_bound(p.cursor);
    const std::uint64_t gap_end = next == p.runs.end() ? p.end : std::min(p.end, next->first);
    const Piece piece{current_, p.cursor, std::min(most, gap_end - p.cursor)};
    p.cursor += piece.count;
    return piece;
  }
  return std::nullopt;
}

void Worklist::give_back(const Piece& piece) {
  points_[piece.point].returned.push_back(piece);
  current_ = std::min(current_, piece.point);
}

bool Worklist::exhausted() const { return current_ >= points_.size(); }

const Worklist::Run* Worklist::covering(const Point& p, std::uint64_t replication) const {
  auto after = p.runs.upper_bound(replication);
  if (after == p.runs.begin()) return nullptr;
  const Run& run = std::prev(after)->second;
  return replication < run.end ? &run : nullptr;
}

bool Worklist::overlaps(const Point& p, std::uint64_t first, std::uint64_t end) const {
  const auto after = p.runs.upper_bound(first);
  return covering(p, first) != nullptr || (after != p.runs.end() && after->first < end);
}

void Worklist::add(const Piece& piece, Batch batch) {
  Point& p = points_[piece.point];
  const std::uint64_t count = batch.rows.size();
  if (count < piece.count) give_back({piece.point, piece.first + count, piece.count - count});
  if (count == 0 || overlaps(p, piece.first, piece.first + count)) return;
  keep(p, piece.first, batch);
  merge(p, piece.first, batch);
  look(p);
}

void Worklist::keep(Point& p, std::uint64_t first, Batch& batch) {
  const std::uint64_t end = first + batch.rows.size();
  if (p.walls.size() < end) p.walls.resize(std::max(end, p.end));
  for (std::uint64_t i = 0; i < batch.rows.size(); ++i) p.walls[first + i] = wall_or_censored(batch.rows[i]);
  if (options_.keep_rows && first < options_.most_rows) {
    const std::uint64_t kept = std::min(end, options_.most_rows);
    if (p.rows.size() < kept) p.rows.resize(std::min(std::max(end, p.end), options_.most_rows));
    std::copy_n(batch.rows.begin(), kept - first, p.rows.begin() + static_cast<std::ptrdiff_t>(first));
  }
  if (options_.keep_cause_rows) {
    const std::size_t each = batch.cause_rows.size() / batch.rows.size();
    if (p.cause_rows.size() < end * each) p.cause_rows.resize(std::max(end, p.end) * each);
    std::copy(batch.cause_rows.begin(), batch.cause_rows.end(),
              p.cause_rows.begin() + static_cast<std::ptrdiff_t>(first * each));
  }
}

void Worklist::merge(Point& p, std::uint64_t first, const Batch& batch) {
  auto at = p.runs.emplace(first, Run{first + batch.rows.size(), batch.tally, batch.cluster}).first;
  if (at != p.runs.begin()) {
    const auto before = std::prev(at);
    if (before->second.end == first) {
      before->second.add(at->second);
      p.runs.erase(at);
      at = before;
    }
  }
  const auto after = std::next(at);
  if (after != p.runs.end() && after->first == at->second.end) {
    at->second.add(after->second);
    p.runs.erase(after);
  }
}

// Is the point finished? With `until` it is looked at when all that was wanted so far is there.
void Worklist::look(Point& p) {
  while (!p.finished) {
    if (p.begin < p.end) {
      const Run* const run = covering(p, p.begin);
      if (run == nullptr || run->end < p.end) return;
      if (options_.until && run->end > p.end) {  // from a file that holds more: nothing is thrown away
        extend(p, p.end * 2);
        continue;
      }
      const bool precise = !options_.until || p.end * 2 > kMostReplications ||
                           relative_half_width(run->tally) <= *options_.until;
      if (!precise) {
        extend(p, p.end * 2);
        continue;
      }
    }
    p.finished = true;
    --unfinished_;
  }
}

std::uint64_t Worklist::from_first(std::size_t point) const {
  const Run* const run = covering(points_[point], 0);
  return run == nullptr ? 0 : run->end;
}

std::uint64_t Worklist::left() const {
  std::uint64_t sum = 0;
  for (std::size_t p = 0; p < points_.size(); ++p) {
    if (!points_[p].finished)
      sum += points_[p].end - points_[p].begin - std::min(done(p), points_[p].end - points_[p].begin);
  }
  return sum;
}

std::uint64_t Worklist::done(std::size_t point) const {
  std::uint64_t sum = 0;
  for (const auto& [first, run] : points_[point].runs) sum += run.end - first;
  return sum;
}

std::vector<Chunk> Worklist::chunks(std::size_t point, std::uint64_t from) const {
  const Point& p = points_[point];
  std::vector<Chunk> all;
  for (const auto& [first, run] : p.runs) {
    if (first < from) continue;
    Chunk chunk{0, first, {run.tally, run.cluster, {}, {}}};
    chunk.batch.rows.assign(p.rows.begin() + static_cast<std::ptrdiff_t>(first),
                            p.rows.begin() + static_cast<std::ptrdiff_t>(run.end));
    all.push_back(std::move(chunk));
  }
  return all;
}

Tally Worklist::tally(std::size_t point) const {
  const Run* const run = covering(points_[point], 0);
  return run == nullptr ? Tally{} : run->tally;
}

ClusterTally Worklist::cluster_tally(std::size_t point) const {
  const Run* const run = covering(points_[point], 0);
  return run == nullptr ? ClusterTally{} : run->cluster;
}

std::vector<Piece> Worklist::missing(std::size_t point) const {
  const Point& p = points_[point];
  std::vector<Piece> gaps;
  for (std::uint64_t at = p.begin; at < p.end;) {
    if (const Run* const run = covering(p, at)) {
      at = run->end;
      continue;
    }
    const auto next = p.runs.upper_bound(at);
    const std::uint64_t end = next == p.runs.end() ? p.end : std::min(p.end, next->first);
    gaps.push_back({point, at, end - at});
    at = end;
  }
  return gaps;
}

Summary Worklist::summary(std::size_t point, const Scenario& scenario, const CompiledScenario& compiled) {
  Point& p = points_[point];
  const Run* const run = covering(p, 0);
  const std::uint64_t n = run == nullptr ? 0 : run->end;
  p.walls.resize(n);
  const Engine& engine = options_.engine != nullptr ? *options_.engine : cpu_engine();
  Summary s = summarize(scenario, run == nullptr ? Tally{} : run->tally, p.walls, engine.sort);
  if (run != nullptr && compiled.cluster() != nullptr) summarize_cluster(scenario, run->cluster, s);
  s.seed = options_.seed;
  s.engine = engine.name;
  s.tables_digest = compiled.tables_digest();
  s.rows = std::move(p.rows);
  s.rows.resize(std::min<std::size_t>(s.rows.size(), n));
  s.cause_rows = std::move(p.cause_rows);
  if (n > 0 && !s.cause_rows.empty()) s.cause_rows.resize(n * s.by_cause.size());
  return s;
}

}  // namespace pitstop
