#include <algorithm>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "calibration/import/figures.hpp"
#include "calibration/import/import.hpp"
#include "calibration/import/records_json.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/calibrate/calibrate.hpp"
#include "experiments/calibrate/import_report.hpp"
#include "experiments/calibrate/imported_files.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Reads what other tools wrote: benchmark results, Slurm, kernel and health logs";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate import all_reduce.log fio.json slurmctld.log -o cluster.yaml
  pitstop calibrate import sacct.txt dmesg.log --json records.json
  pitstop calibrate import failures.csv -o trace.csv
)";

struct ImportOptions {
  std::vector<std::string> files;
  std::string json, output, xid_table;
};

bool is_csv(const std::string& path) { return path.ends_with(".csv"); }

// Before anything is read: that outputs can be written and overwrite no input.
void check(const ImportOptions& o) {
  std::vector<std::string> mistakes;
  for (const auto& [option, path] : {std::pair("--json", o.json), std::pair("-o", o.output)}) {
    if (path.empty() || path == "-") continue;
    for (const std::string& file : o.files) {
      std::error_code failed;
      if (path == file || std::filesystem::equivalent(path, file, failed)) {
        mistakes.push_back(std::string(option) + " " + path + " would overwrite what is read");
      }
    }
  }
  if (o.output == "-") mistakes.push_back("-o: needs the name of a file, not -");
  if (!o.output.empty() && o.output == o.json) mistakes.push_back("--json and -o both name " + o.json);
  if (!mistakes.empty()) throw UsageError(mistakes);
  for (const std::string& path : {o.json, o.output}) {
    if (!path.empty() && path != "-") check_writable(path);
  }
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string profile_text(const std::vector<Imported>& read, const ImportOptions& o,
                         const std::string& command) {
  Profile profile;
  profile.name = std::filesystem::path(o.output).stem().string();
  profile.made = utc_now();
  profile.command = command;
  profile.machine = machine_of(read);
  profile.figures = figures_of(read);
  if (profile.figures.empty()) {
    throw UsageError("-o " + o.output +
                     ": no figure of a profile is in these files; --json writes their records");
  }
  return to_yaml(profile);
}

std::string trace_text(const std::vector<Imported>& read, const ImportOptions& o) {
  const Imported* found = nullptr;
  for (const Imported& file : read) {
    if (file.trace.empty()) continue;
    if (found != nullptr) {
      throw UsageError("-o " + o.output + ": both " + found->path + " and " + file.path +
                       " hold a failure trace; write one at a time");
    }
    found = &file;
  }
  if (found == nullptr) throw UsageError("-o " + o.output + ": no failure trace is in these files");
  return to_csv(found->trace);
}

// What was read and how it came out: 0 usable, 2 nothing usable, 3 unreadable; the worst of all files.
int import_files(const ImportOptions& o, const std::string& command) {
  check(o);
  const XidTable xids = xid_table(o.xid_table);
  std::vector<Imported> read;
  int code = kOk;
  for (const std::string& path : o.files) {
    try {
      read.push_back(import_text(path, read_bytes(path), xids));
    } catch (const InputError& e) {
      say(e.what());
      code = kInputOutput;
      continue;
    }
    const Imported& file = read.back();
    if (file.usable()) continue;
    code = std::max(code, static_cast<int>(kUsage));
    for (const ImportWarning& w : file.warnings) say_located(Issue{path, w.line, 0, "", w.what}.text());
    std::string why;
    for (const std::string& remark : file.remarks) why += (why.empty() ? "" : "; ") + remark;
    say(path + ": nothing usable in it" + (why.empty() ? ": no known format" : ": " + why));
  }
  const bool any = std::any_of(read.begin(), read.end(), [](const Imported& file) { return file.usable(); });
  Delivery delivery;
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, to_json(read, kVersion)); });
  if (o.json != "-" && any)
    delivery.attempt([&] { write_stdout(import_report(read, TextStyle::for_stdout())); });
  if (!o.output.empty() && any) {
    const std::string text = is_csv(o.output) ? trace_text(read, o) : profile_text(read, o, command);
    delivery.attempt([&] { write_file(o.output, text); });
  }
  delivery.finish();
  return code;
}

}  // namespace

void declare_calibrate_import(Command& calibrate, Typed& typed) {
  Command& import = calibrate.subcommand("import", kAbout, kExamples);
  const auto o = std::make_shared<ImportOptions>();
  import.argument("FILE", o->files, "what to read; the kind is found by content");
  import.option("--json FILE", o->json, "every record as JSON; - is stdout");
  import.option("-o,--output FILE.yaml|FILE.csv", o->output,
                "a profile, or the failure trace where it ends in .csv");
  import.option("--xid-table FILE.csv", o->xid_table,
                "what to do about an Xid, instead of the shipped table");
  import.work = [ o, &typed ] { return import_files(*o, typed.options.command_line);
};
}  // namespace pitstop

}  // namespace pitstop
