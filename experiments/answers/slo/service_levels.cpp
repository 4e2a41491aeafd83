#include "experiments/answers/slo/service_levels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/shared/one_job.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr Line kDown[] = {Line::detection,  Line::drain, Line::capacity_wait, Line::replacement,
                          Line::validation, Line::queue, Line::restart};

Duration at(const Row& row, Line line) { return row.line[static_cast<std::size_t>(index_of(line))]; }
Duration down(const Row& row) {
  Duration sum;
  for (const Line line : kDown) sum += at(row, line);
  return sum;
}

double mean_s(const Distribution& d) {
  return static_cast<double>(std::visit([](const auto& family) { return family.mean_s(); }, d));
}

class Levels {
 public:
  Levels(const Scenario& s, const ServiceLevels& levels, const RunOptions& options)
      : s_(s), levels_(levels), options_(options) {
    options_.keep_rows = true;
    options_.until.reset();
  }

  SloReport report() {
    require_one_job(s_, "slo", "`pitstop run`, `alerts` and `report`");
    if (!(job_failure_rate(s_) > 0)) throw UsageError("slo: no cause of the scenario ever fails");
    out_.scenario = s_.name;
    out_.levels = levels_;
    out_.seed = options_.seed;
    months();
    incidents();
    return std::move(out_);
  }

 private:
  std::vector<Row> rows_of(const Scenario& s, std::uint64_t replications) {
    options_.replications = replications;
    Summary summary = run(s, compile(s), options_);
    if (summary.interrupted || summary.replications < replications) throw Interrupted{};
    return std::move(summary.rows);
  }

  void add(const std::string& name, const std::string& target, const std::string& of, std::uint64_t hits,
           std::uint64_t n, const std::string& observed) {
    out_.results.push_back({name, target, of, chance_of(hits, n), observed});
  }

  void months() {
    Scenario month = s_;
    month.job.work = levels_.month;
    month.horizon = levels_.month;
    month.inject.clear();
    const std::vector<Row> rows = rows_of(month, options_.replications);
    const auto allowed = Duration::from_seconds(levels_.month.seconds() * (1 - levels_.availability));
    std::uint64_t available = 0, fast = 0;
    double down_s = 0, stops = 0, slow = 0;
    for (const Row& row : rows) {
      const Duration lost = down(row) + (levels_.month - longer_of(row.wall));
      available += lost <= allowed ? 1 : 0;
      down_s += lost.seconds();
      stops += row.interruptions;
      const double up = (row.wall - down(row)).seconds();
      const double loss = up > 0 ? at(row, Line::degraded).seconds() / up : 0;
      fast += loss <= levels_.performance_loss ? 1 : 0;
      slow += loss;
    }
    const auto n = static_cast<double>(rows.size());
    out_.months = rows.size();
    out_.interruptions_a_month = stops / n;
    add("availability",
        fmt::format("{:g} %: down {} at most", levels_.availability * 100, duration_text(allowed.seconds())),
        "a month", available, rows.size(), "down " + duration_text(down_s / n));
    add("performance loss", fmt::format("{:g} % at most", levels_.performance_loss * 100), "a month", fast,
        rows.size(), fmt::format("{:.2g} %", slow / n * 100));
    month_rows_ = rows;
  }
  // A run that ended early, for want of a node or of somebody to resubmit it, is down for the rest of the
  // month.
  Duration longer_of(Duration wall) const { return shorter(wall, levels_.month); }

  // One failure of this cause in the middle of a day of work, and nothing else.
  Scenario alone(std::size_t cause) const {
    Scenario one = s_;
    for (Cause& c : one.causes) {
      c.mtbf.reset();
      c.per_1000_node_days.reset();
      c.observed.reset();
      c.lifetime.reset();
    }
    one.job.work = Duration::seconds(2 * 86400);
    Injection failure;
    failure.at = Duration::seconds(86400);
    failure.cause = s_.causes[cause].name;
    one.inject = {failure};
    one.horizon = levels_.month * 12;
    one.recovery.slow_factor = 1;
    return one;
  }

  void incidents() {
    const double all = job_failure_rate(s_);
    double detected = 0, recovered = 0, resumed = 0, detection_s = 0, recovery_s = 0;
    std::uint64_t n = 0;
    for (std::size_t c = 0; c < s_.causes.size(); ++c) {
      const double weight = cause_rate(s_, s_.causes[c], static_cast<double>(s_.job.nodes)) / all;
      if (!(weight > 0)) continue;
      const auto each = std::max<std::uint64_t>(
          20, static_cast<std::uint64_t>(std::llround(weight * static_cast<double>(out_.months))));
      Scenario one = alone(c);
      const std::vector<Row> whole = rows_of(one, each);
      one.recovery.stop = Constant{};  // what is left of the drain is the marking
      const std::vector<Row> marked = rows_of(one, each);
      double in_time = 0, back = 0;
      for (std::size_t r = 0; r < whole.size(); ++r) {
        const Duration seen = at(marked[r], Line::detection) + at(marked[r], Line::drain);
        const bool ended = whole[r].ending == Ending::completed;
        in_time += seen <= levels_.detection ? 1 : 0;
        back += ended && down(whole[r]) <= levels_.recovery ? 1 : 0;
        detection_s += weight * seen.seconds() / static_cast<double>(each);
        recovery_s += weight * down(whole[r]).seconds() / static_cast<double>(each);
      }
      detected += weight * in_time / static_cast<double>(each);
      recovered += weight * back / static_cast<double>(each);
      resumed += weight * automatic(s_.causes[c]);
      n += each;
    }
    out_.incidents = n;
    auto hits = [n](double share) {
      return static_cast<std::uint64_t>(std::llround(share * static_cast<double>(n)));
    };
    add("detection", duration_text(levels_.detection.seconds()) + " at most", "an incident", hits(detected),
        n, duration_text(detection_s));
    add("recovery", duration_text(levels_.recovery.seconds()) + " at most", "an incident", hits(recovered), n,
        duration_text(recovery_s));
    add("auto-resume", "no person in it", "an incident", hits(resumed), n, percent(resumed));
    double every = 0;
    for (const Row& row : month_rows_) every += std::pow(recovered, row.interruptions);
    out_.month_without_late = every / static_cast<double>(month_rows_.size());
  }

  // The chance that nobody has to do anything.
  double automatic(const Cause& c) const {
    double missed = 1;
    for (const Channel& channel : s_.detection) {
      const bool watches =
          std::find(c.detected_by.begin(), c.detected_by.end(), channel.name) != c.detected_by.end();
      if (watches && channel.name != "human") missed *= channel.miss;
    }
    if (c.detected_by.empty()) missed = 0;  // seen at once
    const double seen = 1 - missed;
    if (c.remedy != Remedy::restart)
      return seen * (c.remedy == Remedy::replace ? 1 - s_.recovery.never_capacity : 1);
    const auto& resume = s_.recovery.software_resume;
    return resume && mean_s(*resume) == 0 ? seen : 0;
  }

  const Scenario& s_;
  ServiceLevels levels_;
  RunOptions options_;
  std::vector<Row> month_rows_;
  SloReport out_;
};

}  // namespace

SloReport service_levels(const Scenario& scenario, const ServiceLevels& levels, const RunOptions& options) {
  return Levels(scenario, levels, options).report();
}

std::string slo_text(const SloReport& r, const std::string& version) {
  constexpr std::size_t kWidth = 80;
  std::string out = fmt::format("{}: the chance to keep each service level\n\n", printable(r.scenario));
  out += fmt::format("  {:<17}{:<33}{:<12}{:>8}  {}\n", "level", "target", "asked of", "passes", "mean");
  for (const LevelResult& l : r.results) {
    out += "  " + pad_right(l.name, 17) + pad_right(l.target, 33) + pad_right(l.of, 12) +
           pad_left(percent(l.pass.share), 8) + "  " + l.observed + "\n";
  }
  out += "\n" +
         wrapped(
             fmt::format("{:.1f} interruptions in a month of {}; every recovery of a month is in time with a "
                         "chance of {}.",
                         r.interruptions_a_month, duration_text(r.levels.month.seconds()),
                         percent(r.month_without_late.value_or(0))),
             kWidth, 0) +
         "\n";
  out += fmt::format("{} months and {} single incidents simulated; seed {}\n", grouped(r.months),
                     grouped(r.incidents), r.seed);
  return out + "pitstop " + version + "\n";
}

}  // namespace pitstop
