// A whole cluster with many jobs as a picture: nodes by time, and the line of jobs that wait under them.
#include "experiments/replay/cluster_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "experiments/replay/cluster_time.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostMarks = 400;  // of failures or of checkpoints; more would hide the rest
constexpr std::size_t kFewRows = 40;     // with the names of their nodes

// What a node is painted as. Jobs side by side take turns in two shades.
enum Paint : std::uint8_t { idle, trains, trains_too, stands, standby, faulty, away, gone, paints };
constexpr std::array<const char*, paints> kColours{"#f2f2f2", "#9fc5e0", "#c9deec", "#e69f00",
                                                   "#cfe8d8", "#d55e00", "#000000", "#999999"};
constexpr std::array<const char*, paints> kWords{
    "idle",    "a job trains", "",          "a job holds it and stands still",
    "standby", "faulty",       "is mended", "lost, retired or elsewhere"};

Paint paint_of(const UseSpan& s) {
  switch (s.use) {
    case NodeUse::training:
      return s.job % 2 == 0 ? trains : trains_too;
    case NodeUse::standing:
      return stands;
    case NodeUse::idle:
      return idle;
    case NodeUse::standby:
      return standby;
    case NodeUse::faulty:
      return faulty;
    case NodeUse::away:
      return away;
    case NodeUse::gone:
      return gone;
  }
  return gone;
}

class ClusterPicture {
 public:
  explicit ClusterPicture(const Replay& r)
      : r_(r), unit_(unit_for(std::max(1e-6, r.timeline.end().since_start().seconds()))) {}

  std::string script() {
    nodes();
    marks();
    line();
    const double wall = std::max(at(r_.timeline.end()), 1e-9);
    const double rows = r_.timeline.total_nodes();
    std::string out = fmt::format(
        "set multiplot\nset border 1\nset lmargin 16\nset rmargin 3\nset xrange [0:{:.9g}]\n"
        "set title {}\nset tmargin at screen 0.93\nset bmargin at screen 0.37\nset format x ''\n"
        "set xtics nomirror out\nset ytics nomirror out {}\nset yrange [{}:{}]\n"
        "set key at screen 0.5,0.115 center top horizontal reverse Left samplen 2 maxrows 3\n",
        wall, plot_text(title()), tics_, rows - 0.5, -0.5);
    if (tics_.empty()) out += "set ylabel 'node' offset 1,0\n";
    for (std::size_t p = 0; p < paints; ++p) out += fmt::format("$p{} << EOD\n{}EOD\n", p, boxes_[p]);
    out += "$failed << EOD\n" + failed_ + "EOD\n$saved << EOD\n" + saved_ + "EOD\n$line << EOD\n" + line_ +
           "EOD\nplot ";
    for (std::size_t p = 0; p < paints; ++p) {
      if (boxes_[p].empty()) continue;
      const bool named = *kWords[p] != '\0';
      out += fmt::format(
          "$p{} using 1:2:3:4:5:6 with boxxyerror fillstyle solid noborder linecolor rgb '{}' {}, ", p,
          kColours[p], named ? "title " + plot_text(kWords[p]) : "notitle");
    }
    if (!saved_.empty())
      out +=
          "$saved using 1:2 with points pointtype 2 pointsize 0.5 linecolor rgb '#009e73' title 'checkpoint "
          "durable', ";
    out += failed_.empty() ? "NaN notitle\n"
                           : "$failed using 1:2 with points pointtype 9 pointsize 0.8 linecolor rgb "
                             "'#990000' title 'failure'\n";
    out += fmt::format(
        "set title\nunset key\nset format x '%g'\nset tmargin at screen 0.33\nset bmargin at screen 0.22\n"
        "set xlabel {} offset 0,0.5\nset ylabel 'in line' offset 1,0\nset ytics 0,{}\n"
        "set yrange [0:*]\nset key off\n"
        "plot $line using 1:2 with fillsteps fillstyle solid 0.6 noborder linecolor rgb '#999999' notitle\n"
        "unset multiplot\n",
        plot_text(fmt::format("{} since {}; in line: nodes that jobs wait for", unit_.name,
                              iso_seconds(r_.clock.start_us))),
        std::max<std::int64_t>(1, most_in_line_));
    return out;
  }

 private:
  double at(Instant t) const { return t.since_start().seconds() / unit_.seconds; }
  std::string title() const {
    return fmt::format("{}, replication {} of seed {}: {} jobs on {} nodes", r_.scenario.name,
                       r_.timeline.replication, r_.timeline.seed, r_.timeline.jobs.size(),
                       r_.timeline.total_nodes());
  }

  // Neighbours that do the same at the same time are one box.
  void nodes() {
    const auto all = node_use(r_);
    const double lanes = r_.timeline.gpus;                                        // of a node
    std::map<std::pair<Instant, Instant>, std::pair<Paint, std::uint32_t>> open;  // since which row
    auto close = [&](const auto& box, std::uint32_t until) {
      const auto& [time, what] = box;
      boxes_[what.first] +=
          fmt::format("{0:.9g} {1} {0:.9g} {2:.9g} {3} {4}\n", at(time.first), what.second / lanes,
                      at(time.second), what.second / lanes - 0.5, until / lanes - 0.5);
    };
    for (std::uint32_t n = 0; n <= all.size(); ++n) {
      std::map<std::pair<Instant, Instant>, std::pair<Paint, std::uint32_t>> now;
      if (n < all.size()) {
        for (const UseSpan& s : all[n]) now[{s.from, s.to}] = {paint_of(s), n};
      }
      for (const auto& box : open) {
        const auto same = now.find(box.first);
        if (same != now.end() && same->second.first == box.second.first) {
          same->second.second = box.second.second;
        } else {
          close(box, n);
        }
      }
      open = std::move(now);
    }
    if (r_.timeline.total_nodes() > kFewRows) return;
    for (std::uint32_t n = 0; n < r_.timeline.total_nodes(); ++n)
      tics_ += fmt::format("{}{} {}", n == 0 ? "(" : ", ", plot_text(host_of(n)), n);
    tics_ += ")";
  }

  void marks() {
    std::size_t failures = 0, saved = 0;
    std::vector<std::uint32_t> first(r_.timeline.jobs.size(), 0);  // a node of each job
    for (const Event& e : r_.timeline.events) {
      if (e.what == Happening::node_joined) first[e.job] = e.node;
      if (e.what == Happening::snapshot_durable && ++saved <= kMostMarks)
        saved_ += fmt::format("{:.9g} {}\n", at(e.at), first[e.job]);
      if (e.what != Happening::failure) continue;
      if (++failures <= kMostMarks) {
        const std::uint32_t row = e.node != kNobody ? e.node : first[e.job];
        failed_ += fmt::format("{:.9g} {}\n", at(e.at), row);
      }
    }
    if (saved > kMostMarks) saved_.clear();
    if (failures > kMostMarks) failed_.clear();
  }

  // Nodes that the jobs in line ask for.
  void line() {
    line_ = "0 0\n";
    for (const InLine& step : nodes_in_line(r_.timeline)) {
      most_in_line_ = std::max(most_in_line_, step.nodes);
      line_ += fmt::format("{:.9g} {}\n", at(step.from), step.nodes);
    }
    line_ += fmt::format("{:.9g} 0\n", at(r_.timeline.end()));
  }

  const Replay& r_;
  TimeUnit unit_;
  std::array<std::string, paints> boxes_;
  std::string failed_, saved_, line_, tics_;
  std::int64_t most_in_line_ = 0;
};

}  // namespace

std::string cluster_picture(const Replay& replay) { return ClusterPicture(replay).script(); }

}  // namespace pitstop
