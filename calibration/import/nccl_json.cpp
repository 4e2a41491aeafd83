// What nccl-tests writes with -J.
#include "calibration/import/formats.hpp"
#include "calibration/import/nccl_units.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "nccl-tests -J";
constexpr double kGiga = 1e9;

std::optional<CollectiveTiming> timing(const JsonValue& value) {
  const auto time = value.has("time") ? value["time"].number() : value["cpu_time"].number();
  const auto algbw = value["alg_bw"].number(), busbw = value["bus_bw"].number();
  if (!time || !algbw || !busbw || *time <= 0 || *algbw < 0 || *busbw < 0) return std::nullopt;
  return CollectiveTiming{*time, *algbw * kGiga, *busbw * kGiga, value["nwrong"].number()};
}

std::optional<int> small(const JsonValue& value, int least) {
  const auto whole = value.whole();
  return whole && *whole >= least && *whole <= 1'000'000 ? std::optional(static_cast<int>(*whole))
                                                         : std::nullopt;
}

void read_row(const JsonValue& value, CollectiveRun& run, Imported& out) {
  CollectiveRow row;
  row.line = value.line;
  const auto bytes = value["size"].whole(), count = value["count"].whole();
  row.out_of_place = timing(value["out_of_place"]);
  row.in_place = timing(value["in_place"]);
  if (!bytes || *bytes < 0 || (!row.out_of_place && !row.in_place)) {
    return out.warn(value.line, "nccl-tests: a result without size or times; left out");
  }
  row.bytes = *bytes;
  row.count = count && *count >= 0 ? *count : 0;
  row.type = value["type"].text;
  row.redop = value["redop"].text;
  row.root = small(value["root"], -1);
  run.rows.push_back(std::move(row));
}

}  // namespace

bool is_nccl_json(const JsonValue& document) {
  return document["results"].is(JsonValue::Kind::array) &&
         (document.has("nccl_version") || document.has("config"));
}

void read_nccl_json(const JsonValue& document, ImportContext context) {
  CollectiveRun run;
  run.line = document.line;
  run.tool = "nccl-tests";
  run.version = document["nccl_version"].text.empty() ? "" : "nccl " + document["nccl_version"].text;
  for (const JsonValue& argument : document["args"].items) {
    if (run.operation.empty()) run.operation = operation_named(argument.text);
  }
  for (const JsonValue& device : document["config"]["devices"].items) {
    const auto rank = small(device["rank"], 0);
    if (!rank) continue;
    run.devices.push_back({device.line, *rank, small(device["device"], 0).value_or(0),
                           device["hostname"].text, device["device_info"].text});
  }
  for (const JsonValue& result : document["results"].items) read_row(result, run, context.out);
  run.out_of_bounds = document["out_of_bounds"]["count"].whole();
  run.failed = document["out_of_bounds"]["okay"].text == "false";
  if (const auto gb = document["average_bus_bandwidth"]["bandwidth"].number())
    run.average_busbw = *gb * kGiga;
  if (run.rows.empty()) return context.out.warn(document.line, "nccl-tests: no result in it");
  run.last_line = run.rows.back().line;
  complete_run(run, {}, context.out);
  for (const CollectiveRow& row : run.rows) context.out.note(kName, row.line);
  context.out.collectives.push_back(std::move(run));
}

}  // namespace pitstop
