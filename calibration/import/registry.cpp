// Every format that can be imported. A new one is a file with its reader, its declaration in formats.hpp and
// a line here.
#include <algorithm>
#include <vector>

#include "calibration/import/formats.hpp"
#include "calibration/import/import.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr LineFormat kLineFormats[] = {
    {"nccl-tests", "tables of all_reduce_perf and its kin, all releases", read_nccl_table},
    {"fi_pingpong", "libfabric's latency and bandwidth by size", read_fi_pingpong},
    {"perftest", "ib_write_bw, ib_write_lat and their kin", read_perftest},
    {"osu", "OSU micro-benchmarks", read_osu},
    {"p2pBandwidthLatencyTest", "CUDA's matrices of GPU against GPU", read_peer_matrices},
    {"slurmctld", "slurmctld.log, also from journald or syslog", read_slurmctld},
    {"sinfo", "sinfo, -R, -N -l, or any -o with pipes", read_sinfo},
    {"squeue", "squeue, -l, or any -o with pipes", read_squeue},
    {"scontrol", "scontrol show job, node, partition", read_scontrol},
    {"HyperPod auto-resume", "what srun --auto-resume=1 says", read_auto_resume},
    {"HyperPod health log", "health monitoring agent and deep health checks as text", read_health_log},
    {"kernel Xid", "Xid and SXid lines of any kernel log", read_kernel_xids},
    {"training log", "steps and checkpoints of Megatron-LM and step_time lines", read_training_log},
    {"launcher errors", "why nothing ran", read_launcher_errors},
};

constexpr JsonFormat kJsonFormats[] = {
    {"nccl-tests -J", "its JSON", is_nccl_json, read_nccl_json},
    {"fio", "fio --output-format=json", is_fio, read_fio},
    {"sacct --json", "Slurm accounting", is_sacct_json, read_sacct_json},
    {"HyperPod health agent", "its events as JSON, also from CloudWatch", is_health_event, read_health_event},
    {"StepFun fault trace", "fault_start and fault_end in days", is_stepfun_trace, read_stepfun_trace},
};

constexpr TextFormat kTextFormats[] = {
    {"pitstop failure trace", "what import -o trace.csv writes", is_pitstop_trace, read_pitstop_trace},
    {"sacct", "sacct -P, -p or the default table", is_sacct_table, read_sacct_table},
    {"LANL failure records", "a row a failure: system, node, start, end", is_lanl_trace, read_lanl_trace},
    {"Grid'5000 availability trace", "spells of nodes, up and down", is_grid5000_trace, read_grid5000_trace},
    {"Titan GPU lifetimes", "stays of GPUs in slots", is_titan_trace, read_titan_trace},
    {"failure CSV", "any table with a time and a node", is_plain_trace, read_plain_trace},
    {"exposition", "Prometheus text, OpenMetrics", is_exposition, read_exposition},
};

// Without colours, and without what srun -l ("12: ") and mpirun --tag-output ("[1,0]<stdout>:") put in front.
std::string_view without_launcher(std::string_view line, std::string& scratch) {
  if (line.find('\x1b') != std::string_view::npos) {
    scratch.clear();
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] != '\x1b') {
        scratch += line[i];
        continue;
      }
      if (i + 1 >= line.size() || line[i + 1] != '[') continue;
      for (i += 2; i < line.size() && (line[i] < '@' || line[i] > '~');) ++i;
    }
    line = scratch;
  }
  const std::size_t tag = line.substr(0, 40).find(">:");
  if (line.starts_with('[') && tag != std::string_view::npos &&
      line.substr(0, tag).find("]<std") != std::string_view::npos) {
    line.remove_prefix(tag + 2);
  }
  const std::size_t start = line.find_first_not_of(' ');
  if (start == std::string_view::npos) return {};
  const std::size_t end = line.find_first_not_of("0123456789", start);
  const bool label = end != std::string_view::npos && end > start && end - start <= 7 && line[end] == ':' &&
                     (end + 1 == line.size() || line[end + 1] == ' ');
  if (label) line.remove_prefix(std::min(end + 2, line.size()));
  return line;
}

void read_lines(std::string_view text, ImportContext context) {
  std::vector<std::unique_ptr<LineReader>> readers;
  for (const LineFormat& format : kLineFormats) readers.push_back(format.make(context));
  feed_lines(text, readers);
}

bool read_document(const JsonValue& document, ImportContext context) {
  for (const JsonFormat& format : kJsonFormats) {
    if (!format.recognises(document)) continue;
    format.read(document, context);
    return true;
  }
  return false;
}

// The JSON that begins at `text`; false: it is none of ours, or broken as `error` says.
bool read_json(std::string_view text, int first_line, ImportContext context, JsonError& error) {
  if (const auto document = parse_json(text, first_line, error)) return read_document(*document, context);
  // One document a line, as health events are exported?
  Lines lines(text);
  std::string_view line;
  bool any = false;
  while (lines.next(line)) {
    const std::string_view content = trimmed(line);
    if (!content.starts_with('{') || !content.ends_with('}')) continue;
    JsonError ignored;
    const auto document = parse_json(content, first_line + lines.number() - 1, ignored);
    any = (document && read_document(*document, context)) || any;
  }
  return any;
}

// Where a line begins that could open a JSON document: fio prints notes first.
bool find_json(std::string_view text, std::string_view& json, int& first_line) {
  Lines lines(text);
  std::string_view line;
  while (lines.number() < 200 && lines.next(line)) {
    const std::string_view content = trimmed(line);
    const bool object = content == "{" || content.starts_with("{\"") || content.starts_with("{ \"");
    const bool list = content == "[" || content.starts_with("[{") || content.starts_with("[ {");
    if (!object && !list) continue;
    json = text.substr(static_cast<std::size_t>(content.data() - text.data()));
    // Notes after the document are no part of it.
    const std::size_t close = json.find_last_of(object ? '}' : ']');
    if (close != std::string_view::npos) json = json.substr(0, close + 1);
    first_line = lines.number();
    return true;
  }
  return false;
}

constexpr std::size_t kFormats = std::size(kLineFormats) + std::size(kJsonFormats) + std::size(kTextFormats);

}  // namespace

void feed_lines(std::string_view text, std::span<const std::unique_ptr<LineReader>> readers) {
  Lines lines(text);
  std::string_view line;
  std::string scratch;
  while (lines.next(line)) {
    const LogLine log{lines.number(), without_launcher(line, scratch)};
    for (const auto& reader : readers) reader->line(log);
  }
  for (const auto& reader : readers) reader->finish();
}

Imported import_text(std::string path, std::string_view bytes, const XidTable& xid_table) {
  Imported out;
  out.path = std::move(path);
  eat(bytes, "\xef\xbb\xbf");  // a byte order mark
  out.lines = static_cast<int>(std::count(bytes.begin(), bytes.end(), '\n')) +
              (!bytes.empty() && !bytes.ends_with('\n'));
  const ImportContext context{out, xid_table};
  const std::string_view head = bytes.substr(0, 4096);
  if (trimmed(head).empty()) {
    out.remarks.push_back("the file is empty");
    return out;
  }
  if (head.find('\0') != std::string_view::npos) {
    out.remarks.push_back("the file is binary, or UTF-16");
    return out;
  }
  std::string_view json;
  int first_line = 1;
  JsonError broken;
  bool read = find_json(bytes, json, first_line) && read_json(json, first_line, context, broken);
  for (const TextFormat& format : kTextFormats) {
    if (read) break;
    read = format.recognises(bytes);
    if (read) format.read(bytes, context);
  }
  if (!read) read_lines(bytes, context);
  if (!out.usable() && !broken.what.empty()) out.warn(broken.line, broken.what);
  if (!out.trace.empty() && out.trace.source.empty()) out.trace.source = out.path;
  std::stable_sort(out.warnings.begin(), out.warnings.end(),
                   [](const ImportWarning& a, const ImportWarning& b) { return a.line < b.line; });
  return out;
}

std::span<const KnownFormat> known_formats() {
  static const std::vector<KnownFormat> all = [] {
    std::vector<KnownFormat> list;
    for (const auto& f : kLineFormats) list.push_back({f.name, f.meaning});
    for (const auto& f : kJsonFormats) list.push_back({f.name, f.meaning});
    for (const auto& f : kTextFormats) list.push_back({f.name, f.meaning});
    list.reserve(kFormats);
    return list;
  }();
  return all;
}

}  // namespace pitstop
