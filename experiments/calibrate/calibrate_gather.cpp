#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "calibration/gather.hpp"
#include "calibration/measured.hpp"
#include "calibration/profile_json.hpp"
#include "calibration/provenance.hpp"
#include "calibration/quantity_text.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/calibrate/calibrate.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/text/document.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Measurements of many nodes beside each other: a row a node, the slow ones marked";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate gather results/*.json
  pitstop calibrate gather results/*.json --key storage.write.atomic.direct -o fleet.yaml
)";

// Columns where none are asked for: the first of these that the files have.
constexpr const char* kHeadlines[] = {"gpu.copy.device_to_host.pinned", "gpu.memory.copy",
                                      "gpu.matmul.cublas.bf16",         "gpu.matmul.own.bf16",
                                      "gpu.validation.stress",          "storage.write.atomic.direct",
                                      "storage.write.atomic.buffered"};
constexpr std::size_t kColumns = 3;

struct GatherTyped {
  std::vector<std::string> files, keys;
  std::string profile;
};

std::vector<Profile> read_all(const std::vector<std::string>& files) {
  std::vector<Profile> nodes;
  std::vector<std::string> mistakes;
  for (const std::string& file : files) {
    std::string error;
    const std::string text = read_text(file);
    check_format(file, profile_format(text), kProfileFormat);
    auto profile = profile_from_json(text, error);
    if (profile)
      nodes.push_back(std::move(*profile));
    else
      mistakes.push_back(file + ": " + error +
                         "; expected what `pitstop calibrate gpu|nccl|storage --json` writes");
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  return nodes;
}

std::vector<std::string> columns_of(const GatherTyped& typed, const std::vector<Profile>& nodes) {
  if (!typed.keys.empty()) return typed.keys;
  std::vector<std::string> keys;
  for (const char* key : kHeadlines) {
    const bool there =
        std::any_of(nodes.begin(), nodes.end(), [&](const Profile& p) { return p.find(key) != nullptr; });
    if (there && keys.size() < kColumns) keys.emplace_back(key);
  }
  return keys;
}

// One row a node; a value that is an outlier carries a star, a node that is slow in anything the word.
std::string table(const std::vector<Profile>& nodes, const std::vector<std::string>& names,
                  const std::vector<std::string>& keys, const std::vector<Outlier>& outliers,
                  const TextStyle& style) {
  std::size_t width = 4;
  for (const std::string& name : names) width = std::max(width, columns(name));
  std::string text = pad_right("node", width);
  for (const std::string& key : keys) text += "  " + pad_left(key, std::max<std::size_t>(key.size(), 12));
  text += "\n";
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    text += pad_right(printable(names[n]), width);
    for (const std::string& key : keys) {
      const Figure* const f = nodes[n].find(key);
      const bool odd = std::any_of(outliers.begin(), outliers.end(),
                                   [&](const Outlier& o) { return o.node == n && o.key == key; });
      const std::string value = f == nullptr ? "-" : quantity_text(f->value, f->unit) + (odd ? "*" : " ");
      text += "  " + pad_left(value, std::max<std::size_t>(key.size(), 12));
    }
    const auto slow = std::count_if(outliers.begin(), outliers.end(),
                                    [&](const Outlier& o) { return o.node == n && o.slow; });
    if (slow > 0) text += "  " + style.warning(fmt::format("slow in {}", slow));
    text += "\n";
  }
  return text;
}

std::string outlier_lines(const std::vector<std::string>& names, const std::vector<Outlier>& outliers) {
  std::string text;
  for (const Outlier& o : outliers) {
    text += fmt::format("{}: {} {} against a median of {} (robust z {:+.1f}{})\n", printable(names[o.node]),
                        o.key, quantity_text(o.value, o.unit), quantity_text(o.median, o.unit), o.score,
                        o.slow ? ", slow" : "");
  }
  return text;
}

int gather(const GatherTyped& typed, const std::string& command_line) {
  if (!typed.profile.empty()) check_writable(typed.profile);
  const std::vector<Profile> nodes = read_all(typed.files);
  const std::vector<std::string> names = node_names(nodes);
  const std::vector<Outlier> outliers = outliers_of(nodes);
  std::string text = table(nodes, names, columns_of(typed, nodes), outliers, TextStyle::for_stdout());
  if (nodes.size() < kLeastNodes)
    text += fmt::format("\nFewer than {} nodes cannot tell which of them is slow.\n", kLeastNodes);
  else
    text += outliers.empty() ? "\nNo outlier.\n" : "\n" + outlier_lines(names, outliers);
  write_stdout(text);
  if (!typed.profile.empty()) {
    Profile cluster;
    cluster.name = fmt::format("{} nodes", nodes.size());
    cluster.made = utc_text(std::time(nullptr));
    cluster.command = command_line;
    for (std::size_t n = 0; n < nodes.size(); ++n)
      cluster.machine.emplace_back(fmt::format("node_{}", n + 1), names[n]);
    cluster.figures = judge(fleet_of(nodes), command_line, {}).figures;
    write_to(typed.profile, to_yaml(cluster));
  }
  const bool slow = std::any_of(outliers.begin(), outliers.end(), [](const Outlier& o) { return o.slow; });
  return slow ? kVerdictFailed : kOk;
}

}  // namespace

void declare_calibrate_gather(Command& calibrate, Typed& typed) {
  Command& gathering = calibrate.subcommand("gather", kAbout, kExamples);
  const auto own = std::make_shared<GatherTyped>();
  gathering.argument("FILE", own->files, "JSON of `calibrate gpu`, `nccl` or `storage`, one a node or GPU");
  gathering.option("--key KEY", own->keys, "figure to show in the table; repeatable");
  gathering.option("-o,--profile FILE.yaml", own->profile, "the fleet as a calibration profile");
  gathering.work = [own, &typed] { return gather(*own, typed.options.command_line); };
}

}  // namespace pitstop
