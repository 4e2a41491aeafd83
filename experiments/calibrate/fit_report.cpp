#include "experiments/calibrate/fit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr double kMiB = 1 << 20;
constexpr std::size_t kMostShown = 8;

std::string value_text(const FittedParameter& p) {
  if (p.unit == "s") return duration_text(p.value);
  return fmt::format("{:.3g}", p.value);
}
std::string range_text(const FittedParameter& p) {
  if (p.unit == "s") return duration_text(p.low) + " to " + duration_text(p.high);
  return fmt::format("{:.3g} to {:.3g}", p.low, p.high);
}

std::string rate_text(double per_second) { return fmt::format("{:.3g}", per_second * 1000 * 86400); }

class FitReport {
 public:
  explicit FitReport(const TextStyle& style) : style_(style) {}

  std::string text(const RecordsFit& fit) {
    for (const HistoryFit& h : fit.histories) history(h);
    for (const CollectiveGroup& g : fit.collectives) collective(g);
    for (const ClockSkew& s : fit.skews) skew(s);
    for (const TimesFit& t : fit.stages) times(t);
    for (const std::string& remark : fit.remarks) line("note: " + printable(remark), 0);
    return std::move(out_);
  }

 private:
  void line(const std::string& text, std::size_t indent) {
    out_ += std::string(indent, ' ') + wrapped(text, 80 - indent, indent + 2) + "\n";
  }

  void history(const HistoryFit& h) {
    line(style_.strong(
             fmt::format("{}: {}", printable(h.group.empty() ? "failures" : h.group), printable(h.source))),
         0);
    line(fmt::format("Cluster MTBF {}: {:.0f} failures in {}", duration_text(h.mtbf_s), h.failures,
                     duration_text(h.window_s)),
         2);
    line(fmt::format("of a node {}: {} nodes{}", duration_text(h.mtbf_s * static_cast<double>(h.nodes)),
                     grouped(static_cast<unsigned long long>(h.nodes)),
                     h.nodes_known ? "" : " that failed (--nodes says how many were watched)"),
         2);
    for (std::size_t i = 0; i < std::min(kMostShown, h.causes.size()); ++i) {
      const CauseRate& c = h.causes[i];
      line(fmt::format("{}: {:.0f}, {} per 1000 node-days ({} to {})",
                       c.cause.empty() ? "no cause given" : printable(c.cause), c.events,
                       rate_text(c.rate.value), rate_text(c.rate.low), rate_text(c.rate.high)),
           4);
    }
    lemons(h.lemons);
    if (h.between) times(*h.between);
    if (h.repair) times(*h.repair);
    out_ += "\n";
  }

  void lemons(const Lemons& l) {
    if (l.nodes < 2) return;
    std::string text = fmt::format(
        "between nodes: counts vary {:.2f} times as much as chance alone (p {:.3g})", l.dispersion, l.p);
    if (l.classes && l.classes->aic_gain > 0) {
      text += fmt::format("; lemons: {} of nodes ({} to {}) fail {:.1f} times as often ({:.1f} to {:.1f})",
                          percent(l.classes->fraction), percent(l.classes->fraction_low),
                          percent(l.classes->fraction_high), l.classes->multiplier, l.classes->multiplier_low,
                          l.classes->multiplier_high);
    }
    line(text, 2);
  }

  void times(const TimesFit& t) {
    std::string head = fmt::format("{} ({}): {} times", printable(t.what), printable(t.key), t.facts.events);
    if (t.facts.censored > 0) head += fmt::format(", {} not ended", t.facts.censored);
    if (std::isfinite(t.facts.median)) head += ", median " + duration_text(t.facts.median);
    if (std::isfinite(t.facts.mean)) head += ", mean " + duration_text(t.facts.mean);
    if (t.zeros > 0) head += fmt::format("; {} of 0 s left out of the fits", t.zeros);
    line(head, 2);
    for (const LifetimeFit& f : t.fits) {
      std::string text = fmt::format("{}: ", name_of(f.family));
      for (const FittedParameter& p : f.parameters) {
        text += fmt::format("{}{} {} ({})", &p == &f.parameters.front() ? "" : ", ", p.name, value_text(p),
                            range_text(p));
      }
      text += fmt::format("; AIC +{:.1f}", f.aic - t.fits.front().aic);
      line(text, 4);
    }
    if (t.goodness.resamples > 0) {
      line(fmt::format("the first of them: Kolmogorov-Smirnov {:.3f}, p {:.2g} ({} bootstraps){}",
                       t.goodness.distance, t.goodness.p, t.goodness.resamples,
                       t.goodness.p < 0.05 ? "; no distribution fits: use model: empirical" : ""),
           4);
    }
    if (!t.tail) return;
    line(fmt::format(
             "{}: Hill index {:.2f} ({:.2f} to {:.2f}) of the {} longest, excess over exponential {:+.1f} "
             "standard errors",
             t.tail->heavy ? style_.strong("heavy tail") : std::string("no heavy tail"), t.tail->hill_index,
             t.tail->hill_low, t.tail->hill_high, t.tail->longest, t.tail->excess_variation),
         4);
  }

  void skew(const ClockSkew& s) {
    if (s.shared == 0)
      return line(
          fmt::format("clock of {} against {}: no event in both, so its skew cannot be seen; taken as 0",
                      printable(s.source), printable(s.reference)),
          0);
    line(fmt::format("clock of {} against {}: {:+.3f} s {} {:.3f} s by {} shared event{}",
                     printable(s.source), printable(s.reference), s.offset_s, style_.plus_minus(), s.spread_s,
                     s.shared, s.shared == 1 ? "" : "s"),
         0);
  }

  void collective(const CollectiveGroup& g) {
    std::string nodes;
    for (const std::int64_t n : g.nodes) nodes += fmt::format("{}{}", nodes.empty() ? "" : ", ", n);
    line(style_.strong(fmt::format("{}{}{} on {} node{}: {}", name_of(g.fit.collective),
                                   g.machine.empty() ? "" : ", ", printable(g.machine), nodes,
                                   nodes == "1" ? "" : "s", printable(g.source))),
         0);
    for (const CollectiveWay& way : g.fit.ways) line(way_text(way), 2);
    line(fmt::format("rows of 1 MiB and more: median error {}, 90 % within {}; all rows: {}, {}",
                     percent(error_quantile(g.fit, 0.5, kMiB)), percent(error_quantile(g.fit, 0.9, kMiB)),
                     percent(error_quantile(g.fit, 0.5, 0)), percent(error_quantile(g.fit, 0.9, 0))),
         2);
    if (!g.fit.alternative.empty()) {
      line(fmt::format(
               "these node counts do not tell {} from {} for large messages: predictions for others are "
               "ranges over both",
               name_of(g.fit.ways.back().algorithm), name_of(g.fit.alternative.back().algorithm)),
           2);
    }
    for (const CollectiveFitRow& row : g.fit.rows) {
      if (row.outlier.empty()) continue;
      line(fmt::format("outlier {}: {:.0f} KiB on {} nodes, {}", printable(row.sample.source),
                       row.sample.bytes / 1024, row.sample.nodes, row.outlier),
           2);
    }
    predictions(g);
    out_ += "\n";
  }

  static std::string way_text(const CollectiveWay& way) {
    const CollectiveCost& c = way.cost;
    std::string text = fmt::format("{}: launch {:.1f} us", name_of(way.algorithm), c.launch_s * 1e6);
    auto hop = [&](const char* where, const Hop& h) {
      if (h.latency_s > 0) text += fmt::format(", {:.2f} us a hop {}", h.latency_s * 1e6, where);
      if (h.s_per_byte > 0) text += fmt::format(", {:.3g} GB/s {}", 1e-9 / h.s_per_byte, where);
    };
    hop("in the node", c.intra);
    hop("between nodes", c.inter);
    return text;
  }

  // 64 MiB at twice and four times the nodes measured.
  void predictions(const CollectiveGroup& g) {
    const CollectiveSample& last = g.fit.rows.back().sample;
    const std::int64_t per_node = std::max<std::int64_t>(1, last.ranks / last.nodes);
    const std::int64_t most = g.nodes.back();
    if (most == 1) return line("measured in one node only: says nothing about the network", 2);
    std::string text = "64 MiB";
    for (const std::int64_t nodes : {2 * most, 4 * most}) {
      const CollectiveFit::Range r = g.fit.range_s(64 * kMiB, nodes * per_node, nodes);
      text += fmt::format("; on {} nodes {:.2f} ms ({:.2f} to {:.2f})", nodes,
                          g.fit.time_s(64 * kMiB, nodes * per_node, nodes) * 1e3, r.low * 1e3, r.high * 1e3);
    }
    line(text, 2);
  }

  const TextStyle& style_;
  std::string out_;
};

}  // namespace

std::string fit_report(const RecordsFit& fit, const TextStyle& style) { return FitReport(style).text(fit); }

}  // namespace pitstop
