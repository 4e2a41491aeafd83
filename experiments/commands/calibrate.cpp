#include "experiments/commands/calibrate.hpp"

#include <CLI/CLI.hpp>
#include <utility>

namespace pitstop {

namespace {

constexpr const char* kAbout = "Figures of your own machines: measured, imported, fitted and checked";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate import all_reduce.log fio.json slurmctld.log -o cluster.yaml
)";

// Every subcommand, in the order of the help. A new one is a file calibrate_<name>.cpp, its declaration in
// calibrate.hpp and a line here.
constexpr Declared (*kSubcommands[])(CLI::App&, Typed&) = {
    declare_calibrate_import,
};

}  // namespace

Declared declare_calibrate(CLI::App& app, Typed& typed) {
  CLI::App* const calibrate = app.add_subcommand("calibrate", kAbout);
  calibrate->require_subcommand(1);
  Declared declared{calibrate, kExamples, {}};
  for (const auto declare : kSubcommands) declared.subcommands.push_back(declare(*calibrate, typed));
  return declared;
}

}  // namespace pitstop
