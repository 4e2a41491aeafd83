#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "experiments/answers/shared/pictures.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kBeyond = 1.3;  // times as far as the points a logarithmic axis goes
constexpr double kRoom = 0.03;   // of an axis, beside its points
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string shown(const VariedValue& v) {
  return v.is_duration && v.number ? duration_text(*v.number) : v.text;
}

// Of the first key; none of the scenario as it stands, which the trace names by no value.
std::optional<double> number_of(const TunedPoint& p) {
  return p.setting.empty() ? std::nullopt : p.setting[0].number;
}

class TunePicture {
 public:
  explicit TunePicture(const Tuned& tuned) : t_(tuned) {
    for (const TunedPoint& p : t_.trace) {
      const std::optional<double> x = number_of(p);
      if (!x) continue;
      left_ = std::min(left_, *x);
      right_ = std::max(right_, *x);
      if (!p.objective) continue;
      const bool judged = p.stage == "judgement";  // shown with its interval
      low_ = std::min(low_, judged ? p.objective->ci95.low : p.objective->mean);
      high_ = std::max(high_, judged ? p.objective->ci95.high : p.objective->mean);
    }
    axis_ = number_axis(t_.best[0].key, t_.best[0].is_duration, left_, right_);
    for (std::size_t k = 1; t_.objective && k < t_.best.size(); ++k)
      axis_.label +=
          fmt::format("{}{} {}", k == 1 ? "; best with " : ", ", t_.best[k].key, shown(t_.best[k]));
    money_ = t_.objective_kind == Objective::cost;
    const double typical = high_ == 0 ? 1 : wide(low_, high_) ? low_ : high_;
    unit_ = money_ ? TimeUnit{t_.currency.c_str(), 1} : unit_for(typical);
  }

  std::string script() const {
    std::string out = points("$searched", false) + points("$judged", true) + unfinished();
    out += kCurveFrame + axis_script(axis_) + title();
    out += fmt::format("set ylabel {}\n", plot_text(fmt::format("{} ({})", objective_name(), unit_.name)));
    out += "set key maxrows 3\n" + heights();
    if (!axis_.logarithmic) {
      const double room = kRoom * std::max(axis_.high - axis_.low, 1e-9);
      out += fmt::format("set xrange [{:.9g}:{:.9g}]\n", axis_.low - room, axis_.high + room);
    }
    if (money_) out += "set format y '%.1s %c'\n";
    out += flat() + present();
    return out + curves();
  }

 private:
  std::string objective_name() const { return kObjectiveWords[static_cast<std::size_t>(t_.objective_kind)]; }
  std::string heights() const {
    if (high_ == 0) return "set yrange [0:1]\n";
    if (wide(low_, high_))
      return fmt::format("set logscale y\nset yrange [{:.9g}:{:.9g}]\n", y(low_) / kBeyond,
                         y(high_) * kBeyond);
    const double room = std::max(2 * kRoom * (high_ - low_), 1e-6 * high_);
    return fmt::format("set yrange [{:.9g}:{:.9g}]\n", y(low_ - room), y(high_ + room));
  }
  double x(double number) const { return number / axis_.unit; }
  double y(double objective) const { return objective / unit_.seconds; }

  // Of each setting the look with the most replications.
  std::string points(const char* name, bool judged) const {
    std::map<std::string, const TunedPoint*> of;
    for (const TunedPoint& p : t_.trace) {
      if ((p.stage == "judgement") != judged || !p.objective || !number_of(p)) continue;
      std::string setting;
      for (const VariedValue& v : p.setting) setting += v.text + "\n";
      const TunedPoint*& kept = of[setting];
      if (kept == nullptr || kept->replications < p.replications) kept = &p;
    }
    std::string out = fmt::format("{} << EOD\n", name);
    for (const auto& [setting, p] : of) {
      out += fmt::format("{:.9g} {:.9g} {:.9g} {:.9g}\n", x(*number_of(*p)), y(p->objective->mean),
                         y(p->objective->ci95.low), y(p->objective->ci95.high));
    }
    return out + "NaN NaN NaN NaN\nEOD\n";  // gnuplot refuses empty blocks
  }
  bool any_unfinished() const {
    return std::any_of(t_.trace.begin(), t_.trace.end(),
                       [](const TunedPoint& p) { return !p.objective && number_of(p); });
  }
  std::string unfinished() const {
    std::string out = "$unfinished << EOD\n";
    for (const TunedPoint& p : t_.trace) {
      if (!p.objective && number_of(p))
        out += fmt::format("{:.9g} {:.9g}\n", x(*number_of(p)), high_ > 0 ? y(high_) : 0.5);
    }
    return out + "NaN NaN\nEOD\n";
  }

  std::string title() const {
    std::string text = t_.scenario + ": no setting where every run completes";
    if (t_.objective) {
      text = fmt::format("{}: least at {}; within {} of that {}: {} to {}", t_.scenario, shown(t_.best[0]),
                         percent(t_.margin), money_ ? "cost" : "wall time", shown(t_.flat[0].low),
                         shown(t_.flat[0].high));
    }
    return fmt::format("set title {}\n", plot_text(text));
  }

  std::string flat() const {
    if (!t_.objective || !t_.flat[0].low.number || !t_.flat[0].high.number) return {};
    return fmt::format(
        "set object 1 rectangle from first {:.9g}, graph 0 to first {:.9g}, graph 1 behind fillcolor rgb "
        "'#cce8df' fillstyle solid noborder\n",
        x(*t_.flat[0].low.number), x(*t_.flat[0].high.number));
  }
  std::optional<double> present_at() const {
    return t_.present ? t_.present->setting[0].number : std::nullopt;
  }
  std::string present() const {
    return present_at() ? upright(x(*present_at()), "#000000", 2) : std::string();
  }

  std::string curves() const {
    const bool projected = t_.best.size() > 1;
    std::string out = fmt::format(
        "plot $searched using 1:2 with points pointtype 7 pointsize 0.7 linecolor rgb '#56b4e9' title {}, "
        "$judged using 1:2:3:4 with yerrorbars linewidth 2 pointtype 5 pointsize 0.8 linecolor rgb '#0072b2' "
        "title 'judged, 95 % interval'",
        plot_text(projected ? "searched, with other keys varied" : "searched"));
    if (any_unfinished())
      out +=
          ", $unfinished with points pointtype 2 linecolor rgb '#000000' title 'some runs do not complete'";
    if (t_.objective) {
      out += ", NaN with boxes fillstyle solid noborder linecolor rgb '#cce8df' title 'as good'";
      out += fmt::format(
          ", '+' every ::0::0 using ({:.9g}):({:.9g}) with points pointtype 6 pointsize 2.2 linewidth 2.5 "
          "linecolor rgb '#d55e00' title {}",
          x(*t_.best[0].number), y(t_.objective->mean), plot_text("best " + shown(t_.best[0])));
    }
    if (present_at()) {
      out += fmt::format(", NaN with lines linewidth 1.5 dashtype 2 linecolor rgb '#000000' title {}",
                         plot_text("present " + shown(t_.present->setting[0])));
    }
    return out + "\n";
  }

  const Tuned& t_;
  NumberAxis axis_;
  bool money_ = false;
  TimeUnit unit_{"seconds", 1};
  double left_ = kInfinity, right_ = 0, low_ = kInfinity, high_ = 0;
};

}  // namespace

void plot_tune(const std::string& path, const Tuned& tuned) { draw(path, TunePicture(tuned).script()); }

}  // namespace pitstop
