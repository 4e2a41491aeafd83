// fio's JSON (--output-format=json). Bandwidth is bw_bytes where there (fio 3), else bw in KiB/s; fio 2
// counted io_bytes in KiB and latencies in microseconds.
#include <algorithm>
#include <cstdlib>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "fio";

// "4k", "1M", "65536", "4k-64k,..." -> the first, in bytes.
std::optional<std::int64_t> size_bytes(std::string_view text) {
  text = text.substr(0, text.find_first_of("-,/"));
  std::int64_t factor = 1;
  std::string lower = lower_case(trimmed(text));
  for (const std::string_view suffix : {"ib", "b"}) {
    if (lower.size() > suffix.size() && lower.ends_with(suffix)) lower.resize(lower.size() - suffix.size());
  }
  if (!lower.empty()) {
    const std::size_t power = std::string_view("kmgt").find(lower.back());
    if (power != std::string_view::npos) {
      for (std::size_t i = 0; i <= power; ++i) factor *= 1024;
      lower.pop_back();
    }
  }
  const auto value = parse_whole(lower);
  if (!value || *value < 0 || *value > (std::int64_t{1} << 50) / factor) return std::nullopt;
  return *value * factor;
}

const JsonValue& option(const JsonValue& job, const JsonValue& document, std::string_view name) {
  const JsonValue& own = job["job options"][name];
  return own.is(JsonValue::Kind::null) ? document["global options"][name] : own;
}

// The statistics of `name`, in microseconds whatever the version wrote.
struct Latency {
  const JsonValue& values;
  double to_us;
};
Latency latency_of(const JsonValue& side, const std::string& name) {
  if (side.has(name + "_ns")) return {side[name + "_ns"], 1e-3};
  if (side.has(name + "_us")) return {side[name + "_us"], 1};
  return {side[name], 1};
}

std::optional<double> positive(const JsonValue& value, double factor) {
  const auto number = value.number();
  return number && *number > 0 ? std::optional(*number * factor) : std::nullopt;
}

void read_side(const JsonValue& document, const JsonValue& job, const char* direction, bool version_2,
               Imported& out) {
  const JsonValue& side = job[direction];
  if (!side.is(JsonValue::Kind::object)) return;
  const auto total = side["io_bytes"].number();
  const auto bw_bytes = side["bw_bytes"].number(), bw_kib = side["bw"].number();
  const double bandwidth = bw_bytes.value_or(bw_kib.value_or(0) * 1024);
  if (!(total && *total > 0) && !(bandwidth > 0)) return;  // the job did nothing in this direction
  if (!(bandwidth > 0) || bandwidth > 1e15) {
    return out.warn(side.line, std::string("fio: ") + direction + " has no bandwidth; left out");
  }
  StorageResult r;
  r.line = side.line;
  r.tool = kName;
  r.job = job["jobname"].text;
  r.direction = direction;
  r.pattern = option(job, document, "rw").text;
  if (r.pattern.empty()) r.pattern = option(job, document, "readwrite").text;
  r.engine = option(job, document, "ioengine").text;
  r.block_bytes = size_bytes(option(job, document, "bs").text);
  r.jobs = option(job, document, "numjobs").whole();
  r.depth = option(job, document, "iodepth").whole();
  if (const auto direct = option(job, document, "direct").whole()) r.direct = *direct != 0;
  if (total && *total < 9e18) r.bytes = static_cast<std::int64_t>(*total) * (version_2 ? 1024 : 1);
  r.bandwidth = bandwidth;
  r.operations = positive(side["iops"], 1);
  r.runtime_s = positive(side["runtime"], 1e-3);
  const Latency latency = latency_of(side, "clat");
  r.latency_mean_us = positive(latency.values["mean"], latency.to_us);
  r.latency_min_us = positive(latency.values["min"], latency.to_us);
  r.latency_max_us = positive(latency.values["max"], latency.to_us);
  const JsonValue& percentiles = latency.values["percentile"];
  for (std::size_t i = 0; i < percentiles.keys.size() && i < 64; ++i) {
    const auto percent = parse_finite(percentiles.keys[i]);
    const auto value = percentiles.items[i].number();
    if (percent && value && *percent > 0 && *percent <= 100 && *value > 0) {
      r.percentiles_us.emplace_back(*percent, *value * latency.to_us);
    }
  }
  const Latency sync = latency_of(job["sync"], "lat");
  if (r.direction == "write" && job["sync"]["total_ios"].number().value_or(0) > 0) {
    r.sync_mean_us = positive(sync.values["mean"], sync.to_us);
  }
  out.storage.push_back(std::move(r));
  out.note(kName, side.line);
}

}  // namespace

bool is_fio(const JsonValue& document) {
  if (!document["jobs"].is(JsonValue::Kind::array) && !document["client_stats"].is(JsonValue::Kind::array))
    return false;
  return document.has("fio version");
}

void read_fio(const JsonValue& document, ImportContext context) {
  Imported& out = context.out;
  std::string_view version = document["fio version"].text;
  eat(version, "fio-");
  const bool version_2 = version.starts_with("2.") || version.starts_with("1.");
  for (const char* list : {"jobs", "client_stats"}) {
    for (const JsonValue& job : document[list].items) {
      const std::string name = job["jobname"].text;
      if (name == "All clients") continue;  // the sum of the others
      if (const auto error = job["error"].whole(); error && *error != 0) {
        out.warn(job.line, "fio: job \"" + shown(name) + "\" ended with error " + std::to_string(*error) +
                               "; left out");
        continue;
      }
      const std::size_t before = out.storage.size();
      for (const char* direction : {"read", "write", "trim"})
        read_side(document, job, direction, version_2, out);
      if (out.storage.size() == before) out.warn(job.line, "fio: job \"" + shown(name) + "\" moved no bytes");
    }
  }
}

}  // namespace pitstop
