#include "experiments/calibrate/calibrate.hpp"

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
constexpr void (*kSubcommands[])(Command&, Typed&) = {
    declare_calibrate_import,   //
    declare_calibrate_gpu,      //
    declare_calibrate_nccl,     //
    declare_calibrate_storage,  //
    declare_calibrate_fit,      //
    declare_calibrate_check,    //
    declare_calibrate_gather,   //
};

}  // namespace

void declare_calibrate(Command& program, Typed& typed) {
  Command& calibrate = program.subcommand("calibrate", kAbout, kExamples);
  for (const auto declare : kSubcommands) declare(calibrate, typed);
}

}  // namespace pitstop
