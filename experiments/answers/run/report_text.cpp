#include "experiments/answers/run/report_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiments/answers/run/calibration_report.hpp"
#include "experiments/answers/run/cluster_report.hpp"
#include "experiments/answers/run/uncertainty_report.hpp"
#include "experiments/answers/run/values_report.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabel = 18;  // columns of a row's label
constexpr std::size_t kBar = 28;
constexpr std::size_t kMostCauses = 5;
constexpr double kLeastEttr = 0.0001;  // the last digit shown

double half_width(const Estimate& e) { return e.ci95.high - e.mean; }
std::uint64_t unfinished(const Summary& s) { return s.replications - s.endings[0]; }

double ledger_total(const Summary& s) {
  double sum = 0;
  for (const Estimate& e : s.ledger_s) sum += e.mean;
  return sum;
}

std::string words_of(const char* line) {
  std::string text = line;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

struct Row3 {
  std::string label;
  double seconds;
  std::string note;  // instead of a bar
};

class RunReport {
 public:
  RunReport(const Facts& facts, const Summary& summary, const TextStyle& style)
      : f_(facts), s_(summary), style_(style), total_(ledger_total(summary)) {}

  std::string text(const std::optional<Advice>& advice, const std::string& version) {
    title();
    headline();
    ledger();
    causes();
    how_sure();
    if (s_.uncertainty) {
      for (const auto& [label, text] : uncertainty_rows(*s_.uncertainty, style_)) labelled(label, text);
    }
    checkpoints();
    cluster();
    if (advice) help(*advice);
    provenance(version);
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_ += text + "\n"; }
  // A paragraph with a hanging label: "How sure    ± 12 min ...".
  void labelled(const std::string& label, const std::string& text) {
    constexpr std::size_t indent = 13;
    std::string shown = pad_right(label, indent);
    for (const char c : wrapped(text, kWidth - indent, 0)) {
      shown += c;
      if (c == '\n') shown.append(indent, ' ');
    }
    line(shown);
  }

  void title() {
    line(wrapped(printable(f_.name) + (f_.description.empty() ? "" : ": " + printable(f_.description)),
                 kWidth, 2));
    line("");
  }

  void headline() {
    const std::string work = duration_text(f_.work.seconds());
    if (s_.interrupted)
      line(style_.warning(
          fmt::format("Interrupted: only {} replications finished.", grouped(s_.replications))));
    if (s_.wall.censored()) return censored_headline(work);
    const Estimate& wall = *s_.wall.estimate;
    std::string spread = ", in every run";
    if (wall.std > 0) spread = fmt::format(" (95 % of runs within {})", duration_text(*s_.wall.p95));
    line(wrapped(
        style_.strong(fmt::format("{} of training will take {}", work, duration_text(wall.mean))) + spread,
        kWidth, 0));
    losses();
  }

  void censored_headline(const std::string& work) {
    line(style_.warning(fmt::format("{} of runs did not finish:", percent(share(unfinished(s_))))));
    for (const std::string& how : unfinished_lines(s_.endings, f_.ending_settings, kWidth - 2))
      line("  " + how);
    if (s_.wall.p50) {
      line(wrapped(fmt::format("Half of all runs finish the {} of training within {}{}.", work,
                               duration_text(*s_.wall.p50),
                               s_.wall.p95 ? ", 95 % within " + duration_text(*s_.wall.p95) : ""),
                   kWidth, 0));
    } else if (s_.endings[0] > 0) {
      line(wrapped(fmt::format("Fewer than half of all runs finish the {} of training.", work), kWidth, 0));
    }
    const double open = share(unfinished(s_));
    const char* who = open == 1    ? "No run finishes"
                      : open > 0.5 ? "Most runs do not finish"
                                   : "Some runs do not finish";
    line(wrapped(fmt::format("{}, so there is no mean. The figures below include unfinished runs.", who),
                 kWidth, 0));
    losses();
  }

  double share(std::uint64_t runs) const {
    return static_cast<double>(runs) / static_cast<double>(s_.replications);
  }

  void losses() {
    const double lost = total_ - s_.ledger_s[0].mean;
    std::string text = fmt::format("{} lost, {} of the wall time; ETTR {:.4f}; {} interruption{}",
                                   duration_text(lost), percent(total_ > 0 ? lost / total_ : 0), s_.ettr.mean,
                                   count(s_.interruptions.mean), s_.interruptions.mean == 1 ? "" : "s");
    if (s_.cost)
      text +=
          fmt::format("; {} {}", grouped(static_cast<unsigned long long>(s_.cost->mean + 0.5)), s_.currency);
    line(wrapped(text, kWidth, 0));
    line("");
  }

  static std::string count(double mean) {
    return mean == std::floor(mean) ? fmt::format("{:.0f}", mean) : fmt::format("{:.1f}", mean);
  }

  // Bars compare the losses with each other; beside the productive time most would not be seen.
  void rows(const std::vector<Row3>& rows) {
    double most = 0;
    for (const Row3& r : rows) {
      if (r.note.empty()) most = std::max(most, r.seconds);
    }
    for (const Row3& r : rows) {
      std::string text = "  " + pad_right(r.label, kLabel) + pad_left(duration_text(r.seconds), 13) +
                         pad_left(percent(total_ > 0 ? r.seconds / total_ : 0), 9) + "  ";
      text += r.note.empty() ? style_.bar(most > 0 ? r.seconds / most : 0, kBar) : r.note;
      line(text);
    }
  }

  void ledger() {
    line("Where the time goes");
    std::vector<Row3> shown{{kLineNames[0], s_.ledger_s[0].mean, "training that counts"}};
    for (std::size_t l = 1; l < kLines; ++l) {
      if (s_.ledger_s[l].mean > 0) shown.push_back({words_of(kLineNames[l]), s_.ledger_s[l].mean, ""});
    }
    rows(shown);
    line("");
  }

  void causes() {
    std::vector<const CauseLoss*> by_loss;
    for (const CauseLoss& c : s_.by_cause) {
      if (c.lost_s.mean > 0) by_loss.push_back(&c);
    }
    if (by_loss.empty()) return;
    std::stable_sort(by_loss.begin(), by_loss.end(),
                     [](const CauseLoss* a, const CauseLoss* b) { return a->lost_s.mean > b->lost_s.mean; });
    const std::size_t shown = by_loss.size() <= kMostCauses + 1 ? by_loss.size() : kMostCauses;
    line("To which cause");
    std::vector<Row3> list;
    for (std::size_t i = 0; i < shown; ++i) list.push_back(cause_row(*by_loss[i]));
    if (shown < by_loss.size()) {
      Row3 rest{fmt::format("{} more", by_loss.size() - shown), 0, ""};
      double stops = 0;
      for (std::size_t i = shown; i < by_loss.size(); ++i) {
        rest.seconds += by_loss[i]->lost_s.mean;
        stops += by_loss[i]->interruptions_mean;
      }
      rest.note = fmt::format("{} interruptions", count(stops));
      list.push_back(rest);
    }
    rows(list);
    line("");
  }

  static Row3 cause_row(const CauseLoss& c) {
    if (c.name == "none") return {"no failure", c.lost_s.mean, "scheduled checkpoints, first start"};
    const std::string stops = count(c.interruptions_mean);
    return {printable(c.name), c.lost_s.mean, stops + (stops == "1" ? " interruption" : " interruptions")};
  }

  void how_sure() {
    const bool timed = !s_.wall.censored();
    const Estimate& e = timed ? *s_.wall.estimate : s_.ettr;
    const std::string runs =
        grouped(s_.replications) + (s_.replications == 1 ? " replication" : " replications");
    if (s_.replications == 1) return labelled("How sure", "one replication says nothing about the spread");
    if (timed && e.std == 0)
      return labelled("How sure", "nothing varies: " + runs + " gave the same wall time");
    std::string text = timed ? fmt::format("mean {} {}", style_.plus_minus(), duration_text(half_width(e)))
                             : fmt::format("ETTR {} {:.4f}", style_.plus_minus(), half_width(e));
    text += fmt::format(" (95 % interval, {})", runs);
    if (timed && s_.wall.p05 && s_.wall.p99) {
      text += fmt::format("; 5 % of runs take less than {}, 1 % more than {}", duration_text(*s_.wall.p05),
                          duration_text(*s_.wall.p99));
    }
    labelled("How sure", text);
  }

  void checkpoints() {
    if (f_.tiers.empty()) labelled("Checkpoints", "none: a failure loses everything");
    for (const TierFacts& t : f_.tiers) {
      labelled(&t == &f_.tiers.front() ? "Checkpoints" : "", checkpoint_text(t));
      if (!t.sustainable()) {
        labelled("",
                 style_.warning(fmt::format(
                     "not sustainable: writing one takes {}, longer than the interval; the next one waits",
                     duration_text(t.persist.seconds()))));
      }
    }
  }

  void cluster() {
    if (!s_.cluster) return;
    const std::string counts = cluster_counts_text(*s_.cluster);
    if (!counts.empty()) labelled("Cluster", counts);
  }

  std::string checkpoint_text(const TierFacts& t) const {
    std::string text = f_.tiers.size() > 1 ? printable(t.name) + ": " : "";
    if (t.interval == kContinuous) return text + "an ideal: nothing is ever lost";
    text += t.interval == Duration{} ? "none" : "every " + duration_text(t.interval.seconds());
    if (t.exact_s)
      text += fmt::format("; exact optimum {} for a stall of {}", duration_text(*t.exact_s),
                          duration_text(t.stall.seconds()));
    return text;
  }

  // "48 min ± 5 min"; an error only where something varies.
  std::string gain_text(const Advice& a, const Estimate& gain) const {
    const double half = half_width(gain);
    const std::string sign = fmt::format(" {} ", style_.plus_minus());
    if (a.measure == Measure::wall_s) {
      return duration_text(gain.mean) + (half > 0 ? sign + duration_text(half) : "");
    }
    if (a.measure == Measure::completed) {
      return fmt::format("{}{} more runs finish", percent(gain.mean), half > 0 ? sign + percent(half) : "");
    }
    return fmt::format("ETTR +{:.4f}{}{:.4f}", gain.mean, sign, half);
  }

  void help(const Advice& a) {
    std::vector<const Advice::WhatIf*> gains;
    for (const Advice::WhatIf& w : a.what_ifs) {
      const bool shows = a.measure != Measure::ettr || w.gain.mean >= kLeastEttr;
      if (w.gain.ci95.low > 0 && shows) gains.push_back(&w);
    }
    if (gains.empty())
      return labelled("What helps",
                      fmt::format("none of the {} changes tried helps beyond the error", a.what_ifs.size()));
    const bool timed = a.measure == Measure::wall_s;
    std::string best =
        fmt::format("{}: {}{}", gains[0]->change.en, timed ? "saves " : "", gain_text(a, gains[0]->gain));
    if (timed && total_ > 0)
      best += fmt::format(", {} of the wall time", percent(gains[0]->gain.mean / total_));
    labelled("Best change", style_.strong(best));
    std::string next;
    for (std::size_t i = 1; i < std::min<std::size_t>(3, gains.size()); ++i) {
      next += fmt::format("{}{}: {}", next.empty() ? "" : "; ", gains[i]->change.en,
                          gain_text(a, gains[i]->gain));
    }
    if (!next.empty()) labelled("Next best", next);
  }

  void provenance(const std::string& version) {
    if (!f_.unconfirmed.empty()) {
      std::string keys;
      for (const std::string& u : f_.unconfirmed)
        keys += (keys.empty() ? "" : ", ") + printable(u.substr(0, u.find(':')));
      labelled("Unconfirmed", "figures in use: " + keys);
    }
    for (const auto& [label, text] : calibration_rows(f_.calibration)) labelled(label, text);
    labelled("Provenance",
             fmt::format("seed {}, digest {:016x}, tables {:016x}", s_.seed, s_.digest, s_.tables_digest));
    labelled("", "pitstop " + version);
  }

  const Facts& f_;
  const Summary& s_;
  const TextStyle& style_;
  double total_;
  std::string out_;
};

}  // namespace

std::string run_report(const Facts& facts, const Summary& summary, const std::optional<Advice>& advice,
                       const std::string& version, const TextStyle& style) {
  if (summary.cluster && !summary.cluster->one_job) return cluster_report(facts, summary, version, style);
  return RunReport(facts, summary, style).text(advice, version);
}

std::string facts_report(const Facts& f, const TextStyle& style) {
  std::string out;
  auto row = [&out](const std::string& label, const std::string& text) {
    out += "  " + pad_right(label, 14) + wrapped(text, kWidth - 16, 16) + "\n";
  };
  out += printable(f.name) + (f.description.empty() ? "" : ": " + printable(f.description)) + "\n";
  row("job", fmt::format("{} of work on {} node{}, {} spare{} ({})", duration_text(f.work.seconds()),
                         grouped(static_cast<unsigned long long>(f.nodes)), f.nodes == 1 ? "" : "s", f.spares,
                         f.spares == 1 ? "" : "s", printable(f.instance)));
  row("failures", std::isfinite(f.job_mtbf_s) ? fmt::format("job MTBF {}: {:.3g} a day",
                                                            duration_text(f.job_mtbf_s), 86400 / f.job_mtbf_s)
                                              : std::string("none but the injected ones"));
  for (const CauseFacts& c : f.causes) {
    if (c.per_second == 0) {
      row("", printable(c.name) + ": only where it is injected");
      continue;
    }
    std::string text = fmt::format("{}: every {}", printable(c.name), duration_text(1 / c.per_second));
    if (c.relative_error)
      text += fmt::format(" (counted: {} {:.0f} %)", style.plus_minus(), 196 * *c.relative_error);
    row("", text);
  }
  if (f.injections > 0)
    row("injected", fmt::format("{} incident{}", f.injections, f.injections == 1 ? "" : "s"));
  if (f.tiers.empty()) row("checkpoints", "none");
  for (const TierFacts& t : f.tiers) {
    std::string text = printable(t.name) + ": " +
                       (t.interval == Duration{} ? "never" : "every " + duration_text(t.interval.seconds()));
    if (t.exact_s)
      text += fmt::format("; exact optimum {}, Daly {}, Young {}", duration_text(*t.exact_s),
                          duration_text(*t.daly_s), duration_text(*t.young_s));
    if (!t.sustainable())
      text += "; not sustainable, writing one takes " + duration_text(t.persist.seconds());
    row(&t == &f.tiers.front() ? "checkpoints" : "", text);
  }
  if (f.flat_network) row("network", "no switches given: one flat switch for all nodes is assumed");
  row("tables", fmt::format("{} bytes, {} 32 KiB; digest {:016x}", grouped(f.table_bytes),
                            f.tables_fit_32k ? "fits" : "more than", f.tables_digest));
  for (const std::string& u : f.unconfirmed)
    row(&u == &f.unconfirmed.front() ? "unconfirmed" : "", printable(u));
  out += calibration_details(f.calibration);
  out += values_report(f.values);
  return out;
}

}  // namespace pitstop
