#include "experiments/answers/tune/tune_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabel = 13;
constexpr double kSawtoothWorthSaying = 0.05;  // of the margin

std::string shown(const VariedValue& v) {
  return v.is_duration && v.number ? duration_text(*v.number) : printable(v.text);
}

class TuneReport {
 public:
  TuneReport(const Tuned& tuned, const TextStyle& style) : t_(tuned), style_(style) {}

  std::string text(const std::string& version) {
    if (!t_.objective) {
      line("No setting was found where every run completes.");
    } else {
      best();
      line("");
      objective();
      present();
      guarantee();
    }
    promise();
    sawtooth();
    line(fmt::format("{} settings, {} replications in all, the same failures in each stage; seed {}",
                     grouped(t_.trace.size()), grouped(t_.total_replications), t_.seed));
    line("pitstop " + version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  void labelled(const std::string& label, const std::string& text) {
    const std::string lines = wrapped(pad_right(label, kLabel) + text, kWidth, kLabel);
    line(style_.strong(lines.substr(0, kLabel)) + lines.substr(kLabel));
  }

  std::string amount(double x) const {
    if (t_.objective_kind == Objective::cost)
      return (x < 0 ? "-" : "") + grouped(static_cast<unsigned long long>(std::fabs(x) + 0.5)) + " " +
             t_.currency;
    return duration_text(x);
  }
  std::string share_of_run(double x) const {
    const double whole = t_.objective_kind == Objective::cost ? t_.objective->mean : t_.wall_s.mean;
    return percent(std::fabs(x) / whole);
  }

  void best() {
    std::size_t width = 0;
    for (const VariedValue& v : t_.best) width = std::max(width, columns(v.key));
    line(wrapped(fmt::format("{}: {} is least at", printable(t_.scenario),
                             kObjectiveNames[static_cast<std::size_t>(t_.objective_kind)]),
                 kWidth, 2));
    for (std::size_t k = 0; k < t_.best.size(); ++k) {
      const FlatRange& f = t_.flat[k];
      line("  " +
           style_.strong(pad_right(printable(t_.best[k].key), width) + "  " +
                         pad_right(shown(t_.best[k]), 14)) +
           "  as good: " + shown(f.low) + " to " + shown(f.high));
    }
    line(wrapped(fmt::format("As good: within {} of the {}, other keys at their best. Any of these will do.",
                             percent(t_.margin), t_.objective_kind == Objective::cost ? "cost" : "wall time"),
                 kWidth, 0));
  }

  void objective() {
    const Estimate& e = *t_.objective;
    std::string text =
        fmt::format("{} {} {} (95 % interval, {} fresh replications)", amount(e.mean), style_.plus_minus(),
                    amount(e.ci95.high - e.mean), grouped(t_.replications));
    if (t_.objective_kind == Objective::lost_time || t_.objective_kind == Objective::cost)
      text += "; wall time " + duration_text(t_.wall_s.mean);
    labelled(kObjectiveNames[static_cast<std::size_t>(t_.objective_kind)], text);
  }

  void present() {
    if (!t_.present) return;
    std::string values;
    for (const VariedValue& v : t_.present->setting)
      values += (values.empty() ? "" : ", ") + v.key + " = " + shown(v);
    if (!t_.present->loss) return labelled("Present", values + ": some runs do not complete");
    const Estimate& loss = *t_.present->loss;
    const bool as_good = std::fabs(loss.mean) <= t_.tolerance;
    labelled(
        "Present",
        fmt::format("{} {} {} {} {}: {}{}", values, loss.mean < 0 && !as_good ? "is better by" : "loses",
                    amount(std::fabs(loss.mean)), style_.plus_minus(), amount(loss.ci95.high - loss.mean),
                    share_of_run(loss.mean), as_good ? ", within the margin" : ""));
  }

  void guarantee() {
    labelled("Checked",
             fmt::format("none of the {} tested settings is better by more than {}, {} (95 % confidence)",
                         t_.judged.size() + 2, amount(t_.at_most_better), share_of_run(t_.at_most_better)));
  }

  void promise() {
    if (!t_.promise_kept) return;
    labelled("Promise", fmt::format("kept by {} of the runs ({} to {})", percent(*t_.promise_kept),
                                    percent(t_.promise_ci95->low), percent(t_.promise_ci95->high)));
  }

  void sawtooth() {
    if (!t_.sawtooth || *t_.sawtooth < kSawtoothWorthSaying * t_.margin) return;
    labelled(
        "Sawtooth",
        fmt::format("the last stretch of the job ends without a checkpoint, so that settings beside each "
                    "other differ by up to one stall, {:.2g} % of the wall time, for no deeper reason: "
                    "trust the region, not the digits",
                    *t_.sawtooth * 100));
  }

  const Tuned& t_;
  const TextStyle& style_;
  std::string out_;
};

}  // namespace

std::string tune_report(const Tuned& tuned, const std::string& version, const TextStyle& style) {
  return TuneReport(tuned, style).text(version);
}

std::vector<std::string> tune_failures(const Tuned& t, const std::optional<Promise>& promise) {
  std::vector<std::string> failures;
  if (!t.objective) failures.push_back("tune: at no setting of these ranges does every run complete");
  for (std::size_t k = 0; k < t.best.size(); ++k) {
    const VariedValue& v = t.best[k];
    if (std::find(t.on_bound.begin(), t.on_bound.end(), v.key) == t.on_bound.end()) continue;
    failures.push_back(
        fmt::format("tune: the best {}, {}, is an end of its range; the optimum may lie beyond: "
                    "widen the range",
                    v.key, v.text));
  }
  if (!t.promise_holds) {
    failures.push_back(fmt::format("tune: no setting of these ranges keeps {}; the best comes to {:.3g}",
                                   promise->text, t.promise_kept.value_or(0)));
  }
  return failures;
}

}  // namespace pitstop
