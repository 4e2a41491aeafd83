// What the node exporter and the EFA exporter show of each node.
#include <fmt/format.h>

#include <algorithm>

#include "experiments/observe/metrics/family.hpp"

namespace pitstop {

namespace {

constexpr double kDrops = 120;  // packets a second that a failing link drops: an assumption

std::string labels_of(const Life& life, int port, const char* job) {
  return fmt::format("instance=\"{}:{}\",job=\"{}\"", host_of(life.node), port, job);
}

bool dies(const Scene& scene, const Life& life, const Life::Span& span, Instant& at) {
  for (const GpuFault& f : scene.faults_of(life)) {
    if (f.signature != Signature::host || f.precursor || f.from < span.from || f.from >= span.to) continue;
    at = f.from;
    return true;
  }
  return false;
}

// 1 while the machine is up, 0 where it is a target that does not answer: a dead host, a reboot.
Signal up_signal(const Scene& scene, const Life& life) {
  Signal s;
  for (std::size_t i = 0; i < life.spans.size(); ++i) {
    const Life::Span& span = life.spans[i];
    s.constant(span.from, 1);
    Instant dead;
    if (dies(scene, life, span, dead)) s.constant(dead, 0);
    const bool last = span.to >= scene.end();
    const bool joined = i + 1 < life.spans.size() && life.spans[i + 1].from == span.to;
    if (last || joined) continue;
    const bool reboots = std::any_of(life.reboots.begin(), life.reboots.end(),
                                     [&](const Hold& r) { return r.from == span.to; });
    if (reboots) {
      s.constant(span.to, 0);
    } else {
      s.absent(span.to);
    }
  }
  return s;
}

// A counter of bytes that grows while the job trains.
Signal traffic(const Scene& scene, const Life& life, double per_second) {
  double sent = 0;
  return within(life, scene.end(), [&](Signal& s, const Life::Span& span) {
    s.constant(span.from, sent);
    if (!span.of_job()) return;
    for (const ActivitySpan& a : scene.activity(span.job)) {
      const Instant from = later(a.from, span.from), to = earlier(a.to, span.to);
      if (to <= from) continue;
      const double rate = a.activity == Activity::trains ? per_second * a.speed : 0;
      s.linear(from, sent, rate);
      sent += rate * (to - from).seconds();
    }
    if (span.to >= scene.end()) s.constant(span.to, sent);
  });
}

Signal drops(const Scene& scene, const Life& life) {
  double lost = 0;
  return within(life, scene.end(), [&](Signal& s, const Life::Span& span) {
    s.constant(span.from, lost);
    for (const GpuFault& f : scene.faults_of(life)) {
      if (f.signature != Signature::network || f.from < span.from || f.from >= span.to) continue;
      s.linear(f.from, lost, kDrops);
      lost += kDrops * (span.to - f.from).seconds();
    }
  });
}

}  // namespace

void add_node_families(const Scene& scene, std::vector<Family>& to) {
  const InstanceType& machine = scene.replay().scenario.cluster.instance;
  const double nic = machine.nic_bytes_per_s > 0 ? machine.nic_bytes_per_s * kNetworkInUse : 0;
  const std::int64_t efa = machine.efa_devices;

  to.push_back({"up", MetricType::gauge, "1 if the last scrape of the target worked.", 0,
                [&scene](const SeriesSink& sink) {
                  for (const char* job : {"node-exporter", "dcgm-exporter"}) {
                    const int port = job[0] == 'n' ? 9100 : 9400;
                    for (const Life& life : scene.lives())
                      sink(labels_of(life, port, job), up_signal(scene, life));
                  }
                  for (const char* job :
                       {"slurm-exporter\",instance=\"controller:9341", "training\",instance=\"training:8000",
                        "pitstop\",instance=\"pitstop"}) {
                    Signal s;
                    s.constant(Instant{}, 1);
                    sink(fmt::format("job=\"{}\"", job), s);
                  }
                },
                true});
  to.push_back({"node_boot_time_seconds", MetricType::gauge, "Node boot time, in unixtime.", 0,
                [&scene](const SeriesSink& sink) {
                  for (const Life& life : scene.lives()) {
                    sink(labels_of(life, 9100, "node-exporter"),
                         within(life, scene.end(), [&](Signal& s, const Life::Span& span) {
                           s.constant(span.from,
                                      std::floor(static_cast<double>(scene.replay().us(span.from)) * 1e-6));
                         }));
                  }
                }});
  for (const bool sends : {true, false}) {
    to.push_back({sends ? "node_network_transmit_bytes_total" : "node_network_receive_bytes_total",
                  MetricType::counter,
                  std::string("Network device statistic ") + (sends ? "transmit" : "receive") + "_bytes.", 0,
                  [&scene, nic, efa](const SeriesSink& sink) {
                    for (const Life& life : scene.lives())
                      sink("device=\"ens5\"," + labels_of(life, 9100, "node-exporter"),
                           traffic(scene, life, efa > 0 ? nic / 100 : nic));
                  }});
  }
  if (efa == 0) return;
  for (const char* direction : {"tx", "rx"}) {
    to.push_back({fmt::format("node_amazonefa_{}_bytes", direction), MetricType::gauge,
                  fmt::format("Number of bytes {}", direction[0] == 't' ? "transmitted" : "received"), 0,
                  [&scene, nic, efa](const SeriesSink& sink) {
                    for (const Life& life : scene.lives()) {
                      const Signal s = traffic(scene, life, nic / static_cast<double>(efa));
                      for (std::int64_t d = 0; d < efa; ++d)
                        sink(fmt::format("device=\"rdmap{}s0\",port=\"1\",{}", 113 + d,
                                         labels_of(life, 9109, "efa-exporter")),
                             s);
                    }
                  }});
  }
  to.push_back(
      {"node_amazonefa_rx_drops", MetricType::gauge, "Number of packets dropped", 0,
       [&scene](const SeriesSink& sink) {
         for (const Life& life : scene.lives())
           sink(fmt::format("device=\"rdmap113s0\",port=\"1\",{}", labels_of(life, 9109, "efa-exporter")),
                drops(scene, life));
       }});
}

}  // namespace pitstop
