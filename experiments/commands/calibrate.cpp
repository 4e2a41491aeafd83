#include "experiments/commands/calibrate.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "experiments/commands/calibrate_measure.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Figures of your own machines: measured, imported, fitted and checked";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate import all_reduce.log fio.json slurmctld.log -o cluster.yaml
  pitstop calibrate storage --path /fsx -o storage.yaml
  pitstop calibrate gpu nccl storage --path /fsx -o node.yaml
)";

// Every subcommand, in the order of the help. A new one is a file calibrate_<name>.cpp, its declaration in
// calibrate.hpp and a line here.
constexpr Declared (*kSubcommands[])(CLI::App&, Typed&) = {
    declare_calibrate_import,   //
    declare_calibrate_gpu,      //
    declare_calibrate_nccl,     //
    declare_calibrate_storage,  //
    declare_calibrate_fit,      //
    declare_calibrate_check,    //
    declare_calibrate_gather,   //
};

// Only measuring subcommands can be named together.
void refuse_strangers(const CLI::App& calibrate, const Typed& typed) {
  const std::vector<CLI::App*> named = calibrate.get_subcommands();
  if (named.size() < 2) return;
  for (const CLI::App* one : named) {
    if (!measures(typed, one))
      throw CLI::ValidationError(one->get_name() + " stands alone; only gpu, nccl and storage go together");
  }
}

}  // namespace

Declared declare_calibrate(CLI::App& app, Typed& typed) {
  CLI::App* const calibrate = app.add_subcommand("calibrate", kAbout);
  calibrate->require_subcommand(1, 0);
  Declared declared{calibrate, kExamples, {}};
  for (const auto declare : kSubcommands) declared.subcommands.push_back(declare(*calibrate, typed));
  calibrate->final_callback([calibrate, &typed] { refuse_strangers(*calibrate, typed); });
  return declared;
}

}  // namespace pitstop
