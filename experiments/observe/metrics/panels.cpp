#include "experiments/observe/metrics/panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "experiments/observe/metrics/family.hpp"
#include "experiments/show/gnuplot.hpp"
#include "experiments/show/plot_axis.hpp"

namespace pitstop {

namespace {

constexpr int kPoints = 300;
constexpr std::size_t kMostLines = 12;
constexpr double kFewCounts = 8;

struct Panel {
  const char* title;
  const char* unit;
  const char* metric;
  const char* by;    // the label that names a line; empty: the metric does
  double scale = 1;  // shown: value x scale; a rate where `rate`
  bool rate = false;
  double threshold = 0;
  bool counts = false;               // whole numbers
  const char* key = "center right";  // where curves of this kind seldom are
};

struct Set {
  const char *name, *title;
  Panel panels[4];
};

constexpr Set kSets[] = {
    {"gpu-health",
     "GPU health",
     {{"Temperature", "degrees", "DCGM_FI_DEV_GPU_TEMP", "Hostname", 1, false, 85, false, "bottom right"},
      {"Power", "W", "DCGM_FI_DEV_POWER_USAGE", "Hostname", 1, false, 0, false, "bottom right"},
      {"Utilization", "%", "DCGM_FI_DEV_GPU_UTIL", "Hostname", 1, false, 0, false, "bottom right"},
      {"Last Xid", "code", "DCGM_FI_DEV_XID_ERRORS", "Hostname"}}},
    {"slurm-jobs",
     "Slurm jobs",
     {{"Jobs running", "jobs", "slurm_queue_running", "", 1, false, 0, true},
      {"Jobs pending", "jobs", "slurm_queue_pending", "", 1, false, 0, true},
      {"Nodes allocated", "nodes", "slurm_nodes_alloc", "", 1, false, 0, true},
      {"Nodes failed", "nodes", "slurm_nodes_fail", "", 1, false, 0, true}}},
    {"network-performance",
     "Network",
     {{"Node exporters", "up", "up", "instance", 1, false, 0, true},
      {"Sent", "GB/s", "node_network_transmit_bytes_total", "instance", 1e-9, true},
      {"Sent over EFA", "GB/s", "node_amazonefa_tx_bytes", "instance", 1e-9, true},
      {"Dropped by EFA", "packets/s", "node_amazonefa_rx_drops", "instance", 1, true}}},
    {"training-goodput",
     "Training",
     {{"Throughput", "samples/s", "training_samples_per_second", "instance"},
      {"Progress", "% done", "training_progress_ratio", "instance", 100},
      {"Time by ledger line", "minutes", "pitstop_ledger_seconds_total", "line", 1.0 / 60, false, 0, false,
       "top left"},
      {"Durable progress", "% done", "training_durable_progress_ratio", "instance", 100}}},
};

std::string label_of(const std::string& labels, const std::string& name) {
  const std::size_t at = labels.find(name + "=\"");
  if (name.empty() || at == std::string::npos) return "";
  const std::size_t from = at + name.size() + 2;
  return labels.substr(from, labels.find('"', from) - from);
}

class Painter {
 public:
  Painter(const Scene& scene, const std::string& set)
      : scene_(scene),
        families_(families_of(scene)),
        unit_(unit_for(std::max(1.0, scene.end().since_start().seconds()))) {
    for (const Set& s : kSets) {
      if (set == s.name) set_ = &s;
    }
  }

  std::string script() {
    std::string plots;
    for (int i = 0; i < 4; ++i) plots += panel(set_->panels[i], i);
    return data_ +
           fmt::format(
               "set multiplot layout 2,2 title {}\nset border 3\nset tics nomirror out\nset lmargin 10\n",
               plot_text(fmt::format("{}: {}, replication {}", set_->title, scene_.replay().scenario.name,
                                     scene_.timeline().replication))) +
           plots + "unset multiplot\n";
  }

 private:
  std::string panel(const Panel& p, int number) {
    std::string plot;
    std::size_t lines = 0, left_out = 0;
    double most = p.threshold;
    std::map<std::string, int> named;
    for (const Family& f : families_) {
      if (f.name != p.metric) continue;
      f.each([&](const std::string& labels, const Signal& s) {
        const bool exporter =
            std::strcmp(p.metric, "up") != 0 || labels.find("node-exporter") != std::string::npos;
        if (!exporter || (std::strcmp(p.by, "line") == 0 && s.last_at(scene_.end()) == 0)) return;
        if (lines >= kMostLines) {
          ++left_out;
          return;
        }
        const std::string block = fmt::format("$p{}_{}", number, lines++);
        most = std::max(most, points(block, s, p));
        std::string label = label_of(labels, p.by);
        if (++named[label] > 1) label += " (new)";
        plot += fmt::format("{}{} using 1:2 with lines linewidth 1.5 title {}", plot.empty() ? "plot " : ", ",
                            block, plot_text(label));
      });
    }
    const bool none = plot.empty();
    if (none)
      plot = "unset ytics\nset label 1 'no such metric here' at graph 0.5, 0.5 center\nplot NaN notitle";
    const bool keyed = lines > 1 && lines <= 8;
    std::string out =
        fmt::format("set title {}\nset xlabel {}\nset ylabel {}\nset xrange [0:{:.6g}]\n",
                    plot_text(left_out == 0 ? p.title : fmt::format("{} ({} more lines)", p.title, left_out)),
                    plot_text(unit_.name), plot_text(p.unit),
                    std::max(1e-9, scene_.end().since_start().seconds() / unit_.seconds));
    out += keyed ? fmt::format("set key {} samplen 2 spacing 0.8\n", p.key) : "unset key\n";
    const bool few = p.counts && most <= kFewCounts;  // marks at whole numbers
    out += fmt::format("set yrange [0:{:.6g}]\nset ytics {}\n", most > 0 ? 1.08 * most : 1.0,
                       few ? "1" : "autofreq");
    if (p.threshold > 0)
      plot += fmt::format(", {} with lines dashtype 2 linecolor rgb '#990000' notitle", p.threshold);
    return out + plot + (none ? "\nunset label 1\n" : "\n");
  }

  // Returns the greatest.
  double points(const std::string& block, const Signal& s, const Panel& p) {
    data_ += block + " << EOD\n";
    const Duration end = scene_.end().since_start();
    double before = 0, most = 0;
    bool had = false;
    for (int i = 0; i <= kPoints; ++i) {
      const Instant t = Instant::at(Duration::micros(end.ticks() / kPoints * i));
      const bool there =
          !s.empty() && s.pieces().front().from <= t && s.piece_at(t).kind != SignalPiece::Kind::absent;
      if (!there) {
        data_ += "\n";
        had = false;
        continue;
      }
      double v = s.piece_at(t).at(t);
      if (p.rate) {
        const double now = v;
        v = had ? (now - before) / (end.seconds() / kPoints) : 0;
        before = now;
      }
      data_ += fmt::format("{:.6g} {:.6g}\n", t.since_start().seconds() / unit_.seconds, v * p.scale);
      most = std::max(most, v * p.scale);
      had = true;
    }
    data_ += "EOD\n";
    return most;
  }

  const Scene& scene_;
  std::vector<Family> families_;
  TimeUnit unit_;
  const Set* set_ = &kSets[0];
  std::string data_;
};

}  // namespace

void draw_panels(const std::string& path, const std::string& set, const Scene& scene) {
  draw(path, Painter(scene, set).script());
}

}  // namespace pitstop
