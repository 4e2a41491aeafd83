#include "experiments/report/page.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string_view>

#include "experiments/embedded.hpp"
#include "experiments/markup.hpp"
#include "experiments/report/charts.hpp"
#include "experiments/report/curve_data.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/report/svg.hpp"
#include "experiments/text_style.hpp"

namespace pitstop {

namespace {

constexpr const char* kCurves = "uplot/dist/uPlot.iife.min.js";

// Empty where the build did not have it.
std::string_view embedded(const char* name) {
  for (const EmbeddedFile& f : embedded_files()) {
    if (std::strcmp(f.name, name) == 0) return f.text;
  }
  return {};
}

class Page {
 public:
  Page(const ReportContent& content, Language language) : c_(content), language_(language) {}

  std::string html() {
    head();
    answer();
    points();
    ledger();
    causes();
    interval();
    distribution();
    advice();
    hangs_on();
    timelines();
    convergence();
    assumptions();
    provenance_section();
    foot();
    return std::move(out_);
  }

 private:
  std::string say(Say what) const { return escaped(said(what, language_)); }
  void put(const std::string& text) { out_ += text + "\n"; }
  void paragraph(const std::string& text, const char* css = "") {
    put(fmt::format("<p{}>{}</p>", *css != 0 ? fmt::format(" class=\"{}\"", css) : "", escaped(text)));
  }
  void section(const char* id, Say title) {
    if (open_) put("</section>");
    open_ = true;
    put(fmt::format("<section id=\"{}\" aria-labelledby=\"{}-title\"><h2 id=\"{}-title\">{}</h2>", id, id, id,
                    say(title)));
  }

  void head() {
    put(fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>",
        code_of(language_), escaped(title())));
    put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    put("<link rel=\"icon\" href=\"data:,\">");
    put(fmt::format("<style>{}{}</style>", embedded("uplot/dist/uPlot.min.css"),
                    embedded("report/page.css")));
    put("</head>\n<body>\n<header>");
    put(fmt::format("<p class=\"soft\">{}</p>\n<h1>{}</h1>", say(Say::title), escaped(printable(c_.name))));
    if (!c_.description.empty()) paragraph(printable(c_.description), "soft");
    navigation();
    put("</header>\n<main>");
  }

  std::string title() const { return printable(c_.name) + " – " + std::string(said(Say::title, language_)); }

  void navigation() {
    struct Link {
      const char* id;
      Say title;
      bool there;
    };
    const bool again = c_.again.has_value(),
               timed = !c_.summary().wall.censored() && !c_.summary().rows.empty();
    const Link links[] = {{"answer", Say::answer, true},
                          {"ledger", Say::where_time_goes, true},
                          {"causes", Say::to_which_cause, true},
                          {"interval", Say::checkpoint_interval, again && c_.again->curve},
                          {"distribution", Say::how_long, timed},
                          {"advice", Say::what_would_help, again && c_.again->advice},
                          {"hangs-on", Say::hangs_on, again && c_.again->sensitivity},
                          {"timelines", Say::timelines, again && c_.again->median},
                          {"convergence", Say::how_sure, timed},
                          {"assumptions", Say::assumptions, true},
                          {"provenance", Say::provenance, true}};
    std::string list;
    for (const Link& l : links) {
      if (l.there) list += fmt::format("<li><a href=\"#{}\">{}</a></li>", l.id, say(l.title));
    }
    put(fmt::format("<nav aria-label=\"{}\"><ul>{}</ul></nav>", say(Say::title), list));
  }

  // ---- parts

  void table(const Figures& f, const char* css = "") {
    std::string head, rows, name;
    for (const std::string& h : f.head) name += (name.empty() ? "" : ", ") + h;
    for (const std::string& h : f.head) head += "<th scope=\"col\">" + escaped(h) + "</th>";
    for (const auto& row : f.rows) {
      rows += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        rows +=
            i == 0 ? "<th scope=\"row\">" + escaped(row[i]) + "</th>" : "<td>" + escaped(row[i]) + "</td>";
      }
      rows += "</tr>\n";
    }
    put(fmt::format(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"{}\">"
        "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>",
        escaped(name), css, head, rows));
  }
  void folded_table(const Figures& f) {
    put(fmt::format("<details><summary>{}</summary>", say(Say::data_table)));
    table(f);
    put("</details>");
  }
  void still(const std::string& svg) { put("<figure>" + svg + "</figure>"); }
  // A figure that the script draws again from `data`.
  void curve(const std::string& svg, const std::string& data, Say name) {
    if (embedded(kCurves).empty()) return still(svg);
    put(
        fmt::format("<div><figure data-curve tabindex=\"0\" role=\"group\" aria-label=\"{}. {}\">{}"
                    "<script type=\"application/json\">{}</script></figure>"
                    "<p class=\"live\" role=\"status\"></p></div>",
                    say(name), say(Say::keyboard_hint), svg, data));
  }

  // ---- sections

  void answer() {
    section("answer", Say::answer);
    paragraph(answer_sentence(c_, language_), "answer");
    std::string cards;
    for (const auto& [label, figure] : key_figures(c_, language_)) {
      const std::size_t end = figure.find('\n');
      cards += fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>", escaped(label),
                           escaped(figure.substr(0, end)), escaped(figure.substr(end + 1)));
    }
    put("<dl class=\"cards\">" + cards + "</dl>");
    put(fmt::format("<p><strong>{}:</strong> {}</p>", say(Say::best_change),
                    escaped(best_change_sentence(c_, language_))));
    if (const std::string s = uncertainty_sentence(c_, language_); !s.empty()) paragraph(s);
    if (!c_.again) paragraph(left_out());
  }
  std::string left_out() const {
    return fmt::format(fmt::runtime(said(Say::not_simulated, language_)), fmt::arg("why", c_.why_not));
  }

  void points() {
    if (!c_.stored.is_sweep()) return;
    section("points", Say::points);
    paragraph(
        fmt::format(fmt::runtime(said(Say::points_meaning, language_)), fmt::arg("best", shown_point(c_))));
    table(point_figures(c_, language_));
  }

  void ledger() {
    section("ledger", Say::where_time_goes);
    paragraph(std::string(said(Say::where_meaning, language_)), "soft");
    still(waterfall_chart(c_, language_));
    folded_table(ledger_figures(c_, language_));
  }

  void causes() {
    section("causes", Say::to_which_cause);
    paragraph(std::string(said(Say::cause_meaning, language_)), "soft");
    still(cause_chart(c_, language_));
    folded_table(cause_figures(c_, language_));
  }

  void interval() {
    if (!c_.again || !c_.again->curve) return;
    const IntervalCurve& curve_of = *c_.again->curve;
    section("interval", Say::checkpoint_interval);
    for (const std::string& s : interval_sentences(c_, language_)) paragraph(s);
    curve(interval_chart(curve_of, language_), interval_data(curve_of, language_), Say::checkpoint_interval);
    folded_table(curve_figures(curve_of, language_));
  }

  bool timed() const { return !c_.summary().wall.censored() && c_.summary().rows.size() > 1; }

  void distribution() {
    if (!timed()) return;
    section("distribution", Say::how_long);
    paragraph(fmt::format(fmt::runtime(said(Say::how_long_meaning, language_)),
                          fmt::arg("n", grouped(c_.summary().replications))),
              "soft");
    curve(distribution_chart(c_.summary(), language_), distribution_data(c_.summary(), language_),
          Say::how_long);
    const WallTime& w = c_.summary().wall;
    Figures f{{std::string(said(Say::wall_time, language_))}, {{std::string(said(Say::mean, language_))}}};
    f.rows[0] = {duration_words(w.estimate->mean, language_)};
    f.head = {std::string(said(Say::mean, language_)), "5 %", "50 %", "95 %", "99 %"};
    for (const auto& q : {w.p05, w.p50, w.p95, w.p99})
      f.rows[0].push_back(q ? duration_words(*q, language_) : "–");
    table(f);
  }

  void advice() {
    if (!c_.again || !c_.again->advice || c_.again->advice->what_ifs.empty()) return;
    section("advice", Say::what_would_help);
    paragraph(std::string(said(Say::help_meaning, language_)), "soft");
    still(advice_chart(*c_.again->advice, language_));
    folded_table(advice_figures(*c_.again->advice, language_));
  }

  void hangs_on() {
    if (!c_.again || !c_.again->sensitivity) return;
    const Sensitivity& s = *c_.again->sensitivity;
    section("hangs-on", Say::hangs_on);
    paragraph(improve_first_sentence(s, language_) + " " + std::string(said(Say::grey, language_)), "soft");
    still(lever_chart(s, language_));
    folded_table(lever_figures(s, language_));
    if (s.counted.empty()) return;
    paragraph(std::string(said(Say::measure_first, language_)) + " " +
                  std::string(said(Say::fewer_more, language_)),
              "soft");
    still(tornado_chart(s, language_));
    folded_table(counted_figures(s, language_));
  }

  void timelines() {
    if (!c_.again || !c_.again->median) return;
    section("timelines", Say::timelines);
    paragraph(std::string(said(Say::timeline_meaning, language_)), "soft");
    timeline(*c_.again->median, Say::median_run);
    if (c_.again->worst) timeline(*c_.again->worst, Say::worst_run);
    std::string legend;
    for (std::size_t l = 0; l < kLines; ++l) {
      if (l > 0 && c_.summary().ledger_s[l].mean <= 0) continue;
      legend += fmt::format(
          "<li><svg viewBox=\"0 0 16 9\" aria-hidden=\"true\"><rect width=\"16\" height=\"9\" "
          "class=\"l{}\"/></svg>{}</li>",
          l, escaped(line_words(static_cast<Line>(l), language_)));
    }
    put("<ul class=\"legend\">" + legend + "</ul>");
  }
  void timeline(const RunTimeline& t, Say words) {
    const std::string name = fmt::format(fmt::runtime(said(words, language_)), fmt::arg("r", t.replication),
                                         fmt::arg("wall", duration_words(t.wall_s, language_)));
    put(fmt::format("<figure>{}<figcaption>{}</figcaption></figure>", timeline_chart(t, name, language_),
                    escaped(name)));
  }

  void convergence() {
    if (!timed() || c_.summary().wall.estimate->std == 0) return;
    section("convergence", Say::how_sure);
    paragraph(std::string(said(Say::how_sure_meaning, language_)), "soft");
    curve(convergence_chart(c_.summary(), language_), convergence_data(c_.summary(), language_),
          Say::how_sure);
  }

  void assumptions() {
    section("assumptions", Say::assumptions);
    paragraph(std::string(said(Say::assumptions_meaning, language_)), "soft");
    if (c_.again) {
      put(fmt::format("<h3>{}</h3>", say(Say::inputs)));
      if (c_.again->facts.unconfirmed.empty()) paragraph(std::string(said(Say::none_unconfirmed, language_)));
      table(input_figures(*c_.again, language_), "words");
    }
    put(fmt::format("<h3>{}</h3>\n<pre tabindex=\"0\">{}</pre>", say(Say::scenario_text),
                    escaped(c_.stored.provenance.scenario_text)));
  }

  void provenance_section() {
    section("provenance", Say::provenance);
    Figures f{{std::string(said(Say::provenance, language_)), c_.file}, {}};
    for (const auto& [label, value] : provenance(c_, language_)) f.rows.push_back({label, value});
    table(f, "words");
  }

  void foot() {
    put("</section>\n</main>");
    put(fmt::format("<footer><p>{}</p></footer>",
                    escaped(fmt::format(fmt::runtime(said(Say::made_by, language_)),
                                        fmt::arg("version", c_.stored.provenance.version)))));
    if (!embedded(kCurves).empty()) {
      put(fmt::format("<!-- uPlot, {} -->", escaped(embedded("uplot/LICENSE"))));
      put(fmt::format("<script>{}</script>\n<script>{}</script>", embedded(kCurves),
                      embedded("report/page.js")));
    }
    put("</body>\n</html>");
  }

  const ReportContent& c_;
  Language language_;
  bool open_ = false;
  std::string out_;
};

}  // namespace

std::string html_report(const ReportContent& content, Language language) {
  return Page(content, language).html();
}

}  // namespace pitstop
