#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "experiments/answers/shared/pictures.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

class PlanPicture {
 public:
  explicit PlanPicture(const ResourcePlan& plan) : p_(plan), priced_(!plan.currency.empty()) {
    for (const PlanLine& l : p_.lines) {
      if (!l.wall_s) continue;
      low_s_ = std::min(low_s_, l.wall_s->mean);
      high_s_ = std::max(high_s_, l.wall_p95_s.value_or(l.wall_s->mean));
    }
    if (p_.goals.deadline) {
      low_s_ = std::min(low_s_, p_.goals.deadline->seconds());
      high_s_ = std::max(high_s_, p_.goals.deadline->seconds());
    }
    unit_ = unit_for(high_s_);
  }

  std::string script() const {
    std::string front = "$front << EOD\n", options = "$options << EOD\n", keys;
    std::vector<std::pair<double, double>> best;
    for (std::size_t i = 0; i < p_.options.size(); ++i) {
      const PlanLine& l = p_.lines[i];
      keys += fmt::format(", NaN with points pointtype 0 title {}",
                          plot_text(fmt::format("{} {}{}", i + 1, p_.options[i].name,
                                                l.wall_s ? "" : " (some runs never finish)")));
      if (!l.wall_s) continue;
      const double wall = l.wall_s->mean / unit_.seconds;
      if (l.on_front) best.emplace_back(x(i), wall);
      options += fmt::format("{:.9g} {:.9g} {:.9g} {:.9g} {}\n", x(i), wall, wall,
                             l.wall_p95_s.value_or(l.wall_s->mean) / unit_.seconds, i + 1);
    }
    std::sort(best.begin(), best.end());
    for (const auto& [at, wall] : best) front += fmt::format("{:.9g} {:.9g}\n", at, wall);
    std::string out = front + "NaN NaN\nEOD\n" + options + "NaN NaN NaN NaN NaN\nEOD\n" + axes() + goals();
    out +=
        "plot $front using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#999999' title 'no other is "
        "both "
        "sooner and cheaper', $options using 1:2:3:4 with yerrorbars linewidth 2 pointtype 7 pointsize 1 "
        "linecolor rgb '#0072b2' title 'mean to 95th percentile', $options using 1:2:5 with labels offset "
        "1.2,-0.6 notitle" +
        chosen() + keys;
    return out + "\n";
  }

 private:
  double x(std::size_t i) const {
    return priced_ && p_.lines[i].cost ? p_.lines[i].cost->mean : static_cast<double>(p_.options[i].nodes());
  }
  std::string axes() const {
    const double margin = std::max(0.08 * (high_s_ - low_s_), 0.001 * high_s_);
    return kCurveFrame +
           fmt::format(
               "set border 3\nset key outside right center vertical samplen 2 width -2\nset bmargin 4\n"
               "set offsets graph 0.05, graph 0.08, 0, 0\nset yrange [{:.9g}:{:.9g}]\nset xlabel {}\n"
               "set ylabel {}\nset title {}\n{}",
               (low_s_ - margin) / unit_.seconds, (high_s_ + margin) / unit_.seconds,
               plot_text(priced_ ? fmt::format("mean cost ({})", p_.currency) : "nodes, spares included"),
               plot_text(fmt::format("wall time ({})", unit_.name)), plot_text(title()),
               priced_ ? "set format x '%.1s %c'\n" : "");
  }
  std::string title() const {
    if (p_.choice) return fmt::format("take option {}: {}", *p_.choice + 1, p_.options[*p_.choice].name);
    if (p_.nearest)
      return fmt::format("no option keeps what is asked; nearest: {} {}", *p_.nearest + 1,
                         p_.options[*p_.nearest].name);
    return "";
  }
  std::string goals() const {
    std::string out;
    if (p_.goals.budget) out += upright(*p_.goals.budget, "#d55e00", 2);
    if (p_.goals.deadline) {
      out += fmt::format(
          "set arrow from graph 0, first {0:.9g} to graph 1, first {0:.9g} nohead back linecolor rgb "
          "'#d55e00' "
          "dashtype 2 linewidth 1.5\nset label 'deadline' at graph 0.01, first {0:.9g} left offset 0,0.5\n",
          p_.goals.deadline->seconds() / unit_.seconds);
    }
    return out;
  }
  std::string chosen() const {
    if (!p_.choice || !p_.lines[*p_.choice].wall_s) return "";
    return fmt::format(
        ", '+' every ::0::0 using ({:.9g}):({:.9g}) with points pointtype 6 pointsize 2.2 linewidth 2.5 "
        "linecolor rgb '#d55e00' title 'the choice'",
        x(*p_.choice), p_.lines[*p_.choice].wall_s->mean / unit_.seconds);
  }

  const ResourcePlan& p_;
  bool priced_;
  TimeUnit unit_{"seconds", 1};
  double low_s_ = std::numeric_limits<double>::infinity(), high_s_ = 0;
};

}  // namespace

void plot_plan(const std::string& path, const ResourcePlan& plan) { draw(path, PlanPicture(plan).script()); }

}  // namespace pitstop
