#include <fmt/format.h>

#include "experiments/report/page.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/show/markup.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

class Markdown {
 public:
  Markdown(const ReportContent& content, Language language) : c_(content), language_(language) {}

  std::string text() {
    put(fmt::format("# {}: {}\n", said(Say::title, language_), plain_markdown(printable(c_.name))));
    if (!c_.description.empty()) put(plain_markdown(printable(c_.description)));
    summary();
    validation();
    resiliency();
    observability();
    proposals();
    section(Say::provenance);
    for (const auto& [label, value] : provenance(c_, language_)) item(label, "`" + value + "`");
    put(fmt::format("\n### {}\n\n````yaml\n{}````", said(Say::scenario_text, language_),
                    c_.stored.provenance.scenario_text));
    return std::move(out_);
  }

 private:
  void put(const std::string& line) { out_ += line + "\n"; }
  void section(Say title) { put(fmt::format("\n## {}\n", said(title, language_))); }
  void subsection(Say title) { put(fmt::format("\n### {}\n", said(title, language_))); }
  void item(const std::string& label, const std::string& text) {
    put(fmt::format("- **{}**: {}", label, text));
  }

  // Numbers stand at the right, words at the left.
  void table(const Figures& f, bool words = false) {
    std::string head = "|", rule = "|";
    for (std::size_t i = 0; i < f.head.size(); ++i) {
      head += " " + plain_markdown(f.head[i]) + " |";
      rule += i == 0 || words ? " --- |" : " ---: |";
    }
    put(head + "\n" + rule);
    for (const auto& row : f.rows) {
      std::string line = "|";
      for (const std::string& cell : row) line += " " + plain_markdown(cell) + " |";
      put(line);
    }
  }

  void summary() {
    section(Say::executive_summary);
    put("**" + plain_markdown(answer_sentence(c_, language_)) + "**\n");
    for (const auto& [label, figure] : key_figures(c_, language_)) {
      const std::size_t end = figure.find('\n');
      item(label,
           plain_markdown(figure.substr(0, end)) + " (" + plain_markdown(figure.substr(end + 1)) + ")");
    }
    if (c_.is_cluster()) {
      put("\n" + plain_markdown(cluster_lost_sentence(c_, language_)));
    } else {
      item(std::string(said(Say::best_change, language_)),
           plain_markdown(best_change_sentence(c_, language_)));
    }
    if (const std::string s = uncertainty_sentence(c_, language_); !s.empty()) put("\n" + plain_markdown(s));
  }

  void validation() {
    section(Say::validation);
    put(std::string(said(Say::assumptions_meaning, language_)) + "\n");
    if (!c_.again) {
      put(plain_markdown(
          fmt::format(fmt::runtime(said(Say::not_simulated, language_)), fmt::arg("why", c_.why_not))));
    } else {
      table(input_figures(*c_.again, language_), true);
    }
  }

  void resiliency() {
    section(Say::resiliency);
    if (c_.stored.is_sweep()) {
      subsection(Say::points);
      put(plain_markdown(fmt::format(fmt::runtime(said(Say::points_meaning, language_)),
                                     fmt::arg("best", shown_point(c_)))) +
          "\n");
      table(point_figures(c_, language_));
    }
    if (c_.is_cluster()) cluster();
    subsection(c_.is_cluster() ? Say::node_hours_go : Say::where_time_goes);
    table(ledger_figures(c_, language_));
    subsection(Say::to_which_cause);
    table(cause_figures(c_, language_));
  }

  void cluster() {
    const ClusterSummary& cluster = *c_.summary().cluster;
    subsection(Say::jobs);
    put(std::string(said(Say::jobs_meaning, language_)) + "\n");
    table(kind_figures(cluster, language_));
    const Figures each = job_figures(cluster, language_);
    if (each.rows.size() > cluster.kinds.size()) {
      put("\n" + plain_markdown(each_job_sentence(c_, language_)) + "\n");
      table(each);
    }
    subsection(Say::cluster_figures);
    table(cluster_figures(cluster, language_));
  }

  void observability() {
    section(Say::observability);
    put(plain_markdown(detection_sentence(c_, language_)) + "\n");
    if (c_.again && !c_.again->channels.empty()) table(channel_figures(*c_.again, language_));
  }

  void proposals() {
    section(Say::proposals);
    for (const std::string& s : interval_sentences(c_, language_)) put("- " + plain_markdown(s));
    if (c_.again && c_.again->advice && !c_.again->advice->what_ifs.empty()) {
      put("");
      table(advice_figures(*c_.again->advice, language_));
    } else {
      put(std::string(said(Say::nothing_to_propose, language_)));
    }
    hangs_on();
  }

  void hangs_on() {
    if (!c_.again || !c_.again->sensitivity || c_.again->sensitivity->levers.empty()) return;
    const Sensitivity& s = *c_.again->sensitivity;
    subsection(Say::hangs_on);
    put(plain_markdown(improve_first_sentence(s, language_)) + "\n");
    table(lever_figures(s, language_));
    if (s.counted.empty()) return;
    put("\n" + plain_markdown(said(Say::measure_first, language_)) + "\n");
    table(counted_figures(s, language_));
  }

  const ReportContent& c_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string markdown_report(const ReportContent& content, Language language) {
  return Markdown(content, language).text();
}

}  // namespace pitstop
