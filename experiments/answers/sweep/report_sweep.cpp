#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/run/report_text.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLongestValue = 22;  // columns for one varied key; longer values are cut
constexpr std::size_t kMostPointsShown = 60;

double half_width(const Estimate& e) { return e.ci95.high - e.mean; }

double lost_share(const Summary& s) {
  double total = 0;
  for (const Estimate& e : s.ledger_s) total += e.mean;
  return total > 0 ? 1 - s.ledger_s[0].mean / total : 0;
}

std::string shown_value(const VariedValue& v) {
  std::string text = v.is_duration ? duration_text(*v.number) : printable(v.text);
  if (columns(text) > kLongestValue) text = text.substr(0, kLongestValue - 2) + "..";
  return text;
}

class SweepReport {
 public:
  SweepReport(const Facts& facts, const Sweep& sweep, const SweepVerdict& verdict, const TextStyle& style)
      : f_(facts), sweep_(sweep), verdict_(verdict), style_(style) {
    choose_unit();
    for (const SweepPoint& p : sweep.points) most_lost_ = std::max(most_lost_, lost_share(p.summary));
    for (std::size_t k = 0; k < sweep.keys.size(); ++k) {
      widths_.push_back(columns(key_heading(k)));
      for (const SweepPoint& p : sweep.points)
        widths_[k] = std::max(widths_[k], columns(shown_value(p.values[k])));
    }
  }

  std::string text(const std::string& version) {
    line(wrapped(fmt::format("{}: {}, swept over {} point{}", printable(f_.name), what_runs(),
                             sweep_.points.size(), sweep_.points.size() == 1 ? "" : "s"),
                 kWidth, 2));
    line("");
    heading();
    for (const std::size_t i : shown_points()) point(i);
    line("");
    conclusion();
    provenance(version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  bool of_cluster() const {
    return !sweep_.points.empty() && sweep_.points.front().summary.cluster &&
           !sweep_.points.front().summary.cluster->one_job;
  }
  std::string what_runs() const {
    if (!of_cluster()) return duration_text(f_.work.seconds()) + " of training";
    std::uint64_t jobs = 0;
    for (const KindSummary& k : sweep_.points.front().summary.cluster->kinds) jobs += k.jobs;
    return grouped(jobs) + " jobs";
  }

  // Beside others the last word of a key says enough in a column, and all of it stands in the conclusion.
  std::string key_heading(std::size_t k) const {
    const std::string& key = sweep_.keys[k];
    const bool room = sweep_.keys.size() == 1 && columns(key) <= kLongestValue;
    return room ? key : key.substr(key.rfind('.') + 1);
  }

  void choose_unit() {
    double most = 0, least_half = INFINITY;
    for (const SweepPoint& p : sweep_.points) {
      const WallTime& wall = p.summary.wall;
      if (wall.censored()) continue;
      most = std::max(most, wall.estimate->mean);
      const double half = half_width(*wall.estimate);
      if (half > 0) least_half = std::min(least_half, half);
    }
    unit_ = unit_for(most);
    // As many decimals as show two digits of the error.
    if (std::isfinite(least_half)) {
      decimals_ = std::clamp(static_cast<int>(std::ceil(1 - std::log10(least_half / unit_.seconds))), 0, 4);
    }
  }

  void heading() {
    std::string text;
    for (std::size_t k = 0; k < widths_.size(); ++k) text += "  " + pad_left(key_heading(k), widths_[k]);
    const std::string wall = verdict_.measure == Measure::wall_s
                                 ? fmt::format("{:>11}{:>9}", unit_.name, style_.plus_minus())
                                 : fmt::format("{:>20}", "runs");
    const std::string rest = of_cluster() ? fmt::format("{:>10}{:>9}{:>9}", "utilised", "goodput", "lost")
                                          : fmt::format("{:>9}{:>8}{:>8}", "lost", "ETTR", "stops");
    line(text + wall + rest);
  }

  // All of them, or the best ones and the ends of a long sweep.
  std::vector<std::size_t> shown_points() {
    std::vector<std::size_t> all(sweep_.points.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (all.size() <= kMostPointsShown) return all;
    std::stable_sort(all.begin(), all.end(), [&](std::size_t a, std::size_t b) {
      return lost_share(sweep_.points[a].summary) < lost_share(sweep_.points[b].summary);
    });
    all.resize(kMostPointsShown);
    line(fmt::format("  (the {} points with least time lost)", kMostPointsShown));
    std::sort(all.begin(), all.end());
    return all;
  }

  void point(std::size_t i) {
    const SweepPoint& p = sweep_.points[i];
    const Summary& s = p.summary;
    std::string text;
    for (std::size_t k = 0; k < widths_.size(); ++k)
      text += "  " + pad_left(shown_value(p.values[k]), widths_[k]);
    if (s.wall.censored()) {
      const double unfinished = 1 - static_cast<double>(s.endings[0]) / static_cast<double>(s.replications);
      text += pad_left(percent(unfinished) + " unfinished", 20);
    } else {
      text += fmt::format("{:>11.{}f}{:>9.{}f}", s.wall.estimate->mean / unit_.seconds, decimals_,
                          half_width(*s.wall.estimate) / unit_.seconds, decimals_);
    }
    if (of_cluster()) {
      text += pad_left(percent(s.cluster->utilisation.mean), 10) +
              pad_left(percent(s.cluster->goodput.mean), 9) + pad_left(percent(lost_share(s)), 9) + "  ";
    } else {
      text += pad_left(percent(lost_share(s)), 9) +
              fmt::format("{:>8.4f}{:>8.1f}  ", s.ettr.mean, s.interruptions.mean);
    }
    const std::size_t used = columns(text) + 2;
    const std::size_t room = used + 4 < kWidth ? std::min<std::size_t>(12, kWidth - used) : 0;
    const bool best = verdict_.best == i;
    const std::string mark = best ? "* " : verdict_.as_good[i] ? "= " : "  ";
    const std::string bar = room > 0 && most_lost_ > 0 ? style_.bar(lost_share(s) / most_lost_, room) : "";
    line(best ? style_.strong(text + mark + bar) : text + mark + bar);
  }

  static std::string setting(const SweepPoint& p) {
    std::string text;
    for (const VariedValue& v : p.values)
      text += (text.empty() ? "" : ", ") + v.key + " = " + printable(v.text);
    return text;
  }

  // Along one numeric key: the neighbours of the best that are as good.
  std::string as_good_as_best() const {
    const std::size_t best = *verdict_.best;
    const auto others = std::count(verdict_.as_good.begin(), verdict_.as_good.end(), true) - 1;
    if (others <= 0) return "";
    const bool ordered = sweep_.keys.size() == 1 &&
                         std::all_of(sweep_.points.begin(), sweep_.points.end(),
                                     [](const SweepPoint& p) { return p.values[0].number.has_value(); });
    std::size_t first = best, last = best;
    while (first > 0 && verdict_.as_good[first - 1]) --first;
    while (last + 1 < sweep_.points.size() && verdict_.as_good[last + 1]) ++last;
    if (!ordered || static_cast<std::size_t>(others) != last - first) {
      return fmt::format(" ({} other point{}, marked =, as good within the error)", others,
                         others == 1 ? "" : "s");
    }
    return fmt::format(" ({} to {} are as good within the error)",
                       shown_value(sweep_.points[first].values[0]),
                       shown_value(sweep_.points[last].values[0]));
  }

  void conclusion() {
    if (!verdict_.best) return;
    const SweepPoint& best = sweep_.points[*verdict_.best];
    std::string text = style_.strong("Best: " + setting(best)) + as_good_as_best();
    if (verdict_.measure == Measure::completed) text += "; judged by how many runs finish";
    if (verdict_.measure == Measure::ettr) text += "; no run finishes, judged by ETTR";
    if (sweep_.analytic_interval_s)
      text += "; the exact optimum for exponential failures is " + duration_text(*sweep_.analytic_interval_s);
    line(wrapped(text + ".", kWidth, 0));
    if (best.summary.cost) {
      line(fmt::format("Cost at the best point: {} {}.",
                       grouped(static_cast<unsigned long long>(best.summary.cost->mean + 0.5)),
                       best.summary.currency));
    }
  }

  void provenance(const std::string& version) {
    if (sweep_.points.empty()) return;
    std::uint64_t least = UINT64_MAX, most = 0;
    for (const SweepPoint& p : sweep_.points) {
      least = std::min(least, p.summary.replications);
      most = std::max(most, p.summary.replications);
    }
    const std::string runs = least == most ? grouped(most) : grouped(least) + " to " + grouped(most);
    if (!f_.unconfirmed.empty()) {
      std::string keys;
      for (const std::string& u : f_.unconfirmed)
        keys += (keys.empty() ? "" : ", ") + printable(u.substr(0, u.find(':')));
      line(wrapped("Unconfirmed figures in use: " + keys, kWidth, 2));
    }
    if (of_cluster() && verdict_.measure == Measure::wall_s) line("Wall times are sums over the jobs.");
    line(fmt::format("{} replications a point, the same failures at every point; seed {}", runs,
                     sweep_.points.front().summary.seed));
    line("pitstop " + version);
  }

  const Facts& f_;
  const Sweep& sweep_;
  const SweepVerdict& verdict_;
  const TextStyle& style_;
  TimeUnit unit_{"seconds", 1};
  int decimals_ = 2;
  double most_lost_ = 0;
  std::vector<std::size_t> widths_;
  std::string out_;
};

}  // namespace

std::string sweep_report(const Facts& facts, const Sweep& sweep, const SweepVerdict& verdict,
                         const std::string& version, const TextStyle& style) {
  return SweepReport(facts, sweep, verdict, style).text(version);
}

}  // namespace pitstop
