#include <algorithm>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "calibration/fit/records_fit.hpp"
#include "calibration/import/import.hpp"
#include "calibration/provenance.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/calibrate/calibrate.hpp"
#include "experiments/calibrate/fit_report.hpp"
#include "experiments/calibrate/imported_files.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/show/progress.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Fits what was imported: failure histories, stage times, collectives; into a profile";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate fit trace.csv --nodes 240 --repair recovery.replacement -o fleet.yaml
  pitstop calibrate fit 1node.log 2nodes.log 8nodes.log -o network.yaml
  pitstop calibrate fit slurmctld.log hma.json sacct.txt -o stages.yaml
)";

struct FitOptions {
  std::vector<std::string> files;
  std::string output, group, instance, repair;
  std::int64_t nodes = 0, gpus_per_node = 0;
  std::uint64_t seed = 1;
};

void check(const FitOptions& o, FitRequest& request) {
  std::vector<std::string> mistakes;
  for (const std::string& file : o.files) {
    std::error_code failed;
    if (!o.output.empty() && (o.output == file || std::filesystem::equivalent(o.output, file, failed))) {
      mistakes.push_back("-o " + o.output + " would overwrite what is read");
    }
  }
  if (o.output == "-") mistakes.push_back("-o: needs the name of a file, not -");
  if (!o.instance.empty()) {
    const auto type = find_instance(o.instance);
    if (type) {
      request.line_rate = type->nic_bytes_per_s;
      request.gpu = type->gpu;
      if (o.gpus_per_node == 0) request.gpus_per_node = type->gpus;
    } else {
      mistakes.push_back("--instance: " + unknown_word(o.instance, instance_names()));
    }
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  if (!o.output.empty()) check_writable(o.output);
}

// --group names a system that the files have.
void check_group(const FitOptions& o, const std::vector<Imported>& read) {
  if (o.group.empty()) return;
  std::vector<std::string> names;
  for (const Imported& file : read) {
    for (const TraceGroup& group : file.trace.groups) names.push_back(group.name);
  }
  if (names.empty()) throw UsageError("--group: the files hold no failure history of several systems");
  if (std::find(names.begin(), names.end(), o.group) == names.end())
    throw UsageError("--group: " + unknown_word(o.group, names));
}

int fit_files(const FitOptions& o, const std::string& command) {
  FitRequest request;
  request.seed = o.seed;
  request.group = o.group;
  if (o.nodes > 0) request.nodes = o.nodes;
  if (o.gpus_per_node > 0) request.gpus_per_node = o.gpus_per_node;
  if (!o.repair.empty()) request.repair_key = o.repair;
  check(o, request);
  const XidTable xids = xid_table("");
  std::vector<Imported> read;
  int code = kOk;
  for (const std::string& path : o.files) {
    read.push_back(import_text(path, read_bytes(path), xids));
    if (read.back().usable()) continue;
    code = kUsage;
    say(path + ": nothing usable in it");
  }
  check_group(o, read);
  Progress progress(Progress::style_for_stderr(false));
  progress.unit("failure histories");
  request.watch = [&](std::size_t done, std::size_t of) { progress.update(done, of); };
  const RecordsFit fit = fit_records(read, request);
  progress.clear();
  if (fit.empty()) {
    std::string why;
    for (const std::string& remark : fit.remarks) why += "\n" + remark;
    throw UsageError(
        "nothing to fit: expected failure histories, collective benchmarks, or logs that tell when "
        "stages of recovery begin and end" +
        why);
  }
  Delivery delivery;
  delivery.attempt([&] { write_stdout(fit_report(fit, TextStyle::for_stdout())); });
  if (!o.output.empty()) {
    Profile profile;
    profile.name = std::filesystem::path(o.output).stem().string();
    profile.made = utc_text(std::time(nullptr));
    profile.command = command;
    profile.figures = fit.figures;
    delivery.attempt([&] { write_file(o.output, to_yaml(profile)); });
  }
  delivery.finish();
  return code;
}

}  // namespace

void declare_calibrate_fit(Command& calibrate, Typed& typed) {
  Command& fit = calibrate.subcommand("fit", kAbout, kExamples);
  const auto o = std::make_shared<FitOptions>();
  fit.argument("FILE", o->files, "what calibrate import reads");
  fit.option("-o,--output FILE.yaml", o->output, "the profile to write");
  fit.option("--group NAME", o->group, "of a failure history: only this system");
  fit.option("--nodes N", o->nodes, {1, 10'000'000}, "nodes that were watched, also those that never failed");
  fit.option("--repair KEY", o->repair, "the key that times to repair are written under");
  fit.option("--gpus-per-node N", o->gpus_per_node, {1, 1024}, "of benchmarks that do not name their hosts");
  fit.option("--instance TYPE", o->instance,
             "the machine: its network bounds what is fitted, its GPUs tell of NVLink");
  fit.option("--seed N", o->seed, {}, "of the bootstrap (default 1)");
  fit.work = [o, &typed] { return fit_files(*o, typed.options.command_line); };
}

}  // namespace pitstop
