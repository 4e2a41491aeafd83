// Metrics of a replay as files: OpenMetrics text with time stamps, one file a day, as
// `promtool tsdb create-blocks-from openmetrics` takes it; and the last scrape in Prometheus' plain text
// format.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/observe/metrics/family.hpp"

namespace pitstop {

struct Scrapes {
  std::int64_t start_us = 0;  // of the first, UTC
  Duration interval;
  std::int64_t count = 0;
  // A series that goes on as before is written at every `thin`-th scrape only: 1 writes all.
  std::int64_t thin = 1;

  Instant at(std::int64_t k) const { return Instant{} + interval * k; }
  std::int64_t us(std::int64_t k) const { return start_us + interval.ticks() * k; }
};

// From the start of the replay until at least its end.
Scrapes scrapes_of(const Replay& replay, Duration interval, std::int64_t thin);

// Samples of all families if none were left out: scrapes x series, roughly.
std::int64_t samples_of(const std::vector<Family>& families, const Scrapes& scrapes);

struct WrittenMetrics {
  std::vector<std::string> files;  // names in the folder
  std::int64_t samples = 0, series = 0;
  bool stopped = false;  // `stop` became true: nothing is kept
};

// FOLDER/2025-01-15.om and so on. Throws OutputError.
WrittenMetrics write_open_metrics(const std::string& folder, const std::vector<Family>& families,
                                  const Scrapes& scrapes, const std::atomic<bool>* stop);

// What the exporters would show at time t, without time stamps.
std::string exposition(const std::vector<Family>& families, Instant t);

}  // namespace pitstop
