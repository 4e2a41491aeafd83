#include "experiments/observe/emit.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/observe/logs/annotations.hpp"
#include "experiments/observe/metrics/panels.hpp"
#include "experiments/observe/metrics/training_progress.hpp"
#include "experiments/observe/replay_folder.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kManySamples = 20'000'000;
// Prometheus looks back five minutes for a sample; a thinned series is written well within that.
constexpr Duration kThinned = Duration::seconds(240);

std::vector<std::string> unconfirmed_of(const Scene& scene) {
  std::vector<std::string> out = scene.replay().scenario.unconfirmed;
  if (!scene.gpu().unconfirmed.empty()) out.push_back("metrics: " + scene.gpu().unconfirmed);
  out.push_back("metrics: thermal time constant 60 s, memory in use 90 %, network in use 40 %: assumptions");
  out.push_back("metrics: 1,250 samples/s at full speed is one exercise's figure");
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
    if (step_of(scene.replay(), j)) continue;
    out.push_back("metrics: a step of 10 s: an assumption");
    break;
  }
  return out;
}

std::string manifest(const Scene& scene, const Scrapes& scrapes, const std::string& command_line,
                     const Emitted& done) {
  const Replay& replay = scene.replay();
  Json m;
  m["format_version"] = kManifestVersion;
  m["pitstop"] = kVersion;
  m["command_line"] = command_line;
  m["scenario"] = replay.scenario.name;
  m["seed"] = replay.timeline.seed;
  m["replication"] = replay.timeline.replication;
  m["start"] = iso_micros(replay.us(Instant{}));
  m["end"] = iso_micros(replay.us(replay.timeline.end()));
  m["first_scrape_s"] = static_cast<double>(scrapes.us(0)) * 1e-6;
  m["last_scrape_s"] = static_cast<double>(scrapes.us(scrapes.count - 1)) * 1e-6;
  m["scrape_s"] = scrapes.interval.seconds();
  m["thin"] = done.thin;
  m["samples"] = done.metrics.samples;
  m["metrics"] = done.metrics.files;
  m["jobs"] = scene.jobs();
  m["wall_s"] = replay.timeline.end().since_start().seconds();
  m["ending"] = kEndingNames[static_cast<std::size_t>(replay.timeline.outcome.ending)];
  for (std::size_t l = 0; l < kLines; ++l)
    m["ledger_s"][kLineNames[l]] = replay.timeline.outcome.line[l].seconds();
  m["unconfirmed"] = done.unconfirmed;
  return m.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

Emitted emit(const Replay& replay, const std::string& scenario_text, const std::string& command_line,
             const EmitOptions& o, const std::atomic<bool>* stop) {
  if (replay.timeline.gpus > 1)
    throw UsageError(
        "--emit: the metrics and logs are those of nodes that one job has to itself; leave "
        "gpus_per_node out of the jobs, or --emit");
  ReplayFolder folder(o.folder);
  const std::string& root = folder.work();
  const Scene scene(replay);
  const auto families = families_of(scene);
  Emitted out;
  Scrapes scrapes = scrapes_of(replay, o.scrape, 1);
  out.thin = o.thin;
  if (o.thin == 0) {
    const bool many = samples_of(families, scrapes) > kManySamples;
    out.thin = many ? std::max<std::int64_t>(1, kThinned / o.scrape) : 1;
  }
  scrapes.thin = out.thin;
  out.unconfirmed = unconfirmed_of(scene);

  for (const NamedLog& log : logs_of(scene, o.logs)) write_file(root + "logs/" + log.name, log.text);
  write_file(root + "annotations.json", annotations_json(replay));
  write_file(root + "timeline.csv", timeline_csv(replay));
  write_file(root + "scenario.yaml", scenario_text);
  try {
    draw_replay(root + "timeline.svg", replay);
    for (const char* set : kPanelSets) draw_panels(root + "panels/" + set + ".svg", set, scene);
    out.picture = true;
  } catch (const OutputError&) {  // no gnuplot: the rest is worth having
  }
  out.metrics = write_open_metrics(root + "metrics", families, scrapes, stop);
  if (out.metrics.stopped) return out;
  write_file(root + "metrics/last-scrape.prom", exposition(families, scrapes.at(scrapes.count - 1)));
  write_file(root + kManifest, manifest(scene, scrapes, command_line, out));
  folder.keep();
  return out;
}

}  // namespace pitstop
