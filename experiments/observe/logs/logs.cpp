#include "experiments/observe/logs/logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/shared/outcome.hpp"

namespace pitstop {

std::string LogFile::text() {
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.us < b.us; });
  std::string out;
  for (const Line& l : lines_) out += l.text + "\n";
  return out;
}

std::vector<NamedLog> logs_of(const Scene& scene, const LogOptions& options) {
  std::vector<NamedLog> all = job_outputs(scene);
  all.push_back({"slurmctld.log", slurmctld_log(scene)});
  all.push_back({"sacct.txt", sacct_rows(scene)});
  all.push_back({"sinfo.txt", sinfo_blocks(scene)});
  all.push_back({"kern.log", kernel_log(scene, options)});
  all.push_back({"health-monitoring-agent.log", health_journal(scene, options)});
  all.push_back({"cloudwatch-hma.json", health_cloudwatch(scene, options)});
  return all;
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

std::vector<std::uint32_t> job_nodes_at(const Scene& scene, std::uint32_t job, Instant t) {
  std::vector<std::uint32_t> nodes;
  for (const Life& life : scene.lives()) {
    for (const Life::Span& s : life.spans) {
      const bool lasts = t < s.to || s.to >= scene.end();
      if (s.job == job && s.from <= t && lasts) {
        nodes.push_back(life.node);
        break;
      }
    }
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

bool is_preemption(const Scene& scene, const IncidentTimes& i) {
  const std::string& cause = scene.replay().cause_name(i.cause);
  return cause == kPreemption || cause == kRegrowth;
}

std::string script_of(const Scene& scene, std::uint32_t job) {
  return scene.jobs() == 1 ? "training" : scene.replay().job_name(job);
}

namespace {

void add_submissions(const Scene& scene, std::uint32_t job, std::vector<Submission>& out) {
  Submission s;
  s.job = job;
  s.submitted = scene.told(job).submitted;
  for (const Hold& h : scene.holds(job)) {
    s.hold = h;
    s.ended_by = nullptr;
    if (!s.requeued && !out.empty() && out.back().job == job) s.submitted = h.from;
    for (const IncidentTimes& i : scene.timeline().incidents) {
      if (i.job == job && i.stopped && *i.stopped == h.to && !i.of_spare) s.ended_by = &i;
    }
    out.push_back(s);
    s.requeued = s.ended_by != nullptr && (is_preemption(scene, *s.ended_by) ||
                                           scene.replay().plan.cause[s.ended_by->cause].takes_node());
    s.submitted = h.to;
  }
}

}  // namespace

// Numbers are given in the order of submission.
std::vector<Submission> submissions(const Scene& scene) {
  std::vector<Submission> out;
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) add_submissions(scene, j, out);
  std::vector<Submission*> fresh;
  for (Submission& s : out) {
    if (!s.requeued) fresh.push_back(&s);
  }
  std::stable_sort(fresh.begin(), fresh.end(),
                   [](const Submission* a, const Submission* b) { return a->submitted < b->submitted; });
  for (std::size_t k = 0; k < fresh.size(); ++k) fresh[k]->id = kFirstJob + static_cast<int>(k);
  for (std::size_t k = 1; k < out.size(); ++k) {
    if (out[k].requeued) out[k].id = out[k - 1].id;
  }
  return out;
}

}  // namespace pitstop
