#include "experiments/commands/cli.hpp"

#include <functional>
#include <new>
#include <string>
#include <string_view>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/help.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/parse.hpp"
#include "experiments/cli/shell_word.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/engines/transport.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Checkpoints and failures of training jobs: how long will it really take?";
constexpr const char* kProgramExamples = R"(
Examples:
  pitstop new --instance ml.p5.48xlarge --nodes 64 --days 30 -o fleet.yaml
  pitstop run fleet.yaml
  pitstop run fleet.yaml --set cluster.spares=4 --until 0.5%
  pitstop sweep fleet.yaml --vary checkpoint.interval=1min..4h:24log --plot interval.svg
  pitstop sweep fleet.yaml --vary checkpoint.interval=young,daly,exact,30min --json -
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --resume fleet.h5
  pitstop merge part-*.h5 --out all.h5
  pitstop compare today.yaml proposal.yaml
  pitstop replay fleet.yaml --replication 17
  pitstop tune fleet.yaml --over checkpoint.interval=1min..6h
  pitstop report fleet.h5 -o fleet.html
  pitstop sensitivity fleet.yaml
  pitstop plan fleet.yaml --vary cluster.spares=0..8 --deadline 32d
  pitstop payoff fleet.yaml
  pitstop slo fleet.yaml
  pitstop network fleet.yaml --against all_reduce.log
  pitstop replay fleet.yaml --emit month && pitstop observe month
  pitstop alerts fleet.yaml
  pitstop verify fleet.yaml --html report.html --lang ja
  pitstop validate fleet.yaml
  pitstop explain checkpoint
  pitstop calibrate import all_reduce.log fio.json -o cluster.yaml
)";

std::string as_typed(int argc, char** argv) {
  std::string line = "pitstop";
  for (int i = 1; i < argc; ++i) {
    line += ' ' + shell_word(argv[i]);
  }
  return line;
}

// Every rank of a job makes the same mistake; the first tells it.
void say_once(std::string_view text) {
  if (launched_rank() == 0) say(text);
}

// Runs `work` and turns what it throws into words and an exit code.
int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const UsageError& e) {
    for (const std::string& m : e.mistakes()) say_once(m);
    return kUsage;
  } catch (const ConfigError& e) {
    if (launched_rank() > 0) return kUsage;
    for (const Issue& issue : e.issues()) say_located(issue.text());
    return kUsage;
  } catch (const InputError& e) {
    say(e.what());
    return kInputOutput;
  } catch (const OutputError& e) {
    say(e.what());
    return kInputOutput;
  } catch (const EngineError& e) {
    say(e.what());
    return kInputOutput;
  } catch (const std::bad_alloc&) {
    say("out of memory; ask for fewer replications or points");
    return kInputOutput;
  }
}

#define PITSTOP_COMMAND(name) declare_##name,
constexpr void (*kCommands[])(Command&, Typed&) = {
#include "experiments/cli/commands.def"
};
#undef PITSTOP_COMMAND

}  // namespace

int command_line(int argc, char** argv) {
  Typed typed;
  typed.options.command_line = as_typed(argc, argv);
  Command program("pitstop", kAbout, kProgramExamples);
  program.add_version(std::string("pitstop ") + kVersion);
  for (const auto declare : kCommands) declare(program, typed);
  return guarded([&]() -> int {
    const LineAsks asks = parse_command_line(program, argc, argv);
    const Command& command = typed_command(program);
    if (asks == LineAsks::help) return write_stdout(help_text(command)), kOk;
    if (asks == LineAsks::version) return write_stdout(program.version + "\n"), kOk;
    if (launched_rank() > 0 && !command.ranks) return kOk;  // the first rank's alone
    return command.work();
  });
}

}  // namespace pitstop
