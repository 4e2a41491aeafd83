// The work of `run` and `sweep`: every point of a grid simulated to its end, on this machine's engine, gone
// on with from a result file, or put together from shards.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/cli/options.hpp"
#include "experiments/cli/watched_run.hpp"
#include "experiments/results/store.hpp"
#include "experiments/simulate/engines/transport.hpp"
#include "experiments/simulate/plans.hpp"
#include "experiments/simulate/worklist.hpp"

namespace pitstop {

// Throws UsageError where the engine cannot run one of them.
void refuse_unfit(const Engine* engine, const std::vector<Scenario>& scenarios);

class GridRun {
 public:
  // `run` says which rows are kept; o.run is not looked at. Throws UsageError where the engine refuses a
  // point.
  GridRun(const Options& o, const char* command, const Provenance& provenance, PlansOf points, RunOptions run,
          WatchedRun& watched);

  // Whether this process is a rank that only computes for another: then help() is all there is to do.
  bool is_helper() const { return ranks_ != nullptr && ranks_->rank() > 0; }
  void help();
  // Works until all is finished or Ctrl-C. With a result file, what is finished is committed to it as it
  // comes. Throws OutputError where the file cannot be written, EngineError; what was committed is kept.
  void work();

  bool finished(std::size_t point) const { return list_.finished(point); }
  bool finished() const { return list_.finished(); }
  // Of the replications without a gap from the first on; moves rows out. Call continuation() after it.
  Summary summary(std::size_t point);
  // For the result file: of the points whose summaries it holds, and of all else that was finished.
  Continuation continuation(const std::vector<std::size_t>& points);
  // Commits what there is: for a command that ends without writing the result file.
  void keep() {
    if (store_) store_->commit();
  }
  // Whether the result file holds all already, as it stands.
  bool file_is_current() const { return current_; }
  // What a shard says when it is finished.
  std::string shard_text() const;

 private:
  void open_store(const Provenance& provenance);
  void load(const std::string& path, const StoredChunks& found);
  void merge_parts();
  void work_here();
  void work_with_ranks();

  const Options& o_;
  Plans plans_;
  RunOptions run_;
  WatchedRun& watched_;
  Worklist list_;
  std::string request_;
  std::optional<Store> store_;
  std::vector<std::uint64_t> summarized_;  // replications of each point in its summary
  Transport* ranks_ = nullptr;             // none: one process
  bool current_ = false;
};

}  // namespace pitstop
