#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "experiments/commands/calibrate.hpp"
#include "experiments/commands/output.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Reads what other tools wrote: benchmark results, Slurm, kernel and health logs";
constexpr const char* kExamples = R"(
Example:
  pitstop calibrate import all_reduce.log fio.json slurmctld.log -o cluster.yaml
)";

struct ImportOptions {
  std::vector<std::string> files;
};

int import_files(const ImportOptions& o) {
  for (const std::string& file : o.files) say(file + ": no known format");
  return kUsage;
}

}  // namespace

Declared declare_calibrate_import(CLI::App& calibrate, Typed&) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* const import = calibrate.add_subcommand("import", kAbout);
  import->add_option("FILE", options->files, "what to read; the kind is found by content")
      ->required()
      ->expected(1, 1'000'000)
      ->type_name("");
  return {import, kExamples, [options] { return import_files(*options); }};
}

}  // namespace pitstop
