#include <fmt/format.h>

#include <algorithm>

#include "experiments/answers/network/report.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostDrawn = 64;  // leaves, or spines; beyond, the first so many

std::string box(int& object, double x, double y, double width, double height, const char* colour) {
  return fmt::format(
      "set object {} rectangle from {:.5g},{:.5g} to {:.5g},{:.5g} fillcolor rgb '{}' fillstyle solid border "
      "rgb "
      "'#555555'\n",
      ++object, x - width / 2, y - height / 2, x + width / 2, y + height / 2, colour);
}

std::string label(double x, double y, const std::string& text, const char* where = "center",
                  const char* more = "") {
  return fmt::format("set label {} at {:.5g},{:.5g} {} front {}\n", plot_text(text), x, y, where, more);
}

// Full uplinks are green, half of what the nodes could send amber, less red, none black.
const char* colour_of(double share) {
  if (share <= 0) return "#222222";
  if (share < 0.4) return "#d55e00";
  if (share < 0.9) return "#e69f00";
  return "#009e73";
}

class Picture {
 public:
  Picture(const Scenario& s, const JobNetwork& network) : s_(s), net_(network), t_(network.topology) {}

  std::string script() {
    leaves_ = first_of(PlaceKind::leaf);
    spines_ = first_of(PlaceKind::spine);
    std::string out =
        "unset border\nunset tics\nunset key\nset xrange [-0.08:1.02]\nset yrange [-0.2:1.12]\n";
    for (std::size_t i = 0; i < spines_.size(); ++i) out += links_to(i);
    for (std::size_t i = 0; i < spines_.size(); ++i) out += spine(i);
    for (std::size_t i = 0; i < leaves_.size(); ++i) out += leaf(i);
    out += stores();
    out += label(-0.07, 1.08,
                 fmt::format("{}: {} nodes, {} leaves, {} spines", s_.name, t_.nodes(),
                             t_.all_of(PlaceKind::leaf).size(), t_.all_of(PlaceKind::spine).size()),
                 "left", "font ',14'");
    out += label(-0.07, -0.14, legend(), "left");
    return out + "plot NaN notitle\n";
  }

 private:
  std::vector<PlaceId> first_of(PlaceKind kind) const {
    std::vector<PlaceId> ids = t_.all_of(kind);
    ids.resize(std::min(ids.size(), kMostDrawn));
    return ids;
  }
  static double place(std::size_t i, std::size_t n) {
    return (static_cast<double>(i) + 0.5) / static_cast<double>(n);
  }
  double at(PlaceId id) const {
    const auto leaf = std::find(leaves_.begin(), leaves_.end(), id);
    if (leaf != leaves_.end()) return place(static_cast<std::size_t>(leaf - leaves_.begin()), leaves_.size());
    const auto spine = std::find(spines_.begin(), spines_.end(), id);
    if (spine == spines_.end()) return -1;
    return place(static_cast<std::size_t>(spine - spines_.begin()), spines_.size());
  }
  double height(PlaceId id) const {
    return t_.places()[id].kind == PlaceKind::leaf ? 0.33 : 0.25 + 0.2 * t_.places()[id].level;
  }

  std::string links_to(std::size_t spine) {
    std::string out;
    for (const PlaceId below : t_.members(spines_[spine])) {
      const double x = at(below);
      if (x < 0) continue;
      double speed = 0;
      for (std::size_t l = 0; l < t_.links().size(); ++l) {
        if (t_.links()[l].below == below && t_.links()[l].above == spines_[spine])
          speed = net_.speeds.link(l);
      }
      const bool is_down = net_.speeds.nic() > 0 && speed <= 0;
      out +=
          fmt::format("set arrow from {:.5g},{:.5g} to {:.5g},{:.5g} nohead linecolor rgb '{}' dashtype {}\n",
                      x, height(below) + 0.05, at(spines_[spine]), height(spines_[spine]) - 0.035,
                      is_down ? "#d55e00" : "#bbbbbb", is_down ? 2 : 1);
    }
    return out;
  }

  std::string spine(std::size_t i) {
    const double x = at(spines_[i]), y = height(spines_[i]);
    const double width = std::min(0.13, 0.8 / static_cast<double>(spines_.size()));
    std::string out = box(object_, x, y, width, 0.07, "#cfe3f5");
    if (spines_.size() <= 8) out += label(x, y, t_.places()[spines_[i]].name);
    return out;
  }

  std::string leaf(std::size_t i) {
    const PlaceId id = leaves_[i];
    const double x = at(id), width = std::min(0.13, 0.8 / static_cast<double>(leaves_.size()));
    const auto nodes = static_cast<double>(t_.members(id).size());
    const double offered = nodes * net_.speeds.nic() / static_cast<double>(rails_of(net_.spec));
    const double share = !t_.has_switch_above(id) || offered <= 0 ? 1 : net_.speeds.uplink(id) / offered;
    std::string out = box(object_, x, 0.33, width, 0.1, colour_of(share));
    if (leaves_.size() <= 8) {
      out += label(x, 0.33, t_.places()[id].name, "center", share < 0.4 ? "textcolor rgb '#ffffff'" : "");
      out += label(x, 0.22, fmt::format("{} nodes", nodes));
      if (offered > 0 && t_.has_switch_above(id))
        out += label(x, 0.15, bandwidth_text(net_.speeds.uplink(id)) + " up");
    }
    return out;
  }

  std::string stores() {
    std::string out;
    const std::vector<PlaceId> ids = first_of(PlaceKind::storage);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const double throughput = net_.speeds.store(ids[i]).throughput();
      out += label(place(i, ids.size()), 0.0,
                   "file system " + t_.places()[ids[i]].name +
                       (throughput > 0 ? ": " + bandwidth_text(throughput) : ": throughput unknown"));
    }
    return out;
  }

  std::string legend() const {
    std::string text =
        "a leaf is green where its uplinks carry what its nodes can send, amber from 40 %, red below";
    const std::size_t leaves = t_.all_of(PlaceKind::leaf).size(), spines = t_.all_of(PlaceKind::spine).size();
    if (leaves > kMostDrawn || spines > kMostDrawn) text += fmt::format("; drawn: the first {}", kMostDrawn);
    return text;
  }

  const Scenario& s_;
  const JobNetwork& net_;
  const Topology& t_;
  std::vector<PlaceId> leaves_, spines_;
  int object_ = 0;
};

}  // namespace

void plot_network(const std::string& path, const Scenario& scenario, const JobNetwork& network) {
  draw(path, Picture(scenario, network).script());
}

}  // namespace pitstop
