// A folder that holds a replay as a cluster would have left it.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "experiments/observe/logs/logs.hpp"
#include "experiments/observe/metrics/open_metrics.hpp"
#include "experiments/replay/replay.hpp"

namespace pitstop {

struct EmitOptions {
  std::string folder;
  Duration scrape = Duration::seconds(60);
  std::int64_t thin = 0;  // 0: 1 where the samples are few enough, else up to four minutes
  LogOptions logs;
};

struct Emitted {
  WrittenMetrics metrics;
  std::int64_t thin = 1;
  bool picture = false;  // gnuplot was there to draw the timeline
  std::vector<std::string> unconfirmed;
};

// Writes metrics/, logs/, panels/, annotations.json, timeline.csv, timeline.svg, and last of all replay.json,
// which says that the rest is whole. The folder is made; one that holds anything but a former replay is
// refused (UsageError). A former replay is replaced once the new one is whole. Throws OutputError; then, and
// with metrics.stopped, the folder is as it was.
Emitted emit(const Replay& replay, const std::string& scenario_text, const std::string& command_line,
             const EmitOptions& options, const std::atomic<bool>* stop);

inline constexpr int kManifestVersion = 1;

}  // namespace pitstop
