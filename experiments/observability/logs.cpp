#include "experiments/observability/logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/outcome.hpp"

namespace pitstop {

std::string LogFile::text() {
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.us < b.us; });
  std::string out;
  for (const Line& l : lines_) out += l.text + "\n";
  return out;
}

std::vector<NamedLog> logs_of(const Scene& scene, const LogOptions& options) {
  return {{"slurmctld.log", slurmctld_log(scene)},
          {"sacct.txt", sacct_rows(scene)},
          {"sinfo.txt", sinfo_blocks(scene)},
          {"kern.log", kernel_log(scene, options)},
          {"health-monitoring-agent.log", health_journal(scene, options)},
          {"cloudwatch-hma.json", health_cloudwatch(scene, options)},
          {fmt::format("slurm-{}.out", kFirstJob), job_output(scene)}};
}

std::int64_t skew_of(const Scene& scene, const LogOptions& options, std::uint32_t node) {
  const std::int64_t most = options.clock_skew.ticks();
  if (most == 0) return 0;
  const std::uint64_t h = mixed(mixed(scene.timeline().seed + 77) ^ mixed(node + 1));
  return static_cast<std::int64_t>(h % static_cast<std::uint64_t>(2 * most + 1)) - most;
}

std::string host_list(const std::vector<std::uint32_t>& nodes) {
  std::map<std::string, std::vector<int>> by_prefix;  // "ip-10-1-0-" -> last numbers
  for (const std::uint32_t n : nodes) {
    const std::string host = host_of(n);
    const std::size_t dash = host.rfind('-');
    by_prefix[host.substr(0, dash + 1)].push_back(std::stoi(host.substr(dash + 1)));
  }
  std::string out;
  for (auto& [prefix, numbers] : by_prefix) {
    std::sort(numbers.begin(), numbers.end());
    std::string ranges;
    for (std::size_t i = 0; i < numbers.size();) {
      std::size_t j = i;
      while (j + 1 < numbers.size() && numbers[j + 1] == numbers[j] + 1) ++j;
      ranges += fmt::format("{}{}", ranges.empty() ? "" : ",", numbers[i]);
      if (j > i) ranges += fmt::format("-{}", numbers[j]);
      i = j + 1;
    }
    const bool one = ranges.find_first_of(",-") == std::string::npos;
    out += fmt::format("{}{}{}", out.empty() ? "" : ",", prefix, one ? ranges : "[" + ranges + "]");
  }
  return out;
}

std::vector<std::uint32_t> job_nodes_at(const Scene& scene, Instant t) {
  std::vector<std::uint32_t> nodes;
  for (const Life& life : scene.lives()) {
    for (const Life::Span& s : life.spans) {
      const bool lasts = t < s.to || s.to >= scene.end();
      if (s.of_job && s.from <= t && lasts) {
        nodes.push_back(life.node);
        break;
      }
    }
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<Submission> submissions(const Scene& scene) {
  std::vector<Submission> out;
  int job = kFirstJob;
  bool requeued = false;
  for (const Hold& h : scene.holds()) {
    Submission s{h, job, requeued, nullptr};
    for (const IncidentTimes& i : scene.timeline().incidents) {
      if (i.stopped && *i.stopped == h.to && !i.of_spare) s.ended_by = &i;
    }
    if (s.ended_by != nullptr) {
      requeued = scene.replay().plan.cause[s.ended_by->cause].takes_node();
      if (!requeued) ++job;
    }
    out.push_back(s);
  }
  return out;
}

}  // namespace pitstop
