#include "calibration/fit/collective_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

namespace pitstop {

namespace {

constexpr double kMega = 1 << 20;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

// Bandwidth may not fall as messages grow beyond 1 MiB: where it does, something was in the way.
void name_slow_rows(CollectiveFit& fit) {
  std::map<std::tuple<std::int64_t, std::int64_t>, std::vector<CollectiveFitRow*>> by_machine;
  for (CollectiveFitRow& row : fit.rows) by_machine[{row.sample.nodes, row.sample.ranks}].push_back(&row);
  for (auto& [machine, rows] : by_machine) {
    std::stable_sort(rows.begin(), rows.end(), [](const CollectiveFitRow* a, const CollectiveFitRow* b) {
      return a->sample.bytes < b->sample.bytes;
    });
    const CollectiveFitRow* fastest = nullptr;
    for (CollectiveFitRow* row : rows) {
      const auto rate = [](const CollectiveFitRow& r) { return r.sample.bytes / r.sample.time_s; };
      if (row->sample.bytes < kMega) continue;
      if (fastest != nullptr && row->sample.bytes > fastest->sample.bytes &&
          rate(*row) < 0.97 * rate(*fastest)) {
        const double f = bus_factor(fit.collective, row->sample.ranks) * 1e-9;
        row->outlier =
            fmt::format("slower than a smaller message: busbw {:.2f} GB/s after {:.2f} GB/s at {:.0f} MiB",
                        rate(*row) * f, rate(*fastest) * f, fastest->sample.bytes / kMega);
      }
      if (fastest == nullptr || rate(*row) > rate(*fastest)) fastest = row;
    }
  }
}

}  // namespace

void name_outliers(CollectiveFit& fit) {
  std::vector<double> logs;
  for (const CollectiveFitRow& row : fit.rows) logs.push_back(std::log(row.sample.time_s / row.fitted_s));
  std::vector<double> deviations;
  const double middle = median(logs);
  for (const double l : logs) deviations.push_back(std::fabs(l - middle));
  fit.spread = std::max(1.4826 * median(deviations), kLeastSpread);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (std::fabs(logs[i] - middle) > 3.5 * fit.spread) {
      fit.rows[i].outlier = fmt::format("{:.0f} % {} than the fit", std::fabs(std::expm1(logs[i])) * 100,
                                        logs[i] > 0 ? "slower" : "faster");
    }
  }
  name_slow_rows(fit);
}

double error_quantile(const CollectiveFit& fit, double p, double least_bytes) {
  std::vector<double> errors;
  for (const CollectiveFitRow& row : fit.rows) {
    if (row.sample.bytes >= least_bytes) errors.push_back(std::fabs(row.error()));
  }
  if (errors.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(errors.begin(), errors.end());
  const auto place = static_cast<std::size_t>(std::ceil(p * static_cast<double>(errors.size()))) - 1;
  return errors[std::min(place, errors.size() - 1)];
}

}  // namespace pitstop
