#include "experiments/answers/plan/plan_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/plan/calendar.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80, kName = 24;

std::string money(double x) {
  const std::string digits = grouped(static_cast<unsigned long long>(std::fabs(x) + 0.5));
  return (x < 0 ? "-" : "") + digits;
}

class PlanReport {
 public:
  PlanReport(const ResourcePlan& plan, std::optional<std::chrono::sys_days> start, const TextStyle& style)
      : p_(plan), start_(start), style_(style) {}

  std::string text(const std::string& version) {
    table();
    line("");
    conclusion();
    spares();
    prices();
    line(fmt::format("{} replications each, the same failures in all; seed {}", grouped(p_.replications),
                     p_.seed));
    line("pitstop " + version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  bool priced() const { return !p_.currency.empty(); }

  void table() {
    std::string head = pad_right("     option", kName + 5) + pad_left("mean", 11) + pad_left("95 % by", 12);
    if (priced()) head += pad_left(p_.currency, 13) + pad_left("lost", 10);
    if (p_.goals.deadline || p_.goals.budget) head += pad_left("chance", 9);
    line(style_.strong(head));
    for (std::size_t i = 0; i < p_.options.size(); ++i) option(i);
    line("* no other option is both sooner and cheaper" +
         std::string(priced() ? "" : " (cheaper: fewer nodes)"));
  }

  std::string by(double wall_s) const { return start_ ? date_after(*start_, wall_s) : duration_text(wall_s); }

  void option(std::size_t i) {
    const PlanLine& l = p_.lines[i];
    std::string name = printable(p_.options[i].name);
    const std::string mark = fmt::format("{} {:>2} ", l.on_front ? "*" : " ", i + 1);
    if (columns(name) > kName) {
      line(mark + wrapped(name, kWidth - 5, 5));
      name = "";
      out_ += "     ";
    } else {
      out_ += mark;
    }
    std::string text = pad_right(name, kName) +
                       pad_left(l.wall_s ? duration_text(l.wall_s->mean) : "never", 11) +
                       pad_left(l.wall_p95_s ? by(*l.wall_p95_s) : "never", 12);
    if (priced()) {
      text += pad_left(l.cost ? money(l.cost->mean) : "", 13) +
              pad_left(l.cost_of_failures ? money(l.cost_of_failures->mean) : "", 10);
    }
    if (const auto& chance = l.both ? l.both : l.in_time ? l.in_time : l.in_budget)
      text += pad_left(percent(chance->share), 9);
    line(p_.choice == i ? style_.strong(text) : text);
  }

  std::string goals() const {
    std::string text;
    if (p_.goals.deadline) {
      text = start_ ? "done by " + date_after(*start_, p_.goals.deadline->seconds())
                    : "done within " + duration_text(p_.goals.deadline->seconds());
    }
    if (p_.goals.budget)
      text += (text.empty() ? "within " : " and within ") + money(*p_.goals.budget) + " " + p_.currency;
    return text;
  }

  void conclusion() {
    if (!p_.choice && !p_.nearest) return;
    const std::size_t i = p_.choice ? *p_.choice : *p_.nearest;
    const PlanLine& l = p_.lines[i];
    const auto& chance = l.both ? l.both : l.in_time ? l.in_time : l.in_budget;
    const std::string odds = fmt::format("{} ({} to {})", percent(chance->share), percent(chance->ci95.low),
                                         percent(chance->ci95.high));
    std::string text;
    if (p_.choice) {
      text = fmt::format("Take option {}, {}: {} with a chance of {}.", i + 1, printable(p_.options[i].name),
                         goals(), odds);
      if (l.cost) text += money_text(l);
      text += alternative(i);
    } else {
      text = fmt::format("No option is {} with a chance of {}; the nearest is option {}, {}: {}.", goals(),
                         percent(p_.goals.confidence), i + 1, printable(p_.options[i].name), odds);
    }
    line(style_.strong(wrapped(text, kWidth, 0)));
  }

  std::string money_text(const PlanLine& l) const {
    std::string text = fmt::format(" Cost: {} {} {} {}", money(l.cost->mean), style_.plus_minus(),
                                   money(l.cost->ci95.high - l.cost->mean), p_.currency);
    text += fmt::format(", of which failures and checkpoints {}", money(l.cost_of_failures->mean));
    if (l.cost_of_spares > 0) text += fmt::format(" and idle spares {}", money(l.cost_of_spares));
    return text + ".";
  }

  // The cheapest of all, where it is cheaper and later.
  std::string alternative(std::size_t chosen) const {
    const PlanLine& c = p_.lines[chosen];
    std::optional<std::size_t> cheapest;
    for (std::size_t i = 0; i < p_.lines.size(); ++i) {
      const PlanLine& l = p_.lines[i];
      if (l.cost && (!cheapest || l.cost->mean < p_.lines[*cheapest].cost->mean)) cheapest = i;
    }
    if (!cheapest || !c.cost || *cheapest == chosen || !(p_.lines[*cheapest].cost->mean < c.cost->mean))
      return "";
    const PlanLine& l = p_.lines[*cheapest];
    return fmt::format(" Option {} saves {} {} and takes {} {}.", *cheapest + 1,
                       money(c.cost->mean - l.cost->mean), p_.currency,
                       duration_text(std::fabs(l.wall_s->mean - c.wall_s->mean)),
                       l.wall_s->mean > c.wall_s->mean ? "longer" : "less");
  }

  void spares() {
    for (const SpareStep& s : p_.steps) {
      if (!s.saved_s) continue;
      std::string text =
          fmt::format("  from {} to {} spares: each saves {} {} {}",
                      p_.options[s.from].scenario.cluster.spares, s.spares, duration_text(s.saved_s->mean),
                      style_.plus_minus(), duration_text(s.saved_s->ci95.high - s.saved_s->mean));
      if (s.saved) {
        text += fmt::format(", {} {} {} {}", money(s.saved->mean), style_.plus_minus(),
                            money(s.saved->ci95.high - s.saved->mean), p_.currency);
      }
      line(text);
    }
    if (p_.spares_for_time)
      line(fmt::format("Beyond {} spares one more is not shown to save time.", *p_.spares_for_time));
    if (p_.spares_for_money)
      line(fmt::format("Beyond {} spares one more does not pay for itself.", *p_.spares_for_money));
  }

  void prices() {
    std::string text;
    for (const PlanOption& o : p_.options) {
      const ClusterSpec& c = o.scenario.cluster;
      if (!c.price_per_node_hour) continue;
      const std::string price =
          fmt::format("{} at {} {} an hour ({})", c.instance.name, *c.price_per_node_hour, c.currency,
                      c.price_date.empty() ? "no date given" : "of " + c.price_date);
      if (text.find(price) == std::string::npos) text += (text.empty() ? "Prices, yours: " : "; ") + price;
    }
    if (!text.empty()) line(wrapped(printable(text) + ".", kWidth, 2));
    if (text.empty()) line("No prices in the scenario (cluster.price), so none in the answer.");
  }

  const ResourcePlan& p_;
  std::optional<std::chrono::sys_days> start_;
  const TextStyle& style_;
  std::string out_;
};

}  // namespace

std::string plan_report(const ResourcePlan& plan, std::optional<std::chrono::sys_days> start,
                        const std::string& version, const TextStyle& style) {
  return PlanReport(plan, start, style).text(version);
}

}  // namespace pitstop
