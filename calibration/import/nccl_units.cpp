#include "calibration/import/nccl_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace pitstop {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 22> kTypes{
    {{"char", 1},     {"int8", 1},   {"uint8", 1},   {"f8e4m3", 1},   {"f8e5m2", 1}, {"fp8_e4m3", 1},
     {"fp8_e5m2", 1}, {"half", 2},   {"float16", 2}, {"bfloat16", 2}, {"bf16", 2},   {"int", 4},
     {"int32", 4},    {"uint32", 4}, {"float", 4},   {"float32", 4},  {"double", 8}, {"float64", 8},
     {"int64", 8},    {"uint64", 8}, {"long", 8},    {"fp16", 2}}};

constexpr std::array<std::string_view, 13> kOperations{
    "all_reduce", "all_gather", "reduce_scatter", "alltoallv", "alltoall", "broadcast", "sendrecv",
    "scatter",    "gather",     "hypercube",      "bisection", "reduce",   "bcast"};

const CollectiveTiming* timing(const CollectiveRow& row) {
  return row.out_of_place ? &*row.out_of_place : row.in_place ? &*row.in_place : nullptr;
}

// bytes / time over algbw, in the middle of the rows that carry enough digits; 0: none does.
double middle_ratio(const CollectiveRun& run) {
  std::vector<double> ratios;
  for (const CollectiveRow& row : run.rows) {
    const CollectiveTiming* const t = timing(row);
    if (t == nullptr || t->algbw < 0.2e9 || row.bytes <= 0) continue;
    ratios.push_back(static_cast<double>(row.bytes) / (t->time_us * 1e-6) / t->algbw);
  }
  if (ratios.empty()) return 0;
  std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2),
                   ratios.end());
  return ratios[ratios.size() / 2];
}

template <class Change>
void each_timing(CollectiveRun& run, Change change) {
  for (CollectiveRow& row : run.rows) {
    if (row.out_of_place) change(row, *row.out_of_place);
    if (row.in_place) change(row, *row.in_place);
  }
}

void settle_time_unit(CollectiveRun& run, const RunChecks& checks, Imported& out) {
  double scale = checks.time_scale;
  each_timing(run, [&](CollectiveRow&, CollectiveTiming& t) { t.time_us *= scale; });
  const double ratio = middle_ratio(run);
  if (ratio == 0) return;
  // An old all_gather is off by its factor, at most 30 or so; a wrong unit by a thousand.
  const double correction = ratio > 300 ? 1000 : ratio < 1.0 / 300 ? 1e-3 : 1;
  if (correction == 1) return;
  each_timing(run, [&](CollectiveRow&, CollectiveTiming& t) { t.time_us *= correction; });
  out.warn(run.rows.front().line,
           fmt::format("the time column is {} by size / algbw; taken so",
                       scale * correction > 1 ? "in milliseconds" : "in microseconds"));
}

// The oldest all_gather and its kin put the bus factor into algbw: set right, so that algbw is bytes / time.
void settle_algbw(CollectiveRun& run, Imported& out) {
  const double ratio = middle_ratio(run);
  if (ratio == 0) return;
  bool same = true;
  each_timing(run, [&](CollectiveRow&, CollectiveTiming& t) { same = same && t.algbw == t.busbw; });
  const bool divided = bus_factor(run.operation, 2) == 0.5;  // all_gather and its kin, where they never agree
  if (!same || (!divided && std::abs(ratio - 1) < 0.02)) {
    if (std::abs(ratio - 1) < 0.02) return;
    return out.warn(
        run.rows.front().line,
        fmt::format("size / time is {:.3g} times algbw: the columns contradict each other; times are kept",
                    ratio));
  }
  each_timing(run, [&](CollectiveRow& row, CollectiveTiming& t) {
    t.algbw = static_cast<double>(row.bytes) / (t.time_us * 1e-6);
  });
  out.warn(run.rows.front().line,
           "algbw holds the bus factor, as in the oldest nccl-tests: set to size / time");
}

bool whole_buffers(const CollectiveRow& row) {
  const int element = element_bytes(row.type).value_or(0);
  return element > 0 && row.count > 0 && row.count <= row.bytes / element + 1 &&
         row.count * element > row.bytes - row.bytes / 16 - 16;
}

std::string operation_of(const CollectiveRun& run) {
  const CollectiveRow& row = run.rows.back();
  const bool reduces = !row.redop.empty() && row.redop != "none";
  const bool rooted = row.root.value_or(-1) >= 0;
  if (reduces && rooted) return "reduce";
  if (reduces) return whole_buffers(row) ? "all_reduce" : "reduce_scatter";
  if (rooted) return whole_buffers(row) ? "broadcast" : "";
  if (whole_buffers(row)) return "sendrecv";
  // nccl-tests does not check alltoall in place, and writes N/A there.
  const bool unchecked = std::all_of(run.rows.begin(), run.rows.end(), [](const CollectiveRow& r) {
    return r.out_of_place && r.in_place && r.out_of_place->wrong && !r.in_place->wrong;
  });
  return unchecked ? "alltoall" : "all_gather";
}

// Ranks from the largest row: by its count, else by busbw / algbw.
std::optional<int> ranks_of(const CollectiveRun& run) {
  const CollectiveRow* best = nullptr;
  for (const CollectiveRow& row : run.rows) {
    if (timing(row) && (best == nullptr || timing(row)->algbw > timing(*best)->algbw)) best = &row;
  }
  if (best == nullptr || timing(*best)->algbw <= 0) return std::nullopt;
  const std::string& op = run.operation;
  const bool divided =
      op == "all_gather" || op == "reduce_scatter" || op == "alltoall" || op == "gather" || op == "scatter";
  const std::int64_t part = best->count * element_bytes(best->type).value_or(0);
  if (divided && part > 0 && best->bytes % part == 0 && best->bytes / part > 1 &&
      best->bytes / part <= 1'000'000) {
    return static_cast<int>(best->bytes / part);
  }
  if (op != "all_reduce" && !divided) return std::nullopt;
  const CollectiveTiming& t = *timing(*best);
  const double factor = t.busbw / t.algbw, twice = op == "all_reduce" ? 2 : 1;
  if (factor < 0 || factor >= twice) return std::nullopt;
  const double n = twice / (twice - factor);
  const double blur = 0.005e9 / t.algbw * (1 + factor) * n * n / twice;  // of two printed decimals
  if (blur > 0.4 || n > 100'000) return std::nullopt;
  const int ranks = static_cast<int>(std::lround(n));
  return std::abs(n - ranks) <= blur + 0.01 * n ? std::optional(ranks) : std::nullopt;
}

void check_average(const CollectiveRun& run, Imported& out) {
  if (!run.average_busbw) return;
  double sum = 0;
  std::size_t n = 0;
  for (const CollectiveRow& row : run.rows) {
    for (const auto& t : {row.out_of_place, row.in_place}) {
      if (t) sum += t->busbw, ++n;
    }
  }
  if (n == 0) return;
  const double mean = sum / static_cast<double>(n);
  if (std::abs(mean - *run.average_busbw) > 0.01e9 + 0.005 * std::abs(mean)) {
    out.warn(run.last_line,
             fmt::format("the average {:.6g} GB/s is not that of the rows, {:.6g}: the table is cut",
                         *run.average_busbw / 1e9, mean / 1e9));
  }
}

}  // namespace

std::optional<int> element_bytes(std::string_view type) {
  const auto at = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.first == type; });
  return at == kTypes.end() ? std::nullopt : std::optional(at->second);
}

std::string operation_named(std::string_view text) {
  for (std::size_t perf = text.find("_perf"); perf != std::string_view::npos;
       perf = text.find("_perf", perf + 1)) {
    for (const std::string_view op : kOperations) {
      if (text.substr(0, perf).ends_with(op)) return std::string(op == "bcast" ? "broadcast" : op);
    }
  }
  return "";
}

std::optional<double> bus_factor(std::string_view operation, int ranks) {
  const double n = ranks;
  if (ranks < 1) return std::nullopt;
  if (operation == "all_reduce") return 2 * (n - 1) / n;
  if (operation == "all_gather" || operation == "reduce_scatter" || operation == "alltoall" ||
      operation == "gather" || operation == "scatter") {
    return (n - 1) / n;
  }
  if (operation == "broadcast" || operation == "reduce" || operation == "sendrecv") return 1;
  return std::nullopt;
}

void complete_run(CollectiveRun& run, const RunChecks& checks, Imported& out) {
  if (run.rows.empty()) return;
  settle_time_unit(run, checks, out);
  if (run.operation.empty()) {
    run.operation = operation_of(run);
    run.operation_inferred = !run.operation.empty();
  }
  settle_algbw(run, out);
  if (!run.devices.empty()) {
    std::set<std::string> hosts;
    int most = 0;
    for (const CollectiveDevice& d : run.devices) {
      hosts.insert(d.host);
      most = std::max(most, d.rank);
    }
    run.ranks = most + 1;
    run.nodes = static_cast<int>(hosts.size());
  }
  const std::optional<int> seen = ranks_of(run);
  if (!run.ranks && seen) {
    run.ranks = seen;
    run.ranks_inferred = true;
  } else if (seen && *seen != *run.ranks && !run.devices.empty()) {
    out.warn(run.rows.front().line,
             fmt::format("the device list has {} ranks, the table's columns say {}: the "
                         "table's are taken",
                         *run.ranks, *seen));
    run.ranks = seen;
    run.ranks_inferred = true;
    run.nodes.reset();
  }
  check_average(run, out);
  if (run.failed || run.out_of_bounds.value_or(0) > 0) {
    out.warn(run.last_line, fmt::format("{} values are wrong (FAILED): the run's bandwidth enters no profile",
                                        run.out_of_bounds.value_or(0)));
  }
}

}  // namespace pitstop
