// The kernel log of the nodes and what HyperPod's health monitoring agent says.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/observe/logs/logs.hpp"
#include "sim/shared/outcome.hpp"

namespace pitstop {

namespace {

// "NVRM: Xid (PCI:0000:00:1e): 79, pid=<unknown>, name=<unknown>, GPU has fallen off the bus."
std::string xid_line(const Scene& scene, const IncidentTimes& i) {
  const XidKind xid = xid_of(scene.signature(i.cause));
  const bool application = scene.signature(i.cause) == Signature::software;
  return fmt::format("NVRM: Xid (PCI:{}): {}, pid={}, name={}, {}", Scene::pci(scene.gpu_of(i)), xid.xid,
                     application ? "4242" : "<unknown>", application ? "python" : "<unknown>", xid.message);
}

// A warning has no Xid yet; what is only dropped packets or a dead host never has one.
bool has_xid(const Scene& scene, const IncidentTimes& i) {
  const bool warned_only = scene.replay().plan.cause[i.cause].symptom == Symptom::precursor;
  return xid_of(scene.signature(i.cause)).xid != 0 && !warned_only;
}

std::string what_the_agent_saw(const Scene& scene, const IncidentTimes& i) {
  if (has_xid(scene, i)) return xid_line(scene, i);
  switch (scene.signature(i.cause)) {
    case Signature::thermal:
      return fmt::format("DCGM: thermal policy violation on GPU {}", scene.gpu_of(i));
    case Signature::network:
      return "EFA: packets dropped on rdmap113s0";
    case Signature::memory:
      return fmt::format("DCGM: single-bit ECC errors rise on GPU {}", scene.gpu_of(i));
    case Signature::nvlink:
      return fmt::format("DCGM: NVLink CRC errors rise on GPU {}", scene.gpu_of(i));
    case Signature::gpu:
    case Signature::gsp:
    case Signature::host:
    case Signature::software:
      return "EC2: instance status check failed";
  }
  return "";
}

std::string condition_line(const Scene& scene, const IncidentTimes& i, std::string& reason) {
  const Remedy remedy = scene.replay().plan.cause[i.cause].remedy;
  const bool gpu = has_xid(scene, i) || scene.signature(i.cause) == Signature::thermal;
  reason = remedy == Remedy::restart ? "XidUserAppError" : gpu ? "XidHardwareFailure" : "NodeHardwareFailure";
  if (scene.signature(i.cause) == Signature::thermal) reason = "DcgmThermalViolation";
  const char* const condition = remedy == Remedy::reboot    ? "NvidiaErrorReboot"
                                : remedy == Remedy::restart ? "NvidiaUserAppError"
                                                            : "NvidiaErrorTerminate";
  return fmt::format("Node condition {} is now: True, reason: {}, message: \"{}\"", condition, reason,
                     what_the_agent_saw(scene, i));
}

}  // namespace

std::string kernel_log(const Scene& scene, const LogOptions& options) {
  constexpr const char* kNoise[] = {
      "IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready",
      "perf: interrupt took too long (2507 > 2500), lowering the sample rate",
      "nvidia-nvlink: Nvlink Core is being initialized, major device number 509"};
  LogFile file;
  auto add = [&](std::uint32_t node, Instant t, const std::string& text) {
    const std::int64_t us = scene.replay().us(t) + skew_of(scene, options, node);
    // Ubuntu's rsyslog: time with microseconds and zone.
    file.add(us, fmt::format("{}T{}.{:06}+00:00 {} kernel: {}", date_of(us), clock_of(us), civil(us).micros,
                             host_of(node), text));
  };
  for (const IncidentTimes& i : scene.timeline().incidents) {
    if (has_xid(scene, i)) add(scene.shown_on(i), i.failed, xid_line(scene, i));
  }
  const double days = scene.end().since_start().seconds() / 86400;
  const auto each = static_cast<std::int64_t>(options.noise_per_node_day * days);
  for (std::uint32_t n = 0; n < scene.nodes().size(); ++n) {
    for (std::int64_t k = 0; k < each; ++k) {
      const std::uint64_t h = mixed(mixed(n + 1) ^ mixed(static_cast<std::uint64_t>(k) + 991));
      const auto wall = static_cast<std::uint64_t>(scene.end().since_start().ticks());
      add(n, Instant::at(Duration::micros(static_cast<std::int64_t>(h % std::max<std::uint64_t>(1, wall)))),
          kNoise[h % 3]);
    }
  }
  return file.text();
}

// As `journalctl -u health-monitoring-agent -o short-iso` prints it.
std::string health_journal(const Scene& scene, const LogOptions& options) {
  LogFile file;
  for (const IncidentTimes& i : scene.timeline().incidents) {
    const std::uint32_t node = scene.shown_on(i);
    auto add = [&](Instant t, const std::string& text) {
      const std::int64_t us = scene.replay().us(t) + skew_of(scene, options, node);
      file.add(us, fmt::format("{}T{}+0000 {} health-monitoring-agent[812]: {}", date_of(us), clock_of(us),
                               host_of(node), text));
    };
    std::string reason;
    if (i.detected) add(*i.detected, condition_line(scene, i, reason));
    if (i.marked && scene.replay().plan.cause[i.cause].takes_node())
      add(*i.marked, fmt::format("Node marked for drain: {}", scene.replay().action(i.cause)));
  }
  return file.text();
}

// As `aws logs filter-log-events` returns it.
std::string health_cloudwatch(const Scene& scene, const LogOptions& options) {
  using Json = nlohmann::ordered_json;
  std::vector<const IncidentTimes*> seen;
  for (const IncidentTimes& i : scene.timeline().incidents) {
    if (i.detected) seen.push_back(&i);
  }
  std::stable_sort(seen.begin(), seen.end(), [](const IncidentTimes* a, const IncidentTimes* b) {
    return *a->detected < *b->detected;
  });
  Json all;
  all["events"] = Json::array();
  for (const IncidentTimes* i : seen) {
    const std::uint32_t node = scene.shown_on(*i);
    const std::int64_t us = scene.replay().us(*i->detected) + skew_of(scene, options, node);
    std::string reason;
    Json event;
    event["level"] = "info";
    event["ts"] = iso_seconds(us);
    event["msg"] = "NPD caught event: %v";
    event["details"]["severity"] = "warn";
    event["details"]["timestamp"] = iso_seconds(us);
    const std::string message = condition_line(scene, *i, reason);
    event["details"]["reason"] = reason;
    event["details"]["message"] = message;
    event["HealthMonitoringAgentDetectionEvent"] = "HealthEvent";
    Json entry;
    entry["logStreamName"] = "SagemakerHealthMonitoringAgent/gpu-worker/" + host_of(node);
    entry["timestamp"] = us / 1000;
    entry["message"] = event.dump();
    all["events"].push_back(entry);
  }
  return all.dump(1) + "\n";
}

}  // namespace pitstop
