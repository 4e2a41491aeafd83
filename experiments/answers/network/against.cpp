#include "experiments/answers/network/against.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/network/report.hpp"
#include "models/network/step_time.hpp"

namespace pitstop {

namespace {

class Comparison {
 public:
  Comparison(const Scenario& s, const JobNetwork& network) : s_(s), net_(network) {}

  void run(const CollectiveRun& run) {
    const auto collective = collective_named(run.operation == "alltoall" ? "all_to_all" : run.operation);
    const std::string name = fmt::format("lines {}-{}: {}", run.line, run.last_line,
                                         run.operation.empty() ? "an unknown operation" : run.operation);
    if (!collective) return leave_out(name + " is not predicted");
    if (!run.ranks) return leave_out(name + " does not tell its ranks");
    if (*run.ranks < 2) return leave_out(name + " of one rank goes over no network");
    const std::int64_t gpus = s_.cluster.instance.gpus;
    const std::int64_t nodes = run.nodes ? *run.nodes : (*run.ranks + gpus - 1) / gpus;
    if (nodes > net_.topology.nodes() || nodes > *run.ranks) {
      return leave_out(name +
                       fmt::format(" ran on {} nodes; the scenario has {}", nodes, net_.topology.nodes()));
    }
    for (const CollectiveRow& row : run.rows) {
      const auto& timing = row.out_of_place ? row.out_of_place : row.in_place;
      if (!timing || timing->time_us <= 0 || row.bytes <= 0) continue;
      const CollectiveAnswer a = collective_on(net_, *collective, static_cast<double>(row.bytes), *run.ranks,
                                               static_cast<std::uint32_t>(nodes));
      add_time(row.line,
               fmt::format("{} of {} ranks, {}", run.operation, *run.ranks,
                           size_text(static_cast<double>(row.bytes))),
               a.time_s, timing->time_us * 1e-6);
    }
  }

  void point(const PointToPointRow& row) {
    if (row.holds_set_up || !row.latency_us || *row.latency_us <= 0 || row.bytes < 0) return;
    const CollectiveCost cost = cost_on(net_, std::min(2U, net_.topology.nodes()), Collective::send_receive);
    const double predicted = cost.inter.latency_s + static_cast<double>(row.bytes) * cost.inter.s_per_byte;
    add_time(row.line, fmt::format("one way, {}", size_text(static_cast<double>(row.bytes))), predicted,
             *row.latency_us * 1e-6);
  }

  // fio tells what one client gets: of a shared file system at most a NIC's worth.
  void storage(const StorageResult& row) {
    const auto stores = net_.topology.all_of(PlaceKind::storage);
    const double throughput = stores.empty() ? 0 : net_.speeds.store(stores[0]).throughput();
    if (throughput <= 0 || net_.speeds.nic() <= 0)
      return leave_out(fmt::format("line {}: fio needs the throughput of a file system and a NIC", row.line));
    if (row.bandwidth <= 0) return;
    const double predicted = std::min(throughput, net_.speeds.nic());
    rows.push_back({row.line, fmt::format("fio {} {}", row.job, row.direction), bandwidth_text(predicted),
                    bandwidth_text(row.bandwidth), row.bandwidth / predicted - 1});
  }

  std::vector<Compared> rows;
  std::vector<std::string> left_out;

 private:
  void leave_out(std::string why) { left_out.push_back(std::move(why)); }
  void add_time(int line, std::string what, double predicted, double measured) {
    rows.push_back(
        {line, std::move(what), short_time(predicted), short_time(measured), predicted / measured - 1});
  }

  const Scenario& s_;
  const JobNetwork& net_;
};

double quantile(std::vector<double> sorted, double p) {
  return sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1) + 0.5)];
}

}  // namespace

Against against(const Scenario& scenario, const JobNetwork& network, const Imported& measured) {
  Comparison c(scenario, network);
  for (const CollectiveRun& run : measured.collectives) c.run(run);
  for (const PointToPointRow& row : measured.point_to_point) c.point(row);
  for (const StorageResult& row : measured.storage) c.storage(row);
  const bool is_bound =
      !measured.collectives.empty() && network.measured.empty() && !network.spec.between_nodes.latency;
  return {std::move(c.rows), std::move(c.left_out), is_bound};
}

std::string against_report(const std::string& path, const Against& result) {
  std::string out = "\nAgainst " + printable(path) + "\n";
  if (!result.rows.empty())
    out += "  line  what                                  predicted     measured      error\n";
  std::vector<double> errors;
  for (const Compared& row : result.rows) {
    out += fmt::format("{:>6}  {} {:>12} {:>12} {:>+9.1f} %\n", row.line, pad_right(printable(row.what), 35),
                       row.predicted, row.measured, row.error * 100);
    errors.push_back(std::abs(row.error));
  }
  std::sort(errors.begin(), errors.end());
  if (!errors.empty())
    out += fmt::format("  {} rows; median error {:.1f} %, 90 % of rows within {:.1f} %\n", errors.size(),
                       quantile(errors, 0.5) * 100, quantile(errors, 0.9) * 100);
  if (result.is_bound && !result.rows.empty())
    out +=
        "  predicted at line rate; lower limit: latency is not known. `pitstop calibrate fit FILE -o "
        "network.yaml` "
        "and the\n"
        "  scenario's `calibration: network.yaml` predict from measured costs\n";
  for (const std::string& why : result.left_out) out += "  left out: " + printable(why) + "\n";
  return out;
}

}  // namespace pitstop
