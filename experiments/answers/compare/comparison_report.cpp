#include "experiments/answers/compare/comparison_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabel = 22;
constexpr std::size_t kMostCauses = 8;

double lost_share(const Summary& s) {
  double total = 0;
  for (const Estimate& e : s.ledger_s) total += e.mean;
  return total > 0 ? 1 - s.ledger_s[0].mean / total : 0;
}

std::string signed_duration(double seconds) {
  return (seconds < 0 ? "-" : "") + duration_text(std::fabs(seconds));
}

// In the measure's own terms: time, or points of a share.
std::string amount(double x, Measure measure) {
  if (measure == Measure::wall_s) return signed_duration(x);
  return measure == Measure::completed ? fmt::format("{:.2f} %", x * 100) : fmt::format("{:.5f}", x);
}

std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return printable(name);
}

class ComparisonReport {
 public:
  ComparisonReport(const Comparison& comparison, const TextStyle& style) : c_(comparison), style_(style) {}

  std::string text(const std::string& version) {
    table();
    for (std::size_t i = 1; i < c_.contestants.size(); ++i) {
      line("");
      difference(i);
    }
    line("");
    conclusion();
    line(fmt::format("{} replications each, the same failures in all; seed {}", grouped(c_.replications),
                     c_.contestants[0].summary.seed));
    line("pitstop " + version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }

  void table() {
    line(fmt::format("     {:<33}{:>18}{:>8}{:>8}{:>8}", "scenario", "wall time", "lost", "ETTR", "stops"));
    for (std::size_t i = 0; i < c_.contestants.size(); ++i) {
      const Summary& s = c_.contestants[i].summary;
      const std::string wall =
          s.wall.censored()
              ? percent(static_cast<double>(s.endings[0]) / static_cast<double>(s.replications)) + " finish"
              : duration_text(s.wall.estimate->mean);
      std::string name = printable(c_.contestants[i].name);
      const bool long_name = columns(name) > 32;
      if (long_name) {
        line(fmt::format("  {}  {}", letter(i), wrapped(name, kWidth - 5, 5)));
        name = "";
      }
      line(fmt::format("  {}  {}{}{}{:>8.4f}{:>8.1f}", long_name ? " " : letter(i), pad_right(name, 33),
                       pad_left(wall, 18), pad_left(percent(lost_share(s)), 8), s.ettr.mean,
                       s.interruptions.mean));
    }
  }

  void row(const std::string& label, const std::string& mean, const std::string& low,
           const std::string& high) {
    line("  " + pad_right(label, kLabel) + pad_left(mean, 18) + pad_left(low, 18) + " to" +
         pad_left(high, 17));
  }
  void row(const std::string& label, const Estimate& e, Measure measure) {
    row(label, amount(e.mean, measure), amount(e.ci95.low, measure), amount(e.ci95.high, measure));
  }

  void difference(std::size_t i) {
    const AgainstFirst& a = c_.against[i - 1];
    const bool wall = c_.measure == Measure::wall_s;
    line(style_.strong(pad_right(fmt::format("{} against {}", letter(i), letter(0)), kLabel + 2) +
                       pad_left(wall ? "saved" : "gained", 18) + pad_left("95 % interval", 38)));
    row(wall                               ? "wall time"
        : c_.measure == Measure::completed ? "runs that finish"
                                           : "ETTR",
        a.gain, c_.measure);
    for (std::size_t l = 1; l < kLines; ++l) {
      if (a.saved_s[l].mean != 0 || a.saved_s[l].std > 0)
        row("  " + words_of(kLineNames[l]), a.saved_s[l], Measure::wall_s);
    }
    causes(a);
    if (a.fewer_replications && *a.fewer_replications > 1) {
      line(wrapped(fmt::format("The same failures in both: independent runs would need {:.3g} times as many "
                               "replications for intervals as narrow.",
                               *a.fewer_replications),
                   kWidth, 0));
    }
  }

  void causes(const AgainstFirst& a) {
    auto shown = a.saved_by_cause_s;
    std::erase_if(shown, [](const auto& c) { return c.second.mean == 0 && c.second.std == 0; });
    if (shown.size() < 2) return;
    std::stable_sort(shown.begin(), shown.end(), [](const auto& x, const auto& y) {
      return std::fabs(x.second.mean) > std::fabs(y.second.mean);
    });
    if (shown.size() > kMostCauses) shown.resize(kMostCauses);
    line("  by cause");
    for (const auto& [name, saved] : shown)
      row("  " + (name == "none" ? std::string("no failure") : words_of(name)), saved, Measure::wall_s);
  }

  void conclusion() {
    for (std::size_t i = 1; i < c_.contestants.size(); ++i)
      line(style_.strong(wrapped(verdict(c_, i), kWidth, 0)));
    if (c_.contestants.size() == 2) return;
    std::string equals;
    for (std::size_t i = 0; i < c_.as_good.size(); ++i) {
      if (i != c_.best && c_.as_good[i]) equals += (equals.empty() ? "" : ", ") + letter(i);
    }
    line(style_.strong("Best: " + letter(c_.best)) +
         (equals.empty() ? "." : "; not shown to be worse: " + equals + "."));
    line("The first interval of each table holds for all pairs at once; the others each");
    line("for itself.");
  }

  const Comparison& c_;
  const TextStyle& style_;
  std::string out_;
};

std::string range_text(const Comparison& c, const AgainstFirst& a, double sign) {
  double low = a.gain.ci95.low * sign, high = a.gain.ci95.high * sign;
  if (low > high) std::swap(low, high);
  return amount(low, c.measure) + " to " + amount(high, c.measure);
}

}  // namespace

std::string letter(std::size_t contestant) { return std::string(1, static_cast<char>('A' + contestant)); }

std::string verdict(const Comparison& c, std::size_t contestant) {
  const AgainstFirst& a = c.against[contestant - 1];
  const std::string b = letter(contestant);
  if (a.gain.mean == 0 && a.gain.std == 0) return b + " and A are the same, replication by replication.";
  const bool shown = a.gain.ci95.low > 0 || a.gain.ci95.high < 0;
  if (!shown) {
    return fmt::format(
        "{} and A are not told apart: what {} gains lies from {}; more replications would say more.", b, b,
        range_text(c, a, 1));
  }
  const bool better = a.gain.mean > 0;
  const double sign = better ? 1 : -1;
  const std::string by = amount(a.gain.mean * sign, c.measure);
  if (c.measure == Measure::wall_s) {
    return fmt::format("{} finishes {} {} than A ({}): {} of A's wall time.", b, by,
                       better ? "sooner" : "later", range_text(c, a, sign), percent(std::fabs(*a.relative)));
  }
  const char* const what = c.measure == Measure::completed ? "of the runs finish" : "of ETTR";
  return fmt::format("{} {} A: {} {} {} ({}).", b, better ? "beats" : "is worse than", by,
                     better ? "more" : "less", what, range_text(c, a, sign));
}

std::string comparison_report(const Comparison& comparison, const std::string& version,
                              const TextStyle& style) {
  return ComparisonReport(comparison, style).text(version);
}

}  // namespace pitstop
