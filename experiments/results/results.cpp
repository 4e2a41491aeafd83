// The file is composed in memory and written by AtomicFile, so that a full disk is one error in one place and
// never a half-written file.
#include "experiments/results/results.hpp"

#include "experiments/base/atomic_file.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/results_compose.hpp"
#include "experiments/results/results_tables.hpp"

namespace pitstop {

namespace {

constexpr const char* kUnits =
    "columns ending in _s are seconds, in _us microseconds (exact); ettr and share are fractions; others are "
    "counts or names; NaN: no such figure";

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void write_head(FileId file, const Provenance& provenance) {
  text_attribute(file, "scenario", provenance.scenario_text);
  text_attribute(file, "scenario_path", provenance.scenario_path);
  text_attribute(file, "overrides", joined(provenance.overrides));
  text_attribute(file, "version", provenance.version);
  text_attribute(file, "command_line", provenance.command_line);
  integer_attribute(file, "format_version", kResultsFormat);
}

void write_points(const std::string& path, const Provenance& provenance, const Sweep* sweep,
                  const Points& points, const Continuation* continuation) {
  write_file(path, image_of([&](FileId file) {
               write_head(file, provenance);
               text_attribute(file, "units", kUnits);
               text_attribute(file, "currency", points.empty() ? "" : points.front()->currency);
               text_attribute(file, "engine", points.empty() ? "" : points.front()->engine);
               integer_attribute(file, "seed", points.empty() ? 0 : points.front()->seed);
               write_sweep(file, sweep, points);
               write_ledger(file, points);
               write_causes(file, points);
               write_replications(file, points);
               for (const AnswerTable& table : cluster_tables(points)) write_table(file, table);
               if (points.size() == 1 && points.front()->uncertainty) {
                 write_uncertainty(file, *points.front()->uncertainty);
               }
               if (continuation == nullptr) return;
               text_attribute(file, "request", continuation->request);
               write_chunks(file, points, *continuation);
               std::string clusters;
               for (const std::string& cluster : continuation->clusters) clusters += cluster;
               if (!clusters.empty()) write_bytes(file, "fleet_sums", clusters);
               if (!continuation->unfinished.empty())
                 write_bytes(file, "unfinished", continuation->unfinished);
             }));
}

}  // namespace

void write_results(const std::string& path, const Provenance& provenance, const Summary& summary,
                   const Continuation* continuation) {
  write_points(path, provenance, nullptr, {&summary}, continuation);
}

void write_results(const std::string& path, const Provenance& provenance, const Sweep& sweep,
                   const Continuation* continuation) {
  Points points;
  for (const SweepPoint& p : sweep.points) points.push_back(&p.summary);
  write_points(path, provenance, &sweep, points, continuation);
}

void write_answer(const std::string& path, const Provenance& provenance, const std::string& command,
                  std::uint64_t seed, const std::vector<AnswerTable>& tables) {
  write_file(path, image_of([&](FileId file) {
               write_head(file, provenance);
               text_attribute(file, "answer", command);
               text_attribute(file, "units", kUnits);
               integer_attribute(file, "seed", seed);
               for (const AnswerTable& table : tables) write_table(file, table);
             }));
}

std::string unfinished_image(const Provenance& provenance, const std::string& request) {
  return image_of([&](FileId file) {
    write_head(file, provenance);
    text_attribute(file, "request", request);
    text_attribute(file, "unfinished", "its chunks follow the HDF5 file; go on with --resume");
  });
}

}  // namespace pitstop
