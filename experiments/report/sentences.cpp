#include "experiments/report/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "experiments/answers/sensitivity/sensitivity_report.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

template <class... Args>
std::string filled(Say what, Language language, Args&&... args) {
  return fmt::format(fmt::runtime(said(what, language)), std::forward<Args>(args)...);
}

std::string text(Say what, Language language) { return std::string(said(what, language)); }

std::string gain_words(const Advice& advice, double gain, Language language) {
  switch (advice.measure) {
    case Measure::wall_s:
      return duration_words(gain, language);
    case Measure::completed:
      return percent(gain);
    case Measure::ettr:
      return fmt::format("ETTR {:+.4f}", gain);
  }
  return {};
}

// Ends of a range that is not sharp: to about two digits.
std::string rounded_words(double seconds, Language language) {
  const double step = seconds >= 7200 ? 600 : seconds >= 600 ? 60 : seconds >= 60 ? 5 : 1;
  return duration_words(std::round(seconds / step) * step, language);
}

// Both ends, in the ledger's unit.
std::string amounts_words(const ReportContent& c, const Interval& i, Language language) {
  return amount_words(c, i.low, language) + " – " + amount_words(c, i.high, language);
}

std::string unfinished_share(const Summary& s) {
  return percent(1 - static_cast<double>(s.endings[0]) / static_cast<double>(s.replications));
}

std::string count_words(double mean) { return fmt::format("{:.1f}", mean); }

// " 12 % ended at a software failure nobody restarted (recovery.software_resume: never)."
std::string endings_words(const ReportContent& c, Language language) {
  const Summary& s = c.summary();
  std::string text;
  for (const Ending e : unfinished_endings(s.endings)) {
    const auto i = static_cast<std::size_t>(e);
    const std::string share =
        percent(static_cast<double>(s.endings[i]) / static_cast<double>(s.replications));
    const EndingMeaning& m = meaning_of(e);
    const std::string key = c.again ? c.again->facts.ending_settings[i] : m.key;
    text += language == Language::ja ? fmt::format("{} は{} ({})。", share, m.ended_ja, key)
                                     : fmt::format(" {} {} ({}).", share, m.ended, key);
  }
  return text;
}

}  // namespace

std::string capitalised(std::string_view words) {
  std::string text(words);
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string interval_words(const Estimate& e, Language language) {
  return duration_words(e.ci95.low, language) + " – " + duration_words(e.ci95.high, language);
}

std::string amount_words(const ReportContent& c, double amount, Language language) {
  return c.is_cluster() ? node_hours_words(amount) : duration_words(amount, language);
}

std::string answer_sentence(const ReportContent& c, Language language) {
  if (c.is_cluster()) return cluster_answer_sentence(c, language);
  const Summary& s = c.summary();
  const double work_s = c.again ? c.again->facts.work.seconds() : c.work();
  const std::string work = duration_words(work_s, language);
  if (s.wall.censored()) {
    return filled(Say::answer_censored, language, fmt::arg("share", unfinished_share(s)),
                  fmt::arg("work", work)) +
           endings_words(c, language);
  }
  const std::string mean = duration_words(s.wall.estimate->mean, language);
  if (s.wall.estimate->std == 0 || !s.wall.p95) {
    return filled(Say::answer_certain, language, fmt::arg("work", work), fmt::arg("mean", mean));
  }
  return filled(Say::answer_sentence, language, fmt::arg("work", work), fmt::arg("mean", mean),
                fmt::arg("p95", duration_words(*s.wall.p95, language)));
}

std::string best_change_sentence(const ReportContent& c, Language language) {
  if (!c.again || !c.again->advice) return text(Say::nothing_to_propose, language);
  const Advice& advice = *c.again->advice;
  if (advice.what_ifs.empty() || advice.what_ifs.front().gain.ci95.low <= 0) {
    return text(Say::best_change_none, language);
  }
  const Advice::WhatIf& best = advice.what_ifs.front();
  return filled(Say::saves, language, fmt::arg("change", in(best.change, language)),
                fmt::arg("gain", gain_words(advice, best.gain.mean, language)),
                fmt::arg("low", gain_words(advice, best.gain.ci95.low, language)),
                fmt::arg("high", gain_words(advice, best.gain.ci95.high, language)));
}

std::string uncertainty_sentence(const ReportContent& c, Language language) {
  if (!c.summary().uncertainty) return {};
  const Uncertainty& u = *c.summary().uncertainty;
  const auto range = [&](const Interval& i) {
    return u.of_wall ? duration_words(i.low, language) + " – " + duration_words(i.high, language)
                     : fmt::format("{:.4f} – {:.4f}", i.low, i.high);
  };
  return filled(Say::not_known, language,
                fmt::arg("what", said(u.of_wall ? Say::wall_time : Say::ettr, language)),
                fmt::arg("expected", range(u.expected95)), fmt::arg("run", range(u.predictive95)),
                fmt::arg("share", percent(u.machine_share())));
}

std::string distribution_sentence(const ReportContent& c, Language language) {
  const Summary& s = c.summary();
  const std::string n = grouped(s.replications);
  if (!c.is_cluster()) return filled(Say::how_long_meaning, language, fmt::arg("n", n));
  const std::string all =
      filled(Say::jobs_long_meaning, language, fmt::arg("n", n), fmt::arg("jobs", grouped(c.jobs())));
  if (!s.wall.censored()) return all;
  return all + " " + filled(Say::jobs_unfinished, language, fmt::arg("share", unfinished_share(s)));
}

Figures wall_figures(const ReportContent& c, Language language) {
  const WallTime w = c.wall();
  Figures f{{text(Say::mean, language), "5 %", "50 %", "95 %", "99 %"},
            {{duration_words(w.estimate->mean, language)}}};
  for (const auto& q : {w.p05, w.p50, w.p95, w.p99})
    f.rows[0].push_back(q ? duration_words(*q, language) : "–");
  return f;
}

std::vector<std::string> interval_sentences(const ReportContent& c, Language language) {
  std::vector<std::string> out;
  if (!c.again || !c.again->curve) return out;
  const IntervalCurve& curve = *c.again->curve;
  if (curve.present_s && curve.exact_s) {
    out.push_back(filled(Say::interval_meaning, language,
                         fmt::arg("present", duration_words(*curve.present_s, language)),
                         fmt::arg("exact", duration_words(*curve.exact_s, language))));
  }
  out.push_back(filled(Say::interval_flat, language,
                       fmt::arg("low", rounded_words(curve.flat_low_s, language)),
                       fmt::arg("high", rounded_words(curve.flat_high_s, language)),
                       fmt::arg("margin", percent(kFlatMargin))));
  return out;
}

std::string improve_first_sentence(const Sensitivity& s, Language language) {
  return filled(Say::improve_first, language, fmt::arg("n", grouped(s.replications)));
}

std::string detection_sentence(const ReportContent& c, Language language) {
  const Summary& s = c.summary();
  const double stopped = s.ledger_s[index_of(Line::detection)].mean + s.ledger_s[index_of(Line::drain)].mean;
  const double each = s.interruptions.mean > 0 ? stopped / s.interruptions.mean : 0;
  return filled(Say::time_to_detect, language, fmt::arg("each", duration_words(each, language)),
                fmt::arg("n", count_words(s.interruptions.mean)));
}

Pairs key_figures(const ReportContent& c, Language language) {
  if (c.is_cluster()) return cluster_key_figures(c, language);
  const Summary& s = c.summary();
  Pairs out;
  const double share = c.total() > 0 ? c.lost() / c.total() : 0;
  out.emplace_back(text(Say::lost, language),
                   duration_words(c.lost(), language) + "\n" +
                       filled(Say::of_wall_time, language, fmt::arg("share", percent(share))));
  out.emplace_back(text(Say::ettr, language),
                   fmt::format("{:.4f}\n{}", s.ettr.mean, said(Say::ettr_meaning, language)));
  out.emplace_back(text(Say::interruptions, language),
                   count_words(s.interruptions.mean) + "\n" + text(Say::a_run, language));
  if (s.cost) {
    out.emplace_back(text(Say::cost, language),
                     fmt::format("{} {}\n{}", grouped(static_cast<unsigned long long>(s.cost->mean + 0.5)),
                                 s.currency, said(Say::cost_meaning, language)));
  }
  return out;
}

Figures ledger_figures(const ReportContent& c, Language language) {
  Figures f{{text(Say::line, language), text(c.is_cluster() ? Say::node_hours : Say::mean, language),
             text(Say::interval95, language), text(Say::share, language)},
            {}};
  for (std::size_t l = 0; l < kLines; ++l) {
    const Estimate& e = c.ledger()[l];
    if (l > 0 && e.mean <= 0) continue;
    f.rows.push_back({std::string(line_words(static_cast<Line>(l), language)),
                      amount_words(c, e.mean, language), amounts_words(c, e.ci95, language),
                      percent(c.total() > 0 ? e.mean / c.total() : 0)});
  }
  return f;
}

Figures cause_figures(const ReportContent& c, Language language) {
  Figures f{{text(Say::cause, language), text(c.is_cluster() ? Say::node_hours_lost : Say::lost, language),
             text(Say::interval95, language), text(Say::share, language), text(Say::interruptions, language)},
            {}};
  for (const ReportContent::Lost& loss : c.causes()) {
    const bool none = loss.cause == "none";
    f.rows.push_back({none ? text(c.is_cluster() ? Say::cluster_no_failure : Say::no_failure, language)
                           : printable(loss.cause),
                      amount_words(c, loss.lost.mean, language), amounts_words(c, loss.lost.ci95, language),
                      percent(c.total() > 0 ? loss.lost.mean / c.total() : 0),
                      none ? "–" : fmt::format("{:.2f}", loss.interruptions_mean)});
  }
  return f;
}

Figures curve_figures(const IntervalCurve& curve, Language language) {
  Figures f{{text(Say::checkpoint_interval, language), text(Say::time_lost, language),
             text(Say::interval95, language), text(Say::as_good, language)},
            {}};
  for (const auto& p : curve.points) {
    f.rows.push_back({duration_words(p.interval_s, language), duration_words(p.lost_s.mean, language),
                      interval_words(p.lost_s, language), p.as_good ? "●" : ""});
  }
  return f;
}

Figures advice_figures(const Advice& advice, Language language) {
  Figures f{{text(Say::change, language), capitalised(said(Say::time_saved, language)),
             text(Say::interval95, language)},
            {}};
  for (const Advice::WhatIf& w : advice.what_ifs) {
    f.rows.push_back({in(w.change, language), gain_words(advice, w.gain.mean, language),
                      gain_words(advice, w.gain.ci95.low, language) + " – " +
                          gain_words(advice, w.gain.ci95.high, language)});
  }
  return f;
}

Figures point_figures(const ReportContent& c, Language language) {
  Figures f;
  f.head = c.stored.sweep.keys;
  for (const Say head : c.is_cluster() ? std::array{Say::goodput, Say::interval95, Say::utilisation}
                                       : std::array{Say::wall_time, Say::interval95, Say::ettr})
    f.head.push_back(capitalised(said(head, language)));
  for (const SweepPoint& p : c.stored.sweep.points) {
    std::vector<std::string> row;
    for (const VariedValue& v : p.values) {
      row.push_back(v.number && v.is_duration ? duration_words(*v.number, language) : printable(v.text));
    }
    const auto& wall = p.summary.wall.estimate;
    if (p.summary.cluster) {
      const Estimate& goodput = p.summary.cluster->goodput;
      row.push_back(percent(goodput.mean));
      row.push_back(percent(goodput.ci95.low) + " – " + percent(goodput.ci95.high));
      row.push_back(percent(p.summary.cluster->utilisation.mean));
    } else {
      row.push_back(wall ? duration_words(wall->mean, language) : "–");
      row.push_back(wall ? interval_words(*wall, language) : "–");
      row.push_back(fmt::format("{:.4f}", p.summary.ettr.mean));
    }
    f.rows.push_back(std::move(row));
  }
  return f;
}

Figures channel_figures(const Resimulated& again, Language language) {
  Figures f{{text(Say::detected_by, language), text(Say::latency, language), text(Say::missed, language)},
            {}};
  for (const DetectionChannel& c : again.channels) {
    f.rows.push_back({printable(c.name), duration_words(c.latency_s, language), percent(c.miss)});
  }
  return f;
}

Figures lever_figures(const Sensitivity& s, Language language) {
  Figures f{{text(Say::input, language), text(Say::value, language), text(Say::change, language),
             capitalised(said(Say::time_saved, language)), text(Say::interval95, language)},
            {}};
  for (const Elasticity& e : s.levers) {
    f.rows.push_back({printable(in(e.name, language)),
                      e.mean_s > 0 ? duration_words(e.mean_s, language) : "–",
                      turn_words(change_of(e), language), duration_words(e.saved.mean, language),
                      interval_words(e.saved, language)});
  }
  return f;
}

Figures counted_figures(const Sensitivity& s, Language language) {
  Figures f{{text(Say::input, language), text(Say::at_low, language), text(Say::at_high, language)}, {}};
  const auto end = [&](const std::string& value, const std::optional<Estimate>& change) {
    return turn_words(value, language) + ": " + (change ? duration_words(change->mean, language) : "–");
  };
  for (const TornadoBar& b : s.counted)
    f.rows.push_back({printable(in(b.name, language)), end(b.low, b.at_low), end(b.high, b.at_high)});
  return f;
}

Figures input_figures(const Resimulated& again, Language language) {
  Figures f{{text(Say::input, language), text(Say::value, language), text(Say::standing, language),
             text(Say::source, language)},
            {}};
  const std::string open = ", " + text(Say::unconfirmed, language);
  std::vector<std::pair<std::string, std::string>> remarks;  // key and why
  for (const std::string& remark : again.facts.unconfirmed) {
    const std::size_t colon = std::min(remark.find(": "), remark.size());
    remarks.emplace_back(remark.substr(0, colon), remark.substr(std::min(colon + 2, remark.size())));
  }
  for (const InputOrigin& i : again.facts.calibration.inputs) {
    const auto remark =
        std::find_if(remarks.begin(), remarks.end(), [&](const auto& r) { return r.first == i.key; });
    const bool confirmed = remark == remarks.end();
    f.rows.push_back({printable(i.key), printable(i.value),
                      standing_words(i.origin, language) + (confirmed ? "" : open),
                      printable(confirmed ? i.source : remark->second)});
    if (!confirmed) remarks.erase(remark);
  }
  for (const auto& [key, why] : remarks)
    f.rows.push_back({printable(key), "", text(Say::unconfirmed, language), printable(why)});
  return f;
}

Pairs provenance(const ReportContent& c, Language language) {
  const Summary& s = c.summary();
  const Provenance& p = c.stored.provenance;
  return {{text(Say::reproduce, language), p.command_line},
          {text(Say::version, language), p.version},
          {text(Say::seed, language), std::to_string(s.seed)},
          {text(Say::replications, language), grouped(s.replications)},
          {text(Say::engine, language), s.engine},
          {text(Say::digest, language), fmt::format("{:016x}", s.digest)}};
}

std::string shown_point(const ReportContent& c) {
  std::string out;
  for (const VariedValue& v : c.stored.sweep.points[c.shown].values) {
    const std::string value = v.number && v.is_duration ? duration_text(*v.number) : v.text;
    out += (out.empty() ? "" : ", ") + v.key + " " + value;
  }
  return printable(out);
}

}  // namespace pitstop
