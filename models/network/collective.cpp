#include "models/network/collective.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/base/check.hpp"

namespace pitstop {

namespace {

template <class E, std::size_t N>
std::optional<E> named(const char* const (&names)[N], std::string_view name) {
  const auto at = std::find(std::begin(names), std::end(names), name);
  if (at == std::end(names)) return std::nullopt;
  return static_cast<E>(at - std::begin(names));
}

// Ring: `rounds` of n-1 steps; of each round's hops the share N/n crosses between nodes.
CollectiveSteps ring(double rounds, double n, double N) {
  CollectiveSteps s;
  const double hops = rounds * (n - 1);
  s.inter_hops = N > 1 ? hops * N / n : 0;
  s.intra_hops = hops - s.inter_hops;
  s.intra_traffic = n > N ? hops / n : 0;
  s.inter_traffic = N > 1 ? hops / n : 0;
  return s;
}

// What the busiest node of a double binary tree sends, for each byte reduced and broadcast again.
double tree_traffic(double N) { return N < 2 ? 0 : N == 2 ? 1 : N == 3 ? 1.5 : 2; }

CollectiveSteps tree_all_reduce(double n, double N) {
  CollectiveSteps s;
  const double g = n / N;
  s.intra_hops = 2 * (g - 1);
  s.inter_hops = 2 * std::ceil(std::log2(N));
  s.intra_traffic = g > 1 ? (g > 2 ? 2 : 1) : 0;  // a GPU in the middle of a chain passes both ways on
  s.inter_traffic = tree_traffic(N);
  return s;
}

// `rounds` of a scatter or a gather in the node, and as many between nodes.
CollectiveSteps hierarchical(double rounds, double n, double N) {
  CollectiveSteps s;
  const double g = n / N;
  s.intra_hops = rounds * (g - 1);
  s.inter_hops = rounds * (N - 1);
  s.intra_traffic = rounds * (g - 1) / g;
  s.inter_traffic = rounds * (N - 1) / N;
  s.one_after_the_other = true;
  return s;
}

CollectiveSteps broadcast(Algorithm algorithm, double n, double N) {
  CollectiveSteps s;
  const double g = n / N;
  const bool chain = algorithm == Algorithm::ring;
  s.intra_hops = chain ? n - N : g - 1;
  s.inter_hops = chain ? N - 1 : std::ceil(std::log2(N));
  s.intra_traffic = g > 1 ? 1 : 0;
  s.inter_traffic = N > 1 ? 1 : 0;
  return s;
}

// Every rank sends its own share to every other; the shares leave one node over its adapters together.
CollectiveSteps all_to_all(double n, double N) {
  CollectiveSteps s;
  const double g = n / N;
  s.intra_hops = g > 1 ? 1 : 0;
  s.inter_hops = N > 1 ? 1 : 0;
  s.intra_traffic = (g - 1) / n;
  s.inter_traffic = g * (N - 1) / N;
  return s;
}

}  // namespace

const char* name_of(Collective collective) { return kCollectiveNames[static_cast<std::size_t>(collective)]; }
const char* name_of(Algorithm algorithm) { return kAlgorithmNames[static_cast<std::size_t>(algorithm)]; }

std::optional<Collective> collective_named(std::string_view name) {
  return named<Collective>(kCollectiveNames, name);
}
std::optional<Algorithm> algorithm_named(std::string_view name) {
  return named<Algorithm>(kAlgorithmNames, name);
}

CollectiveSteps steps_of(Collective collective, Algorithm algorithm, std::int64_t ranks, std::int64_t nodes) {
  SIM_CHECK(1 <= nodes && nodes <= ranks);
  const auto n = static_cast<double>(ranks), N = static_cast<double>(nodes);
  if (ranks == 1) return {};
  switch (collective) {
    case Collective::all_reduce:
      if (algorithm == Algorithm::tree) return tree_all_reduce(n, N);
      return algorithm == Algorithm::hierarchical ? hierarchical(2, n, N) : ring(2, n, N);
    case Collective::all_gather:
    case Collective::reduce_scatter:
      return algorithm == Algorithm::hierarchical ? hierarchical(1, n, N) : ring(1, n, N);
    case Collective::broadcast:
      return broadcast(algorithm, n, N);
    case Collective::all_to_all:
      return all_to_all(n, N);
    case Collective::send_receive: {
      CollectiveSteps s;
      (nodes > 1 ? s.inter_hops : s.intra_hops) = 1;
      (nodes > 1 ? s.inter_traffic : s.intra_traffic) = 1;
      return s;
    }
  }
  return {};
}

double collective_time_s(Collective collective, Algorithm algorithm, const CollectiveCost& cost, double bytes,
                         std::int64_t ranks, std::int64_t nodes) {
  const CollectiveSteps s = steps_of(collective, algorithm, ranks, nodes);
  // A link that is down costs without end, but only what crosses it.
  const auto spent = [](double traffic, const Hop& hop) {
    return traffic > 0 ? traffic * hop.s_per_byte : 0;
  };
  const double intra = spent(s.intra_traffic, cost.intra), inter = spent(s.inter_traffic, cost.inter);
  const double per_byte = s.one_after_the_other ? intra + inter : std::max(intra, inter);
  return cost.launch_s + s.intra_hops * cost.intra.latency_s + s.inter_hops * cost.inter.latency_s +
         bytes * per_byte;
}

double collective_time_s(Collective collective, std::span<const CollectiveWay> ways, double bytes,
                         std::int64_t ranks, std::int64_t nodes) {
  SIM_CHECK(!ways.empty());
  double best = collective_time_s(collective, ways[0].algorithm, ways[0].cost, bytes, ranks, nodes);
  for (const CollectiveWay& way : ways.subspan(1)) {
    best = std::min(best, collective_time_s(collective, way.algorithm, way.cost, bytes, ranks, nodes));
  }
  return best;
}

double bus_factor(Collective collective, std::int64_t ranks) {
  const auto n = static_cast<double>(ranks);
  switch (collective) {
    case Collective::all_reduce:
      return 2 * (n - 1) / n;
    case Collective::all_gather:
    case Collective::reduce_scatter:
    case Collective::all_to_all:
      return (n - 1) / n;
    case Collective::broadcast:
    case Collective::send_receive:
      return 1;
  }
  return 1;
}

}  // namespace pitstop
