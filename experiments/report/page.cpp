#include "experiments/report/page.hpp"

#include <fmt/format.h>

#include <vector>

#include "experiments/report/charts.hpp"
#include "experiments/report/curve_data.hpp"
#include "experiments/report/page_parts.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

class Page {
 public:
  Page(const ReportContent& content, Language language) : c_(content), language_(language), page_(language) {}

  std::string html() {
    page_.head(printable(c_.name), printable(c_.description));
    navigation();
    answer();
    points();
    if (c_.is_cluster()) jobs();
    ledger();
    causes();
    if (c_.is_cluster()) {
      distribution();
      cluster_timelines();
      convergence();
      cluster();
    } else {
      of_one_job();
    }
    assumptions();
    provenance_section();
    return page_.foot(c_.stored.provenance.version);
  }

 private:
  template <class... Args>
  std::string filled(Say what, Args&&... args) const {
    return fmt::format(fmt::runtime(said(what, language_)), std::forward<Args>(args)...);
  }
  Say ledger_title() const { return c_.is_cluster() ? Say::node_hours_go : Say::where_time_goes; }

  void navigation() {
    const bool cluster = c_.is_cluster(), again = c_.again.has_value();
    page_.navigation({{"answer", Say::answer, true},
                      {"jobs", Say::jobs, cluster},
                      {"ledger", ledger_title(), true},
                      {"causes", Say::to_which_cause, true},
                      {"interval", Say::checkpoint_interval, again && c_.again->curve},
                      {"distribution", Say::how_long, timed()},
                      {"advice", Say::what_would_help, again && c_.again->advice},
                      {"hangs-on", Say::hangs_on, again && c_.again->sensitivity},
                      {"timelines", Say::timelines, again && c_.again->median},
                      {"timelines", Say::cluster_timelines, again && c_.again->cluster_median},
                      {"convergence", Say::how_sure, timed() && varies()},
                      {"cluster", Say::cluster_figures, cluster},
                      {"assumptions", Say::assumptions, true},
                      {"provenance", Say::provenance, true}});
  }

  void answer() {
    page_.section("answer", Say::answer);
    page_.paragraph(answer_sentence(c_, language_), "answer");
    page_.cards(key_figures(c_, language_));
    if (c_.is_cluster()) {
      page_.paragraph(cluster_lost_sentence(c_, language_), "");
    } else {
      page_.labelled(Say::best_change, best_change_sentence(c_, language_));
    }
    if (const std::string s = uncertainty_sentence(c_, language_); !s.empty()) page_.paragraph(s);
    if (!c_.again) page_.paragraph(filled(Say::not_simulated, fmt::arg("why", c_.why_not)));
  }

  void points() {
    if (!c_.stored.is_sweep()) return;
    page_.section("points", Say::points);
    page_.paragraph(filled(Say::points_meaning, fmt::arg("best", shown_point(c_))));
    page_.table(point_figures(c_, language_));
  }

  void ledger() {
    page_.section("ledger", ledger_title());
    page_.paragraph(c_.is_cluster() ? Say::node_hours_meaning : Say::where_meaning);
    page_.still(waterfall_chart(c_, language_));
    page_.folded_table(ledger_figures(c_, language_));
  }

  void causes() {
    page_.section("causes", Say::to_which_cause);
    page_.paragraph(c_.is_cluster() ? Say::cluster_cause_meaning : Say::cause_meaning);
    page_.still(cause_chart(c_, language_));
    page_.folded_table(cause_figures(c_, language_));
  }

  // ---- of a whole cluster

  void jobs() {
    const ClusterSummary& cluster = *c_.summary().cluster;
    page_.section("jobs", Say::jobs);
    page_.paragraph(Say::jobs_meaning);
    page_.still(kinds_chart(cluster, language_));
    page_.table(kind_figures(cluster, language_));
    const Figures each = job_figures(cluster, language_);
    if (each.rows.size() <= cluster.kinds.size()) return;
    page_.folded_table(each, each_job_sentence(c_, language_));
  }

  void cluster_timelines() {
    if (!c_.again || !c_.again->cluster_median) return;
    page_.section("timelines", Say::cluster_timelines);
    page_.paragraph(Say::cluster_timeline_meaning);
    const auto told = [this](const ClusterTimeline& t, Say words) {
      const std::string title = cluster_timeline_title(t, words, language_);
      page_.still(cluster_timeline_chart(t, title, language_), title);
    };
    told(*c_.again->cluster_median, Say::cluster_median);
    if (c_.again->cluster_worst) told(*c_.again->cluster_worst, Say::cluster_worst);
    std::vector<PageParts::Key> keys;
    for (std::size_t u = 0; u < kNodeUses; ++u) {
      const bool worst = c_.again->cluster_worst && c_.again->cluster_worst->node_h[u] > 0;
      if (worst || c_.again->cluster_median->node_h[u] > 0)
        keys.push_back({fmt::format("u{}", u), use_words(static_cast<NodeUse>(u), language_)});
    }
    page_.legend(keys);
    page_.folded_table(use_figures(*c_.again, language_));
  }

  void cluster() {
    page_.section("cluster", Say::cluster_figures);
    page_.paragraph(filled(Say::cluster_figures_meaning, fmt::arg("n", grouped(c_.summary().replications))),
                    "soft");
    page_.table(cluster_figures(*c_.summary().cluster, language_));
  }

  // ---- of one job

  void of_one_job() {
    interval();
    distribution();
    advice();
    hangs_on();
    timelines();
    convergence();
  }

  void interval() {
    if (!c_.again || !c_.again->curve) return;
    const IntervalCurve& curve_of = *c_.again->curve;
    page_.section("interval", Say::checkpoint_interval);
    for (const std::string& s : interval_sentences(c_, language_)) page_.paragraph(s);
    page_.curve(interval_chart(curve_of, language_), interval_data(curve_of, language_),
                Say::checkpoint_interval);
    page_.folded_table(curve_figures(curve_of, language_));
  }

  void advice() {
    if (!c_.again || !c_.again->advice || c_.again->advice->what_ifs.empty()) return;
    page_.section("advice", Say::what_would_help);
    page_.paragraph(Say::help_meaning);
    page_.still(advice_chart(*c_.again->advice, language_));
    page_.folded_table(advice_figures(*c_.again->advice, language_));
  }

  void hangs_on() {
    if (!c_.again || !c_.again->sensitivity) return;
    const Sensitivity& s = *c_.again->sensitivity;
    page_.section("hangs-on", Say::hangs_on);
    page_.paragraph(improve_first_sentence(s, language_) + " " + std::string(said(Say::grey, language_)),
                    "soft");
    page_.still(lever_chart(s, language_));
    page_.folded_table(lever_figures(s, language_));
    if (s.counted.empty()) return;
    page_.paragraph(std::string(said(Say::measure_first, language_)) + " " +
                        std::string(said(Say::fewer_more, language_)),
                    "soft");
    page_.still(tornado_chart(s, language_));
    page_.folded_table(counted_figures(s, language_));
  }

  void timelines() {
    if (!c_.again || !c_.again->median) return;
    page_.section("timelines", Say::timelines);
    page_.paragraph(Say::timeline_meaning);
    timeline(*c_.again->median, Say::median_run);
    if (c_.again->worst) timeline(*c_.again->worst, Say::worst_run);
    std::vector<PageParts::Key> keys;
    for (std::size_t l = 0; l < kLines; ++l) {
      if (l > 0 && c_.summary().ledger_s[l].mean <= 0) continue;
      keys.push_back({fmt::format("l{}", l), line_words(static_cast<Line>(l), language_)});
    }
    page_.legend(keys);
  }
  void timeline(const RunTimeline& t, Say words) {
    const std::string name =
        filled(words, fmt::arg("r", t.replication), fmt::arg("wall", duration_words(t.wall_s, language_)));
    page_.still(timeline_chart(t, name, language_), name);
  }

  // ---- of both

  bool timed() const { return !c_.wall().censored() && c_.summary().rows.size() > 1; }
  bool varies() const { return c_.wall().estimate->std > 0; }

  void distribution() {
    if (!timed()) return;
    page_.section("distribution", Say::how_long);
    page_.paragraph(distribution_sentence(c_, language_), "soft");
    page_.curve(distribution_chart(c_, language_), distribution_data(c_, language_), Say::how_long);
    page_.table(wall_figures(c_, language_));
    if (c_.is_cluster()) page_.paragraph(Say::sums_only);
  }

  void convergence() {
    if (!timed() || !varies()) return;
    page_.section("convergence", Say::how_sure);
    page_.paragraph(Say::how_sure_meaning);
    page_.curve(convergence_chart(c_, language_), convergence_data(c_, language_), Say::how_sure);
  }

  void assumptions() {
    page_.section("assumptions", Say::assumptions);
    page_.paragraph(Say::assumptions_meaning);
    if (c_.again) {
      page_.subtitle(Say::inputs);
      if (c_.again->facts.unconfirmed.empty()) page_.paragraph(Say::none_unconfirmed, "");
      page_.table(input_figures(*c_.again, language_), "words");
    }
    page_.subtitle(Say::scenario_text);
    page_.source(c_.stored.provenance.scenario_text);
  }

  void provenance_section() {
    page_.section("provenance", Say::provenance);
    Figures f{{std::string(said(Say::provenance, language_)), c_.file}, {}};
    for (const auto& [label, value] : provenance(c_, language_)) f.rows.push_back({label, value});
    page_.table(f, "words");
  }

  const ReportContent& c_;
  Language language_;
  PageParts page_;
};

}  // namespace

std::string html_report(const ReportContent& content, Language language) {
  return Page(content, language).html();
}

}  // namespace pitstop
