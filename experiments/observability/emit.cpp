#include "experiments/observability/emit.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiments/atomic_file.hpp"
#include "experiments/gnuplot.hpp"
#include "experiments/observability/annotations.hpp"
#include "experiments/observability/panels.hpp"
#include "experiments/observability/training_progress.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/usage_error.hpp"
#include "experiments/version.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kManySamples = 20'000'000;
// Prometheus looks back five minutes for a sample; a thinned series is written well within that.
constexpr Duration kThinned = Duration::seconds(240);
constexpr std::array<const char*, 8> kOurs{"metrics",          "panels",       "logs",
                                           "annotations.json", "timeline.csv", "timeline.svg",
                                           "scenario.yaml",    "prometheus"};

void prepare(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError("cannot make " + folder + ": " + error.message());
  const fs::path root(folder);
  bool former = fs::exists(root / kManifest, error);
  for (const auto& entry : fs::directory_iterator(root, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name == kManifest || std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
    if (!ours || (!former && name == "prometheus"))
      throw UsageError("--emit " + folder + ": holds " + name +
                       ", which is no part of a replay; name a new folder");
  }
  if (error) throw OutputError("cannot read " + folder + ": " + error.message());
  fs::remove(root / kManifest, error);
  for (const char* name : kOurs) fs::remove_all(root / name, error);
  for (const char* name : {"metrics", "logs", "panels"}) {
    if (!fs::create_directory(root / name, error) || error)
      throw OutputError("cannot make " + (root / name).string() + ": " + error.message());
  }
}

void remove_what_is_there(const std::string& folder) {
  std::error_code ignored;
  for (const char* name : kOurs) fs::remove_all(fs::path(folder) / name, ignored);
}

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

}  // namespace

Emitted emit(const Replay& replay, const std::string& scenario_text, const std::string& command_line,
             const EmitOptions& o, const std::atomic<bool>* stop) {
  if (replay.timeline.gpus > 1)
    throw UsageError(
        "--emit: the metrics and logs are those of nodes that one job has to itself; leave "
        "gpus_per_node out of the jobs, or --emit");
  prepare(o.folder);
  try {
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

    const std::string root = o.folder + "/";
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
    if (out.metrics.stopped) {
      remove_what_is_there(o.folder);
      return out;
    }
    write_file(root + "metrics/last-scrape.prom", exposition(families, scrapes.at(scrapes.count - 1)));

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
    m["scrape_s"] = o.scrape.seconds();
    m["thin"] = out.thin;
    m["samples"] = out.metrics.samples;
    m["metrics"] = out.metrics.files;
    m["jobs"] = scene.jobs();
    m["wall_s"] = replay.timeline.end().since_start().seconds();
    m["ending"] = kEndingNames[static_cast<std::size_t>(replay.timeline.outcome.ending)];
    for (std::size_t l = 0; l < kLines; ++l)
      m["ledger_s"][kLineNames[l]] = replay.timeline.outcome.line[l].seconds();
    m["unconfirmed"] = out.unconfirmed;
    write_file(root + kManifest, m.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    return out;
  } catch (...) {
    remove_what_is_there(o.folder);
    throw;
  }
}

}  // namespace pitstop
