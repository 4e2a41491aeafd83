#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "experiments/replay/cluster_picture.hpp"
#include "experiments/replay/node_time.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/line_colours.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostRows = 30;
constexpr std::size_t kMostMarks = 400;  // of checkpoints; more would be one bar
constexpr const char* kPhaseColours[kNodePhases] = {"#cfe0ee", "#eeeeee", "#d55e00", "#e69f00",
                                                    "#000000", "#0072b2", "#cc79a7", "#555555",
                                                    "#cfe8d8", "#ffffff", "#999999"};

class Picture {
 public:
  explicit Picture(const Replay& r)
      : r_(r), unit_(unit_for(std::max(1e-6, r.timeline.end().since_start().seconds()))) {}

  std::string script() {
    nodes();
    job();
    const double wall = at(r_.timeline.end());
    std::string out = fmt::format(
        "set title {}\nset border 1\nset xtics nomirror out\nset xlabel {} offset 0,0.5\nset xrange "
        "[0:{:.9g}]\n"
        "set yrange [-3.2:{}]\nset ytics nomirror scale 0 ({})\n"
        "set key outside bottom center horizontal reverse Left maxrows 3\nset lmargin 16\n",
        plot_text(title()), plot_text(fmt::format("{} since {}", unit_.name, iso_seconds(r_.clock.start_us))),
        std::max(wall, 1e-9), static_cast<double>(rows_) - 0.4, tics_);
    out += objects_ + "$failed << EOD\n" + failed_ + "EOD\n$saved << EOD\n" + saved_ + "EOD\n";
    out += "plot ";
    for (std::size_t p = 0; p < kNodePhases; ++p) {
      if (phase_seen_[p]) out += key(kPhaseColours[p], std::string("node: ") + kNodePhaseNames[p]);
    }
    for (std::size_t l = 0; l < kLines; ++l) {
      if (line_seen_[l]) out += key(kLineColours[l], "job: " + words(kLineNames[l]));
    }
    out +=
        "$saved using 1:2 with points pointtype 2 pointsize 0.6 linecolor rgb '#009e73' title 'checkpoint "
        "durable', ";
    out +=
        "$failed using 1:2 with points pointtype 9 pointsize 1.1 linecolor rgb '#990000' title 'failure'\n";
    return out;
  }

 private:
  double at(Instant t) const { return t.since_start().seconds() / unit_.seconds; }

  static std::string key(const char* colour, const std::string& title) {
    return fmt::format("NaN with boxes fillstyle solid linecolor rgb '{}' title {}, ", colour,
                       plot_text(title));
  }

  static std::string words(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
  }

  std::string title() const {
    return fmt::format("{}, replication {} of seed {}{}", r_.scenario.name, r_.timeline.replication,
                       r_.timeline.seed,
                       left_out_ == 0 ? "" : fmt::format(" ({} other nodes not shown)", left_out_));
  }

  void box(Instant from, Instant to, double y, double half, const char* colour) {
    objects_ += fmt::format(
        "set object {} rectangle from {:.9g},{:.3f} to {:.9g},{:.3f} fillcolor rgb '{}' fillstyle solid "
        "noborder\n",
        ++object_, at(from), y - half, at(to), y + half, colour);
  }
  void tic(double y, const std::string& text) {
    tics_ += fmt::format("{}{} {:.3f}", tics_.empty() ? "" : ", ", plot_text(text), y);
  }

  // Every node where there are few, else the first that anything happened to.
  void nodes() {
    const auto all = node_time(r_.timeline, r_.plan);
    std::vector<std::uint32_t> shown;
    for (std::uint32_t n = 0; n < all.size(); ++n) {
      const bool quiet = std::all_of(all[n].begin(), all[n].end(), [](const NodeSpan& s) {
        return s.phase == NodePhase::allocated || s.phase == NodePhase::idle || s.phase == NodePhase::standby;
      });
      if (all.size() <= kMostRows || !quiet) shown.push_back(n);
    }
    if (shown.size() > kMostRows) shown.resize(kMostRows);
    left_out_ = all.size() - shown.size();
    rows_ = shown.size();
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const double y = static_cast<double>(rows_ - 1 - k);
      for (const NodeSpan& s : all[shown[k]]) {
        box(s.from, s.to, y, 0.38, kPhaseColours[static_cast<std::size_t>(s.phase)]);
        phase_seen_[static_cast<std::size_t>(s.phase)] = true;
      }
      tic(y, host_of(shown[k]));
      for (const IncidentTimes& i : r_.timeline.incidents) {
        if (i.node == shown[k]) failed_ += fmt::format("{:.9g} {}\n", at(i.failed), y);
      }
    }
  }

  void job() {
    for (const TimeSpent& s : r_.job) {
      box(s.from, s.to, -1.4, 0.5, kLineColours[index_of(s.line)]);
      line_seen_[static_cast<std::size_t>(index_of(s.line))] = true;
    }
    tic(-1.4, "the job");
    std::size_t saved = 0;
    for (const Event& e : r_.timeline.events) {
      if (e.what == Happening::snapshot_durable && ++saved <= kMostMarks) {
        saved_ += fmt::format("{:.9g} -2.5\n", at(e.at));
      }
    }
    if (saved > kMostMarks || saved_.empty()) saved_ = "NaN NaN\n";
    tic(-2.5, saved > kMostMarks ? fmt::format("{} checkpoints", saved) : "checkpoints");
    for (const IncidentTimes& i : r_.timeline.incidents) {
      if (i.node == kNobody) failed_ += fmt::format("{:.9g} -1.4\n", at(i.failed));
    }
    if (failed_.empty()) failed_ = "NaN NaN\n";
  }

  const Replay& r_;
  TimeUnit unit_;
  std::string objects_, tics_, failed_, saved_;
  std::size_t rows_ = 0, left_out_ = 0;
  int object_ = 0;
  std::array<bool, kNodePhases> phase_seen_{};
  std::array<bool, kLines> line_seen_{};
};

}  // namespace

void draw_replay(const std::string& path, const Replay& replay) {
  draw(path, replay.timeline.several() || replay.timeline.gpus > 1 ? cluster_picture(replay)
                                                                   : Picture(replay).script());
}

}  // namespace pitstop
