// The series of a replay that some expressions read.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/open_metrics.hpp"

namespace pitstop::promql {

using Labels = std::vector<std::pair<std::string, std::string>>;  // sorted, without the metric's name

struct Sample {
  const Labels* labels;  // of the store; the same set has the same address
  double value;
};

// The series that some expressions read, at every scrape: each as long pieces of one value.
class SeriesStore {
 public:
  // Keeps the series of the named metrics.
  SeriesStore(const std::vector<Family>& families, const Scrapes& scrapes,
              const std::vector<std::string>& metrics);

  struct Series {
    const Labels* labels;
    Signal signal;
    int decimals;
  };
  const std::vector<Series>& of(const std::string& metric) const;
  const Scrapes& scrapes() const { return scrapes_; }
  const Labels* intern(Labels labels) const;

  // The value at scrape k as a scrape would show it; false where the series does not exist.
  bool value(const Series& s, std::int64_t k, double& v) const;

 private:
  Scrapes scrapes_;
  std::map<std::string, std::vector<Series>> by_metric_;
  mutable std::map<Labels, std::unique_ptr<Labels>> known_;
};

}  // namespace pitstop::promql
