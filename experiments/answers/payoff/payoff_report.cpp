#include "experiments/answers/payoff/payoff_report.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;

std::string money(double x) {
  return (x < 0 ? "-" : "") + grouped(static_cast<unsigned long long>(std::fabs(x) + 0.5));
}
std::string spread(const Interval& i, double mean, const TextStyle& style) {
  return std::string(" ") + style.plus_minus() + " " + money(i.high - mean);
}

bool excludes_zero(const Interval& i) { return i.low > 0 || i.high < 0; }

std::string about(const Payoffs& p, const Payoff& x, const TextStyle& style) {
  if (!x.saved_s) return "some runs never complete with it";
  const bool measurable = excludes_zero(x.saved_s->ci95);
  if (!measurable && !x.cost && (!x.saved || !excludes_zero(x.saved->ci95))) return "no measurable effect";
  std::string text = fmt::format("{} {} {} {}", x.saved_s->mean < 0 ? "takes longer by" : "saves",
                                 duration_text(std::fabs(x.saved_s->mean)), style.plus_minus(),
                                 duration_text(x.saved_s->ci95.high - x.saved_s->mean));
  if (!measurable) text = "no measurable effect on the time";
  if (!x.saved) return text;
  text += ", " + money(x.saved->mean) + spread(x.saved->ci95, x.saved->mean, style) + " " + p.currency;
  if (!x.cost) {
    return text + (x.saved->ci95.low > 0
                       ? "; worth paying up to " + money(x.saved->ci95.low) + " " + p.currency + " for"
                       : "; not shown to save money");
  }
  text += fmt::format("; costs {}, net {}", money(*x.cost), money(x.net));
  if (x.roi_ci95)
    text += fmt::format(", return {:.0f} % ({:.0f} to {:.0f} %)", x.roi * 100, x.roi_ci95->low * 100,
                        x.roi_ci95->high * 100);
  return text + (x.pays()               ? ": pays"
                 : x.net_ci95->high < 0 ? ": does not pay"
                                        : ": not told apart from paying nothing");
}

}  // namespace

std::string payoff_report(const Payoffs& p, const std::string& version, const TextStyle& style) {
  std::string out;
  auto line = [&out](const std::string& text) { out += text + "\n"; };
  std::string head = fmt::format("{}: {}", printable(p.scenario), duration_text(p.wall_s.mean));
  if (p.cost) {
    head += fmt::format(", {} {} at {} {} a node-hour ({})", money(p.cost->mean), p.currency, p.price,
                        p.currency, p.price_date.empty() ? "no date given" : "of " + printable(p.price_date));
  }
  line(wrapped(head, kWidth, 2));
  for (const Payoff& x : p.each) {
    line("");
    line(style.strong(wrapped(printable(x.name), kWidth, 0)));
    line("  " + wrapped(about(p, x, style), kWidth - 2, 2));
  }
  line("");
  if (!p.cost) line("No price in the scenario (cluster.price), so none in the answer.");
  line(fmt::format("{} replications each, the same failures in all; 95 % intervals; seed {}",
                   grouped(p.replications), p.seed));
  line("pitstop " + version);
  return out;
}

}  // namespace pitstop
