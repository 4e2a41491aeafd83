// What is still to be simulated at each point of a grid, and what has been: hands out ranges of replications
// and takes their batches back in any order. The answer does not depend on how the ranges were cut. It is
// over all that is there: a file that holds more than was asked for answers with all of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "experiments/simulate/chunk.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop {

// Replications first .. first + count - 1 of a point.
struct Piece {
  std::size_t point = 0;
  std::uint64_t first = 0, count = 0;
};

// Shard i of n takes the i-th of n equal parts of every point's replications. 1 of 1 is all of them.
struct Shard {
  std::uint64_t number = 1, of = 1;
  std::uint64_t begin(std::uint64_t total) const {
    return total / of * (number - 1) + total % of * (number - 1) / of;
  }
  std::uint64_t end(std::uint64_t total) const { return Shard{number + 1, of}.begin(total); }
};

// How many replications to ask an engine for, so that they take about a second: work is committed and shared
// out in such pieces. The answer does not depend on it.
class Pace {
 public:
  std::uint64_t next() const { return size_; }
  void took(std::chrono::steady_clock::duration time);

 private:
  std::uint64_t size_ = 64;
};

class Worklist {
 public:
  Worklist(std::size_t points, const RunOptions& options, Shard shard = {});

  // The next range to simulate, of at most so many; none while there is nothing to hand out.
  std::optional<Piece> take(std::uint64_t most);
  // It will not come; somebody else shall take it.
  void give_back(const Piece& piece);
  // A range is there: rows.size() replications from piece.first on. A range of which
  // a part is there already is dropped.
  void add(const Piece& piece, Batch batch);

  bool finished(std::size_t point) const { return points_[point].finished; }
  bool finished() const { return unfinished_ == 0; }
  // Nothing is unfinished, or all that is has been handed out.
  bool exhausted() const;
  // Replications from the first on without a gap.
  std::uint64_t from_first(std::size_t point) const;
  std::uint64_t total(std::size_t point) const { return points_[point].end; }
  std::uint64_t done(std::size_t point) const;
  // Replications wanted so far and not there.
  std::uint64_t left() const;
  std::size_t points() const { return points_.size(); }

  // Of the replications without a gap from the first on.
  Tally tally(std::size_t point) const;
  ClusterTally cluster_tally(std::size_t point) const;
  // All that begins at `from` or later, keys not set. Requires: rows are kept.
  std::vector<Chunk> chunks(std::size_t point, std::uint64_t from) const;
  // Ranges wanted and not there.
  std::vector<Piece> missing(std::size_t point) const;

  // What the replications without a gap from the first on say. Moves the point's rows out.
  Summary summary(std::size_t point, const Scenario& scenario, const CompiledScenario& compiled);

 private:
  struct Run {  // of adjoining replications
    std::uint64_t end = 0;
    Tally tally;
    ClusterTally cluster;
    void add(const Run& after) {
      end = after.end;
      tally.add(after.tally);
      cluster.add(after.cluster);
    }
  };
  struct Point {
    std::uint64_t begin = 0, end = 0;  // wanted so far; with `until` the end moves
    std::uint64_t cursor = 0;          // handed out up to here
    std::vector<Piece> returned;
    std::map<std::uint64_t, Run> runs;  // by first
    std::vector<std::int64_t> walls;    // ticks; kCensored
    std::vector<Row> rows;
    std::vector<Duration> cause_rows;
    bool finished = false;
  };

  bool overlaps(const Point& p, std::uint64_t first, std::uint64_t end) const;
  const Run* covering(const Point& p, std::uint64_t replication) const;
  void keep(Point& p, std::uint64_t first, Batch& batch);
  void merge(Point& p, std::uint64_t first, const Batch& batch);
  void look(Point& p);
  void extend(Point& p, std::uint64_t end);

  const RunOptions& options_;
  Shard shard_;
  std::vector<Point> points_;
  std::size_t unfinished_;
  std::size_t current_ = 0;  // points before it have nothing to hand out
};

}  // namespace pitstop
