#include "experiments/report/curve_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

Json series(std::string_view label, const char* colour, const std::vector<double>& values, Language language,
            bool counts = false) {
  Json words = Json::array();
  for (const double v : values) {
    words.push_back(counts ? fmt::format("{:.0f}", v) : duration_words(v, language));
  }
  return {{"label", label}, {"colour", colour}, {"values", values}, {"words", words}};
}

// Edges of a band, drawn by their fill alone.
Json edge(std::string_view label, const std::vector<double>& values, Language language) {
  Json s = series(label, "--l6", values, language);
  s["faint"] = true;
  return s;
}

Json x_of(std::string_view name, std::string_view axis, const std::vector<double>& values,
          const std::vector<std::string>& words, bool log, Json marks) {
  return {{"name", name},   {"axis", axis}, {"values", values},
          {"words", words}, {"log", log},   {"marks", marks}};
}

// [value, text] where an axis is marked.
Json marks_of(double low, double high, double unit, int most) {
  Json marks = Json::array();
  for (const double tick : round_ticks(low / unit, high / unit, most)) {
    marks.push_back(Json::array({tick * unit, fmt::format("{:g}", tick)}));
  }
  return marks;
}

Json y_of(const std::string& axis, double low, double high, double unit) {
  return {{"axis", axis}, {"range", {low, high}}, {"marks", marks_of(low, high, unit, 6)}};
}

// Safe inside a script element: no "</script>" and no "<!--" can arise.
std::string inlined(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out;
  for (const char c : text) out += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return out;
}

}  // namespace

std::string interval_data(const IntervalCurve& curve, Language language) {
  std::vector<double> at, mean, low, high, theory;
  std::vector<std::string> words;
  for (const auto& p : curve.points) {
    at.push_back(p.interval_s);
    words.push_back(duration_words(p.interval_s, language));
    mean.push_back(p.lost_s.mean);
    low.push_back(p.lost_s.ci95.low);
    high.push_back(p.lost_s.ci95.high);
  }
  const double most =
      std::min(*std::max_element(high.begin(), high.end()), 6 * *std::min_element(mean.begin(), mean.end()));
  const TimeUnit unit = unit_for(most);
  Json j;
  Json marks = Json::array();
  double last = 0;
  for (const TimeUnit& tick : kLogTics) {
    if (tick.seconds < at.front() || tick.seconds > at.back() || tick.seconds < 2.4 * last) continue;
    last = tick.seconds;
    marks.push_back(Json::array({tick.seconds, duration_words(tick.seconds, language)}));
  }
  j["x"] = x_of(said(Say::checkpoint_interval, language), said(Say::interval_axis, language), at, words, true,
                marks);
  j["y"] = y_of(fmt::format("{} ({})", said(Say::time_lost, language), unit_words(unit, language)), 0, most,
                unit.seconds);
  j["series"] = {edge(said(Say::upper95, language), high, language),
                 series(said(Say::time_lost, language), "--l6", mean, language),
                 edge(said(Say::lower95, language), low, language)};
  j["bands"] = {{1, 3}};
  if (!curve.analytic.empty()) {
    const std::size_t without = at.size() - curve.analytic.size();  // the shortest intervals
    for (const auto& [x, lost] : curve.analytic) theory.push_back(lost);
    Json s = series(said(Say::theory, language), "--l2", theory, language);
    s["dash"] = {6, 4};
    for (const char* part : {"values", "words"}) s[part].insert(s[part].begin(), without, nullptr);
    j["series"].push_back(s);
  }
  j["areas"] = Json::array({{{"from", curve.flat_low_s}, {"to", curve.flat_high_s}}});
  j["marks"] = Json::array();
  auto mark = [&](std::optional<double> x, Say what, const char* colour) {
    if (!x) return;
    j["marks"].push_back({{"at", *x},
                          {"text", fmt::format("{} {}", said(what, language), duration_words(*x, language))},
                          {"colour", colour}});
  };
  mark(curve.present_s, Say::present, "--ink");
  mark(curve.exact_s, Say::exact_optimum, "--l2");
  return inlined(j);
}

std::string distribution_data(const ReportContent& content, Language language) {
  const Histogram h = histogram_of(content.walls_s());
  std::vector<double> at(h.edges_s.begin(), h.edges_s.end() - 1);
  std::vector<std::string> words;
  for (std::size_t b = 0; b + 1 < h.edges_s.size(); ++b) {
    words.push_back(duration_words(h.edges_s[b], language) + " – " +
                    duration_words(h.edges_s[b + 1], language));
  }
  const TimeUnit unit = unit_for(h.edges_s.back());
  Json j;
  const std::string_view wall = said(wall_words(content), language);
  j["x"] = x_of(wall, fmt::format("{} ({})", wall, unit_words(unit, language)), at, words, false,
                marks_of(h.edges_s.front(), h.edges_s.back(), unit.seconds, 8));
  const double most = *std::max_element(h.counts.begin(), h.counts.end());
  j["y"] = y_of(std::string(said(Say::runs, language)), 0, most * 1.1, 1);
  Json bars = series(said(Say::runs, language), "--l6", h.counts, language, true);
  bars["bars"] = true;
  j["series"] = Json::array({bars});
  j["bands"] = Json::array();
  j["areas"] = Json::array();
  j["marks"] = Json::array();
  auto mark = [&](std::optional<double> x, const char* text) {
    if (x) j["marks"].push_back({{"at", *x}, {"text", text}, {"colour", "--l2"}, {"dash", {6, 4}}});
  };
  const WallTime told = content.wall();
  mark(told.p05, "5 %");
  mark(told.p50, "50 %");
  mark(told.p95, "95 %");
  return inlined(j);
}

std::string convergence_data(const ReportContent& content, Language language) {
  const Convergence c = convergence_of(content.walls_s());
  const std::string_view mean = said(mean_wall_words(content), language);
  std::vector<std::string> words;
  for (const double n : c.n) words.push_back(grouped(static_cast<unsigned long long>(n)));
  const TimeUnit unit = unit_for(c.mean.back());
  const double reach = std::max(4 * (c.high.back() - c.low.back()), 1e-6);
  Json j;
  Json marks = Json::array();
  for (double n = 10; n <= c.n.back(); n *= 10) {
    if (n >= c.n.front()) marks.push_back(Json::array({n, grouped(static_cast<unsigned long long>(n))}));
  }
  j["x"] =
      x_of(said(Say::replications, language), said(Say::replications, language), c.n, words, true, marks);
  j["y"] = y_of(fmt::format("{} ({})", mean, unit_words(unit, language)), c.mean.back() - reach,
                c.mean.back() + reach, unit.seconds);
  j["series"] = {edge(said(Say::upper95, language), c.high, language), series(mean, "--l6", c.mean, language),
                 edge(said(Say::lower95, language), c.low, language)};
  j["bands"] = {{1, 3}};
  j["areas"] = Json::array();
  j["marks"] = Json::array();
  return inlined(j);
}

}  // namespace pitstop
