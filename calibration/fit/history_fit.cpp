#include "calibration/fit/history_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>

#include "calibration/import/estimate.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostCauses = 12;
constexpr double kLevel = 0.05;  // of the test of excess dispersion
constexpr int kBootstraps = 199;
constexpr double kLeastForExcess = 10;  // failures; fewer do not tell excess from chance

// Each end of the time watched that is not known counts one failure less: integrated over where the end may
// lie, the likelihood rate^n exp(-rate T) loses one power of the rate.
double counted(const HistoryFit& h, double events) {
  return events * std::max(0.0, h.failures - h.watch.unknown_ends()) / h.failures;
}

void rates_of(const ServiceHistory& service, HistoryFit& h) {
  h.has_rate = h.exposure_s > 0 && h.failures >= h.watch.unknown_ends();
  if (!h.has_rate) return;
  const bool excess = h.failures >= kLeastForExcess && h.lemons.nodes >= 2 && h.lemons.p <= kLevel;
  h.dispersion = excess ? std::max(1.0, h.lemons.dispersion) : 1;
  h.rate = rate_of(counted(h, h.failures), h.exposure_s, h.dispersion);
  for (const auto& [cause, events] : service.causes) {
    h.causes.push_back({cause, events, rate_of(counted(h, events), h.exposure_s, h.dispersion)});
  }
  std::stable_sort(h.causes.begin(), h.causes.end(),
                   [](const CauseRate& a, const CauseRate& b) { return a.events > b.events; });
}

std::string note_of(const HistoryFit& h) {
  std::string note;
  if (h.watch.unknown_ends() > 0)
    note =
        "the time watched is assumed: from the first to the last failure; --from, --until or --days tell it";
  if (!h.nodes_known)
    note += std::string(note.empty() ? "" : "; ") +
            "over the nodes that failed; those that never did are not in the file";
  return note;
}

// Events and exposure of one cause in each history that has a rate.
std::vector<NodeCount> counts_of(std::span<const HistoryFit> histories, const std::string& cause) {
  std::vector<NodeCount> counts;
  for (const HistoryFit& h : histories) {
    if (!h.has_rate) continue;
    double events = 0;
    for (const CauseRate& c : h.causes) events += c.cause == cause ? counted(h, c.events) : 0;
    counts.push_back({events, h.exposure_s});
  }
  return counts;
}

// Of several systems: all events over all exposure; the interval allows for how much systems and nodes
// differ.
Rate pooled_rate(std::span<const HistoryFit> histories, const std::string& cause, std::uint64_t seed) {
  const std::vector<NodeCount> counts = counts_of(histories, cause);
  double events = 0, exposure = 0, dispersion = 1;
  for (const NodeCount& c : counts) {
    events += c.events;
    exposure += c.exposure;
  }
  for (const HistoryFit& h : histories) dispersion = std::max(dispersion, h.dispersion);
  if (counts.size() >= 2) {
    const Lemons systems = lemons_of(counts, seed, 0);
    dispersion = std::max(dispersion, systems.dispersion);
  }
  return rate_of(events, exposure, dispersion);
}

void cause_figures(std::span<const HistoryFit> histories, std::vector<Figure>& to) {
  std::map<std::string, double> events;
  std::string source, note;
  for (const HistoryFit& h : histories) {
    if (!h.has_rate) continue;
    for (const CauseRate& c : h.causes) events[c.cause] += c.events;
    if (note.empty()) note = note_of(h);
    source += (source.empty() ? "" : "; ") + h.source;
  }
  std::vector<std::pair<std::string, double>> most(events.begin(), events.end());
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (most.size() > kMostCauses) most.resize(kMostCauses);
  for (const auto& [cause, n] : most) {
    if (cause.empty()) continue;
    const Rate r = pooled_rate(histories, cause, 1);
    to.push_back(fitted_figure("causes." + key_word(cause) + ".rate", {"", "1/s", r.value, r.low, r.high},
                               static_cast<std::size_t>(n), source));
    to.back().note = note;
  }
}

// What one of several histories says for itself.
void own_figures(const HistoryFit& h, std::vector<Figure>& to) {
  if (!h.has_rate) return;
  const auto add = [&](const std::string& key, const Rate& r, double events) {
    to.push_back(fitted_figure(h.prefix() + key, {"", "1/s", r.value, r.low, r.high},
                               static_cast<std::size_t>(events), h.source));
    to.back().note = note_of(h);
  };
  add("rate", h.rate, h.failures);
  if (h.group.empty()) return;
  for (std::size_t i = 0; i < std::min(kMostCauses, h.causes.size()); ++i) {
    const CauseRate& c = h.causes[i];
    if (!c.cause.empty()) add("causes." + key_word(c.cause) + ".rate", c.rate, c.events);
  }
}

}  // namespace

std::string HistoryFit::prefix() const { return "failures." + (group.empty() ? "" : key_word(group) + "."); }

HistoryFit count_failures(const FailureTrace& trace, const TraceGroup& group, const std::string& path,
                          const FitRequest& request, ServiceHistory& service,
                          std::vector<std::string>& mistakes) {
  HistoryFit h;
  h.group = group.name;
  h.watch = watch_of(trace, group, request.watched, mistakes);
  const std::optional<std::int64_t> nodes = request.nodes ? request.nodes : group.nodes;
  service = service_of(trace, group, h.watch, nodes);
  h.nodes_known = nodes || service.enters;
  h.nodes = std::max(nodes.value_or(0), static_cast<std::int64_t>(service.units.size()));
  if (request.nodes && !service.enters && *request.nodes < h.nodes)
    mistakes.push_back(
        fmt::format("--nodes: {} nodes failed, more than the {} given", h.nodes, *request.nodes));
  h.failures = service.failures;
  h.exposure_s = service.exposure_s;
  h.outside = service.outside;
  h.source = fmt::format("{} ({:.0f} failure{})", path, h.failures, h.failures == 1 ? "" : "s");
  if (h.failures == 0) return h;
  h.mtbf_s = h.watch.seconds() / h.failures;
  if (service.units.size() >= 2) h.lemons = lemons_of(service.units, request.seed, kBootstraps);
  rates_of(service, h);
  return h;
}

HistoryFit fit_history(const FailureTrace& trace, const TraceGroup& group, const std::string& path,
                       const FitRequest& request, std::vector<std::string>& mistakes) {
  ServiceHistory service;
  HistoryFit h = count_failures(trace, group, path, request, service, mistakes);
  if (h.failures == 0) return h;
  h.between = fit_times(h.prefix() + "lifetime", "time in service of a node until it fails", h.source,
                        std::move(service.lifetimes), request);
  h.repair = fit_times(request.repair_key, "time from failure to return", h.source,
                       std::move(service.repairs), request);
  return h;
}

std::optional<BetweenSystems> between_systems(std::span<const NodeCount> counts) {
  const std::size_t k = counts.size();
  if (k < 2) return std::nullopt;
  std::vector<double> log_rate, own;  // with the variance that chance gives each
  double weights = 0, squares = 0, mean = 0;
  for (const NodeCount& c : counts) {
    log_rate.push_back(std::log((c.events + 0.5) / c.exposure));
    own.push_back(1 / (c.events + 0.5));
    weights += 1 / own.back();
    squares += 1 / (own.back() * own.back());
    mean += log_rate.back() / own.back();
  }
  mean /= weights;
  double q = 0;
  for (std::size_t i = 0; i < k; ++i) q += (log_rate[i] - mean) * (log_rate[i] - mean) / own[i];
  const double excess = std::max(0.0, (q - static_cast<double>(k - 1)) / (weights - squares / weights));
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < k; ++i) {
    sum += log_rate[i] / (own[i] + excess);
    total += 1 / (own[i] + excess);
  }
  const boost::math::students_t t(static_cast<double>(k - 1));
  const double half = boost::math::quantile(t, 0.975) * std::sqrt(excess + 1 / total);
  const double middle = sum / total;
  return BetweenSystems{k, std::exp(middle), std::sqrt(excess), std::exp(middle - half),
                        std::exp(middle + half)};
}

void history_figures(std::span<const HistoryFit> histories, std::vector<Figure>& to) {
  cause_figures(histories, to);
  for (const HistoryFit& h : histories) {
    own_figures(h, to);
    if (h.between) times_figures(*h.between, to);
    if (h.repair) times_figures(*h.repair, to);
  }
}

}  // namespace pitstop
