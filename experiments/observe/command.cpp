#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/observe/loopback.hpp"
#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/open_metrics.hpp"
#include "experiments/observe/metrics/prometheus.hpp"
#include "experiments/observe/replaying.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "A Prometheus on an emitted replay, or a replay played live for one to scrape";
constexpr const char* kExamples = R"(
Examples:
  pitstop replay fleet.yaml --emit month && pitstop observe month
  pitstop observe --live fleet.yaml --speed 600
)";

struct ObserveCommand {
  ReplayOptions of;  // `scenario` is the folder unless live
  std::string port, speed;
  bool live = false;
};

struct Checked {
  int port = 0;
  double speed = 600;
};

Checked checked_observe(const ObserveCommand& o) {
  Checked c;
  std::vector<std::string> mistakes;
  c.port = o.live ? 9464 : 9090;
  if (!o.port.empty()) {
    const auto port = parse_integer(o.port, {0, 65535});
    if (port.value) c.port = static_cast<int>(*port.value);
    if (!port.value) mistakes.push_back("--port: " + port.error);
  }
  if (!o.speed.empty()) {
    const auto speed = parse_number(o.speed, {1e-3, 1e9});
    if (speed.value) c.speed = *speed.value;
    if (!speed.value) mistakes.push_back("--speed: " + speed.error);
    if (!o.live) mistakes.push_back("--speed is about --live");
  }
  if (!o.live && !(o.of.set.empty() && (o.of.replication + o.of.seed + o.of.start).empty()))
    mistakes.push_back(
        "--set, --replication, --seed and --start are about --live; a folder holds its replay");
  if (!mistakes.empty()) throw UsageError(mistakes);
  return c;
}

int observe_folder(const std::string& folder, int wanted) {
  const EmittedFolder emitted = read_emitted(folder);
  const int port = free_port(wanted);
  SignalsHeld signals;
  const bool built = build_blocks(emitted, signals, [&](std::size_t i) {
    say(fmt::format("building blocks: {} ({} of {})", emitted.metrics[i], i + 1, emitted.metrics.size()));
  });
  if (!built) return kInterrupted;
  const auto server = start_prometheus(emitted, port, signals);
  if (!server) return kInterrupted;
  say(fmt::format("Prometheus on http://127.0.0.1:{}/ with {}, {} to {}; Ctrl-C ends it", port,
                  emitted.scenario, emitted.start, emitted.end));
  while (!signals.asked_to_stop(200)) {
    if (!server->running())
      throw OutputError("prometheus ended by itself; see " + folder + "/prometheus/prometheus.log");
  }
  return kOk;
}

// The replay's clock runs `speed` times as fast as ours.
int observe_live(const ObserveCommand& o, const Checked& c) {
  const LoadedReplay loaded = load(o.of);
  const Scene scene(loaded.replay);
  const auto families = families_of(scene);
  const int port = free_port(c.port);
  SignalsHeld signals;
  const auto begin = std::chrono::steady_clock::now();
  const double end_s = scene.end().since_start().seconds();
  say(fmt::format("{} at {:g} times its speed: http://127.0.0.1:{}/metrics for {}; Ctrl-C ends it",
                  loaded.replay.scenario.name, c.speed, port,
                  format_duration(Duration::from_seconds(end_s / c.speed))));
  serve(port, signals.file(), [&](const std::string& path) -> std::optional<std::string> {
    if (path != "/metrics") return std::nullopt;
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return exposition(families, Instant{} + Duration::from_seconds(std::min(end_s, passed * c.speed)));
  });
  return kOk;
}

}  // namespace

void declare_observe(Command& program, Typed&) {
  Command& observe = program.subcommand("observe", kAbout, kExamples);
  const auto o = std::make_shared<ObserveCommand>();
  add_replaying(observe, o->of);
  observe.at("SCENARIO").meaning = "folder of `replay --emit`; with --live a scenario file";
  observe.flag("--live", o->live, "serve /metrics while a replication plays");
  observe.option("--speed X", o->speed, "of the live replay, times real time (default 600)");
  observe.option("--port N", o->port, "of 127.0.0.1 (default 9090, live 9464; 0: any that is free)");
  observe.work = [o] {
    const Checked c = checked_observe(*o);
    return o->live ? observe_live(*o, c) : observe_folder(o->of.scenario, c.port);
  };
}

}  // namespace pitstop
