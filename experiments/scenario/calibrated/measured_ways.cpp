#include "experiments/scenario/calibrated/measured_ways.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace pitstop {

namespace {

constexpr std::size_t kWords = 5;

// The words of a key between dots; all empty where there are more or fewer than five.
std::array<std::string, kWords> words_of(std::string_view key) {
  std::array<std::string, kWords> words;
  std::size_t n = 0;
  while (n < kWords) {
    const std::size_t dot = key.find('.');
    words[n++] = key.substr(0, dot);
    if (dot == std::string_view::npos) break;
    key.remove_prefix(dot + 1);
    if (n == kWords) return {};
  }
  return n == kWords ? words : std::array<std::string, kWords>{};
}

void set(CollectiveCost& cost, const std::string& name, double value) {
  if (name == "launch") cost.launch_s = value;
  if (name == "intra_latency") cost.intra.latency_s = value;
  if (name == "inter_latency") cost.inter.latency_s = value;
  if (name == "intra_bandwidth" && value > 0) cost.intra.s_per_byte = 1 / value;
  if (name == "inter_bandwidth" && value > 0) cost.inter.s_per_byte = 1 / value;
}

}  // namespace

std::vector<std::pair<Collective, CollectiveWay>> measured_ways(const Profile& profile) {
  std::map<std::array<std::string, 3>, std::pair<Collective, CollectiveWay>> found;
  for (const Figure& figure : profile.figures) {
    const auto [section, collective, way, algorithm, name] = words_of(figure.key);
    const auto of = collective_named(collective);
    const auto by = algorithm_named(algorithm);
    if (section != "network" || !of || !by) continue;
    CollectiveWay read;
    read.algorithm = *by;
    const auto at = found.try_emplace({collective, way, algorithm}, *of, read).first;
    set(at->second.second.cost, name, figure.value);
  }
  std::vector<std::pair<Collective, CollectiveWay>> ways;
  for (const auto& [key, way] : found) ways.push_back(way);
  return ways;
}

}  // namespace pitstop
