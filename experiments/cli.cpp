#include "experiments/cli.hpp"

#include <functional>
#include <new>
#include <string>
#include <string_view>

#include "experiments/atomic_file.hpp"
#include "experiments/cli/help.hpp"
#include "experiments/cli/parse.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/commands/shell_word.hpp"
#include "experiments/commands/typed.hpp"
#include "experiments/config/errors.hpp"
#include "experiments/config/scenario_file.hpp"
#include "experiments/engines/engine.hpp"
#include "experiments/engines/transport.hpp"
#include "experiments/usage_error.hpp"
#include "experiments/version.hpp"

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
constexpr const char* kAboutRun = "How long a scenario takes, where the time goes, and what would help most";
constexpr const char* kRunExamples = R"(
Examples:
  pitstop run fleet.yaml
  pitstop run fleet.yaml --set checkpoint.interval=40min --replications 10000
  pitstop run fleet.yaml --until 0.5% --json - | jq .wall.mean_s
  pitstop run fleet.yaml --calibration calibration/profiles/g5-literature.yaml --uncertainty
)";
constexpr const char* kAboutSweep =
    "The same scenario over values of its keys, all meeting the same failures";
constexpr const char* kSweepExamples = R"(
Examples:
  pitstop sweep fleet.yaml --vary checkpoint.interval=1min..4h:24log
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --vary checkpoint.interval=exact,1h
)";
constexpr const char* kAboutCompare = "Which of several scenarios is better, by how much, and where it shows";
constexpr const char* kCompareExamples = R"(
Examples:
  pitstop compare today.yaml proposal.yaml
  pitstop compare fleet.yaml --vary checkpoint.interval=30min,1h,2h
  pitstop compare today.yaml proposal.yaml --set cluster.spares=4 --until 0.1%
)";
constexpr const char* kAboutValidate = "Reads scenarios and says what was understood, or all that is wrong";
constexpr const char* kValidateExamples = R"(
Example:
  pitstop validate experiments/scenarios/*.yaml
)";
constexpr const char* kAboutExplain =
    "What a scenario can say: keys, units, models, profiles, instance types";
constexpr const char* kExplainExamples = R"(
Examples:
  pitstop explain
  pitstop explain checkpoint.interval
  pitstop explain weibull
  pitstop explain --schema > scenario.schema.json
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

void declare_run(Command& program, Typed& typed) {
  Command& run = program.subcommand("run", kAboutRun, kRunExamples);
  run.ranks = true;
  add_scenario(run, typed);
  add_running(run, typed);
  run.flag("--uncertainty", typed.options.uncertainty,
           "also what is not known: draws of uncertain figures around the replications");
  run.option("--draws N", typed.draws, "of the uncertain figures (default 200)");
  run.negative_flag("--no-advice", typed.options.advice, "do not simulate what would help most");
  run.work = [&typed] { return run_command(checked(typed)); };
}

void declare_sweep(Command& program, Typed& typed) {
  Command& sweep = program.subcommand("sweep", kAboutSweep, kSweepExamples);
  sweep.ranks = true;
  add_scenario(sweep, typed);
  CommandOption& vary = sweep.option("--vary KEY=LO..HI:N[log]", typed.vary,
                                     "N points from LO to HI, or KEY=A,B,C; twice makes a grid");
  vary.required = true;
  add_running(sweep, typed);
  sweep.work = [&typed] { return sweep_command(checked(typed)); };
}

void declare_compare(Command& program, Typed& typed) {
  Command& compare = program.subcommand("compare", kAboutCompare, kCompareExamples);
  add_scenarios(compare, typed, "scenario files, the first the base");
  compare.option("--vary KEY=A,B,C", typed.vary, "each scenario at each of these values");
  add_deciding_until(compare, typed);
  compare.work = [&typed] { return compare_command(checked(typed)); };
}

void declare_validate(Command& program, Typed& typed) {
  Command& validate = program.subcommand("validate", kAboutValidate, kValidateExamples);
  add_scenarios(validate, typed, kScenarioMeaning);
  validate.option("--json FILE", typed.options.json, "what was understood as JSON; - is stdout");
  validate.flag("--resolved", typed.options.resolved, "print every value and where it comes from");
  validate.flag("--quiet", typed.options.quiet, "say only what is wrong");
  validate.work = [&typed] { return validate_command(checked(typed)); };
}

void declare_explain(Command& program, Typed& typed) {
  Command& explain = program.subcommand("explain", kAboutExplain, kExplainExamples);
  explain
      .argument("TOPIC", typed.options.topic,
                "a section, key, model, profile, instance type or word of an answer")
      .required = false;
  explain.flag("--schema", typed.options.schema, "the JSON Schema of a scenario");
  explain.work = [&typed] { return explain_command(checked(typed)); };
}

// Every command, in the order of the help. A new one is a file in commands/ and a line here.
constexpr void (*kCommands[])(Command&, Typed&) = {
    declare_new,          // a scenario to start from
    declare_run,          // the answer
    declare_sweep,        // over values of keys
    declare_compare,      // scenarios against each other
    declare_validate,     // what is wrong
    declare_explain,      // what can be said
    declare_calibrate,    // figures of one's own machines
    declare_replay,       // one replication, told
    declare_tune,         // the best setting
    declare_merge,        // shards of a sweep, put together
    declare_report,       // a page to read
    declare_sensitivity,  // what the answer hangs on
    declare_plan,         // deadlines and budgets
    declare_payoff,       // improvements against their cost
    declare_slo,          // service levels
    declare_network,      // what hangs on what
    declare_manual,       // for shells and man
    declare_observe,      // a Prometheus on a replay
    declare_alerts,       // what alert rules are worth
    declare_verify,       // recovery goals, judged
};

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
