// Charts of a whole cluster: its kinds of jobs, and its nodes over time.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/report/charts.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kWidth = 760, kRow = 30, kBar = 18, kGap = 16;
constexpr std::size_t kMostKinds = 24;

struct Panel {
  Say name;
  Estimate KindSummary::*figure;
  const char* css;
};
constexpr Panel kPanels[] = {{Say::wall_time, &KindSummary::wall_s, "l0"},
                             {Say::waited, &KindSummary::waited_s, "l8"},
                             {Say::work_lost, &KindSummary::lost_work_s, "l2"}};

// The kinds that take most node-time.
std::vector<const KindSummary*> largest(const ClusterSummary& f) {
  std::vector<const KindSummary*> kinds;
  for (const KindSummary& k : f.kinds) kinds.push_back(&k);
  const auto size = [](const KindSummary* k) {
    return static_cast<double>(k->jobs) * static_cast<double>(k->nodes) * k->wall_s.mean;
  };
  std::stable_sort(kinds.begin(), kinds.end(),
                   [&](const KindSummary* a, const KindSummary* b) { return size(a) > size(b); });
  if (kinds.size() > kMostKinds) kinds.resize(kMostKinds);
  return kinds;
}

constexpr double kLeft = 64, kRight = 16, kTall = 170, kStrip = 44, kBetween = 26, kTop = 26;

class TimelineChart {
 public:
  TimelineChart(const ClusterTimeline& t, const std::string& title, Language language)
      : t_(t),
        language_(language),
        x_{0, std::max(t.end_s, 1e-6), kLeft, kWidth - kRight, false},
        strips_(strips_of(t)),
        svg_(kWidth, kTop + kTall + (kStrip + kBetween) * static_cast<double>(strips_.size()) + 46, title) {}

  std::string svg() {
    uses(kTop);
    double bottom = kTop + kTall;
    for (const Strip& s : strips_) {
      bottom += kBetween + kStrip;
      strip(bottom - kStrip, s);
    }
    time_axis(bottom);
    return svg_.str();
  }

 private:
  using Edge = std::vector<std::pair<double, double>>;

  struct Strip {
    Say name;
    std::vector<double> nodes;
    const char* css;
  };
  // What there is to see of nodes that were down, and of jobs in line.
  static std::vector<Strip> strips_of(const ClusterTimeline& t) {
    std::vector<double> down(t.nodes.size());
    for (std::size_t k = 0; k < down.size(); ++k)
      down[k] = t.nodes[k][static_cast<std::size_t>(NodeUse::faulty)] +
                t.nodes[k][static_cast<std::size_t>(NodeUse::away)];
    std::vector<Strip> strips{{Say::nodes_down, std::move(down), "u4"},
                              {Say::nodes_in_line, t.in_line, "u6"}};
    std::erase_if(strips,
                  [](const Strip& s) { return *std::max_element(s.nodes.begin(), s.nodes.end()) <= 0; });
    return strips;
  }

  double step() const { return t_.end_s / static_cast<double>(t_.nodes.size()); }
  // The values as stairs.
  Edge stairs(const std::vector<double>& values, const Scale& y) const {
    Edge edge;
    for (std::size_t k = 0; k < values.size(); ++k) {
      const double at = y(values[k]);
      if (k > 0 && edge.back().second == at)
        edge.pop_back();
      else
        edge.emplace_back(x_(static_cast<double>(k) * step()), at);
      edge.emplace_back(x_(static_cast<double>(k + 1) * step()), at);
    }
    return edge;
  }
  void frame(double top, double height, double most, Say name) {
    const Scale y{0, most, top + height, top, false};
    for (const double tick : round_ticks(0, most, height > 100 ? 5 : 2)) {
      svg_.line(kLeft, y(tick), kWidth - kRight, y(tick), "grid");
      svg_.text(kLeft - 6, y(tick) + 4, fmt::format("{:g}", tick), "end", "tick");
    }
    svg_.text(kLeft, top - 7, said(name, language_), "start", "name");
  }

  void uses(double top) {
    // From the bottom to the top.
    constexpr std::array kOrder{NodeUse::training, NodeUse::standing, NodeUse::standby, NodeUse::idle,
                                NodeUse::faulty,   NodeUse::away,     NodeUse::gone};
    static_assert(kOrder.size() == kNodeUses);
    double nodes = 0;
    for (const double n : t_.nodes.front()) nodes += n;
    nodes = std::max(nodes, 1.0);
    const Scale y{0, nodes, top + kTall, top, false};
    frame(top, kTall, nodes, Say::nodes_in_use);
    std::vector<double> sum(t_.nodes.size());
    Edge below = stairs(sum, y);
    for (const NodeUse use : kOrder) {
      const auto u = static_cast<std::size_t>(use);
      if (t_.node_h[u] <= 0) continue;
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += t_.nodes[k][u];
      const Edge above = stairs(sum, y);
      svg_.band(above, below, fmt::format("u{}", u));
      below = above;
    }
  }

  void strip(double top, const Strip& s) {
    const double most = std::max(1.0, *std::max_element(s.nodes.begin(), s.nodes.end()));
    const Scale y{0, most, top + kStrip, top, false};
    frame(top, kStrip, most, s.name);
    svg_.band(stairs(s.nodes, y), {{x_(0), y(0)}, {x_(t_.end_s), y(0)}}, s.css);
  }

  void time_axis(double bottom) {
    const TimeUnit unit = unit_for(t_.end_s);
    for (const double tick : round_ticks(0, t_.end_s / unit.seconds, 10)) {
      const double at = x_(tick * unit.seconds);
      svg_.line(at, bottom, at, bottom + 4, "axis");
      svg_.text(at, bottom + 18, fmt::format("{:g}", tick), "middle", "tick");
    }
    svg_.line(kLeft, bottom, kWidth - kRight, bottom, "axis");
    svg_.text((kLeft + kWidth - kRight) / 2, bottom + 38,
              fmt::format(fmt::runtime(said(Say::days_from_start, language_)),
                          fmt::arg("unit", unit_words(unit, language_))),
              "middle", "name");
  }

  const ClusterTimeline& t_;
  Language language_;
  Scale x_;
  std::vector<Strip> strips_;
  Svg svg_;
};

}  // namespace

std::string kinds_chart(const ClusterSummary& f, Language language) {
  const auto kinds = largest(f);
  constexpr double kFirst = 26, kWords = 92;  // where rows begin; room for a bar's figure
  constexpr double kLetter = 9;               // of a wide font
  std::vector<std::string> names;
  std::size_t longest = 0;
  for (const KindSummary* k : kinds) {
    constexpr std::size_t kMost = 22;
    names.push_back(printable(k->name));
    if (columns(names.back()) > kMost) names.back() = names.back().substr(0, kMost - 1) + "…";
    longest = std::max(longest, columns(names.back()));
  }
  const double labels = kLetter * static_cast<double>(longest), wide = (kWidth - labels) / 3 - kGap;
  Svg svg(kWidth, kFirst + kRow * static_cast<double>(kinds.size()), said(Say::jobs, language));
  for (std::size_t p = 0; p < std::size(kPanels); ++p) {
    const Panel& panel = kPanels[p];
    const double left = labels + kGap + static_cast<double>(p) * (wide + kGap);
    svg.text(left, 12, capitalised(said(panel.name, language)), "start", "name");
    double most = 0;
    for (const KindSummary* k : kinds) most = std::max(most, (k->*panel.figure).mean);
    const Scale x{0, most > 0 ? most : 1, left, left + wide - kWords, false};
    svg.line(left, kFirst - 4, left, kFirst + kRow * static_cast<double>(kinds.size()) - 8, "axis");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const double mean = (kinds[i]->*panel.figure).mean, y = kFirst + kRow * static_cast<double>(i);
      svg.rect(left, y, std::max(1.0, x(mean) - left), kBar, panel.css);
      svg.text(x(mean) + 5, y + kBar / 2 + 4, duration_words(mean, language));
      if (p == 0) svg.text(labels, y + kBar / 2 + 4, names[i], "end");
    }
  }
  return svg.str();
}

std::string cluster_timeline_chart(const ClusterTimeline& timeline, const std::string& title,
                                   Language language) {
  return TimelineChart(timeline, title, language).svg();
}

}  // namespace pitstop
