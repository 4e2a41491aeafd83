#include "calibration/gather.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace pitstop {

namespace {

// Per key: its unit, and the value of each node that has it.
struct Across {
  std::string unit;
  std::vector<std::pair<std::size_t, double>> values;
};

std::map<std::string, Across> across(const std::vector<Profile>& nodes) {
  std::map<std::string, Across> all;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (const Figure& f : nodes[n].figures) {
      Across& a = all.try_emplace(f.key, Across{f.unit, {}}).first->second;
      if (a.unit == f.unit) a.values.emplace_back(n, f.value);
    }
  }
  return all;
}

double median_of(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  const std::size_t n = x.size();
  return n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

// A rate is bad when low, a time or a slowdown when high; of amounts neither is.
bool is_bad(const std::string& unit, double score) {
  if (unit == "s" || unit == "1") return score > 0;
  return unit.ends_with("/s") && score < 0;
}

std::string machine_fact(const Profile& profile, const std::string& key) {
  for (const auto& [k, value] : profile.machine) {
    if (k == key) return value;
  }
  return "";
}

}  // namespace

std::vector<Outlier> outliers_of(const std::vector<Profile>& nodes) {
  constexpr double kNormal = 1.4826;  // MAD of a normal distribution times this is its standard deviation
  std::vector<Outlier> found;
  for (const auto& [key, a] : across(nodes)) {
    if (a.values.size() < kLeastNodes) continue;
    std::vector<double> values, deviations;
    for (const auto& [node, value] : a.values) values.push_back(value);
    const double median = median_of(values);
    for (const double v : values) deviations.push_back(std::abs(v - median));
    const double scatter = std::max(kNormal * median_of(deviations), kLeastScatter * std::abs(median));
    for (const auto& [node, value] : a.values) {
      const double score = scatter > 0 ? (value - median) / scatter : 0;
      if (std::abs(score) > kOutlierScore)
        found.push_back({node, key, a.unit, value, median, score, is_bad(a.unit, score)});
    }
  }
  return found;
}

std::vector<Measurement> fleet_of(const std::vector<Profile>& nodes) {
  std::vector<Measurement> fleet;
  for (const auto& [key, a] : across(nodes)) {
    Measurement m{key, a.unit, {}, 0, "one sample a node", ""};
    for (const auto& [node, value] : a.values) m.samples.push_back(value);
    fleet.push_back(std::move(m));
  }
  return fleet;
}

std::vector<std::string> node_names(const std::vector<Profile>& nodes) {
  std::map<std::string, int> of_host;
  for (const Profile& p : nodes) ++of_host[machine_fact(p, "host")];
  std::vector<std::string> names;
  for (const Profile& p : nodes) {
    const std::string host = machine_fact(p, "host"), gpu = machine_fact(p, "gpu_device");
    const bool alone = of_host[host] == 1 || gpu.empty();
    names.push_back((host.empty() ? p.name : host) + (alone ? "" : " gpu " + gpu));
  }
  return names;
}

}  // namespace pitstop
