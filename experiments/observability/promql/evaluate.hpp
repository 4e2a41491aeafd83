// Evaluates an expression over the metrics of a replay at its scrapes, with Prometheus' rules.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "experiments/observability/family.hpp"
#include "experiments/observability/open_metrics.hpp"
#include "experiments/observability/promql/syntax.hpp"

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
  SeriesStore(const std::vector<Family>& families, const Scrapes& scrapes, const std::vector<std::string>& metrics);

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

struct Value {
  bool scalar = false;
  double number = 0;
  std::vector<Sample> vector;
};

// At scrape k. Requires: the store has the metrics of `e`.
Value evaluate(const Expression& e, const SeriesStore& store, std::int64_t k);

// The scrapes at which the value of `e` can differ from that at the scrape before.
std::vector<bool> turning_points(const Expression& e, const SeriesStore& store);

}  // namespace pitstop::promql
