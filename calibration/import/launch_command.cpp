#include "calibration/import/launch_command.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr int kMost = 10'000'000;

std::optional<int> small(std::string_view text) {
  const auto n = parse_whole(text);
  return n && *n > 0 && *n < kMost ? std::optional(static_cast<int>(*n)) : std::nullopt;
}

// The value of an option: "-n 2", "--nodes=2", and "-N2" of a short one.
std::optional<std::string_view> option(const std::vector<std::string_view>& words, std::string_view name) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (!eat(word, name)) continue;
    if (word.empty()) return i + 1 < words.size() ? std::optional(words[i + 1]) : std::nullopt;
    if (eat(word, "=") || (name.size() == 2 && word[0] >= '0' && word[0] <= '9')) return word;
  }
  return std::nullopt;
}

template <std::size_t N>
std::optional<std::string_view> any_option(const std::vector<std::string_view>& words,
                                           const std::array<std::string_view, N>& names) {
  for (const std::string_view name : names) {
    if (const auto value = option(words, name)) return value;
  }
  return std::nullopt;
}

// Ranks of a node: -N of mpirun, -ppn of Intel MPI and MPICH, --ntasks-per-node, --map-by ppr:1:node.
std::optional<int> ranks_per_node(const std::vector<std::string_view>& words, bool srun) {
  constexpr std::array<std::string_view, 6> kNames{
      "--ntasks-per-node", "-npernode", "--npernode", "-ppn", "--ppn", "-perhost"};
  if (const auto value = any_option(words, kNames)) return small(*value);
  if (const auto value = option(words, "-N"); value && !srun) return small(*value);
  const auto map = any_option(words, std::array<std::string_view, 2>{"--map-by", "-map-by"});
  if (!map) return std::nullopt;
  if (*map == "node" || map->starts_with("node:")) return 1;
  return map->ends_with(":node") ? small(between(*map, "ppr:", ":")) : std::nullopt;
}

// Names of -H a,b:2 without their slots; 0: not said.
std::size_t hosts_named(const std::vector<std::string_view>& words) {
  const auto list =
      any_option(words, std::array<std::string_view, 6>{"-H", "-host", "--host", "-hosts", "--hosts", "-w"});
  if (!list) return 0;
  std::set<std::string_view> names;
  for (std::string_view rest = *list; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view name = rest.substr(0, comma);
    names.insert(name.substr(0, name.find(':')));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return names.size();
}

}  // namespace

std::optional<Launch> launch_command(std::string_view line) {
  const auto words = words_of(line, 256);
  const auto launcher = std::find_if(words.begin(), words.end(), [](std::string_view w) {
    w = w.substr(w.rfind('/') == std::string_view::npos ? 0 : w.rfind('/') + 1);
    return w == "mpirun" || w == "mpiexec" || w == "orterun" || w == "prun" || w == "srun" ||
           w == "mpiexec.hydra";
  });
  if (launcher == words.end()) return std::nullopt;
  const std::vector<std::string_view> options(launcher + 1, words.end());
  const bool srun = launcher->ends_with("srun");
  Launch launch;
  const auto ranks = any_option(options, std::array<std::string_view, 4>{"-n", "-np", "--np", "--ntasks"});
  if (ranks) launch.ranks = small(*ranks);
  const auto per_node = ranks_per_node(options, srun);
  if (const auto nodes = option(options, "--nodes")) launch.nodes = small(*nodes);
  if (const auto nodes = option(options, "-N"); nodes && srun) launch.nodes = small(*nodes);
  if (!launch.ranks && launch.nodes && per_node)
    launch.ranks = *launch.nodes * std::min(*per_node, kMost / *launch.nodes);
  if (!launch.nodes && launch.ranks && per_node) launch.nodes = (*launch.ranks + *per_node - 1) / *per_node;
  const std::size_t hosts = hosts_named(options);
  if (!launch.nodes && hosts > 0) launch.nodes = static_cast<int>(std::min<std::size_t>(hosts, kMost));
  const bool file = any_option(options, std::array<std::string_view, 5>{"-hostfile", "--hostfile", "-f",
                                                                        "-machinefile", "--machinefile"})
                        .has_value();
  if (!launch.nodes && !srun && !file && launch.ranks == 2) launch.nodes = 1;  // two slots of this node
  if (launch.nodes) launch.place = *launch.nodes == 1 ? "in_node" : "between_nodes";
  return launch;
}

}  // namespace pitstop
