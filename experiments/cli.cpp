#include "experiments/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/atomic_file.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/commands/shell_word.hpp"
#include "experiments/commands/typed.hpp"
#include "experiments/config/errors.hpp"
#include "experiments/engines/engine.hpp"
#include "experiments/engines/transport.hpp"
#include "experiments/usage_error.hpp"
#include "experiments/version.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    R"(Checkpoints and failures of training jobs: how long will it really take?

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

// What people of other programs are used to type, and ours for it.
constexpr std::pair<const char*, const char*> kHabits[] = {
    {"-n", "--replications"}, {"-r", "--replications"}, {"-s", "--seed"},    {"-j", "--threads"},
    {"-t", "--threads"},      {"-o", "--out"},          {"-O", "--output"},  {"-q", "--quiet"},
    {"-l", "--lang"},         {"--out", "--output"},    {"-v", "--version"}, {"-V", "--version"}};

// "-n" of "-n4", "--seed" of "--seed=7"; empty where the word is no option: a value, "-" for stdout, "-5".
std::string option_in(std::string_view word) {
  if (word.size() < 2 || word[0] != '-' || word == "--") return {};
  if (word[1] == '-') return std::string(word.substr(0, word.find('=')));
  return std::isalpha(static_cast<unsigned char>(word[1])) != 0 ? std::string(word.substr(0, 2))
                                                                : std::string();
}

std::vector<std::string> options_of(const CLI::App& command, bool everywhere) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known.push_back("-" + name);
  }
  if (!everywhere) return known;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    const auto more = options_of(*sub, true);
    known.insert(known.end(), more.begin(), more.end());
  }
  return known;
}

// "pitstop calibrate import".
std::string whole_name(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  return (parent != nullptr ? whole_name(*parent) + " " : "") + command.get_name();
}

// What is wrong, in our words where the command that was typed has no such option, else in CLI11's.
std::string mistake_text(const CLI::App& command, const CLI::ParseError& error, int argc, char** argv) {
  const std::vector<std::string> known = options_of(command, command.get_parent() == nullptr);
  const auto is_known = [&](const std::string& o) {
    return std::find(known.begin(), known.end(), o) != known.end();
  };
  for (int i = 1; i < argc; ++i) {
    const std::string option = option_in(argv[i]);
    if (option.empty() || is_known(option)) continue;
    std::string near = option.starts_with("--") ? closest(option, known) : "";
    for (const auto& [habit, ours] : kHabits) {
      if (option == habit && is_known(ours)) near = ours;
    }
    return "unknown option " + option + (near.empty() ? "" : "; did you mean " + near + "?");
  }
  if (command.get_parent() == nullptr && argc > 1 && argv[1][0] != '-') {
    std::vector<std::string> names;
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(sub->get_name());
    return "command: " + unknown_word(argv[1], names);
  }
  return error.what();
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

Declared declare_run(CLI::App& app, Typed& typed) {
  CLI::App* const run = app.add_subcommand("run", kAboutRun);
  add_scenario(*run, typed);
  add_running(*run, typed);
  run->add_flag("--uncertainty", typed.options.uncertainty,
                "also what is not known: draws of uncertain figures around the replications");
  run->add_option("--draws", typed.draws, "of the uncertain figures (default 200)")->type_name("N");
  run->add_flag("!--no-advice", typed.options.advice, "do not simulate what would help most");
  return {run, kRunExamples, [&typed] { return run_command(checked(typed)); }};
}

Declared declare_sweep(CLI::App& app, Typed& typed) {
  CLI::App* const sweep = app.add_subcommand("sweep", kAboutSweep);
  add_scenario(*sweep, typed);
  each_taking_one(
      sweep->add_option("--vary", typed.vary, "N points from LO to HI, or KEY=A,B,C; twice makes a grid"))
      ->required()
      ->type_name("KEY=LO..HI:N[log]");
  add_running(*sweep, typed);
  return {sweep, kSweepExamples, [&typed] { return sweep_command(checked(typed)); }};
}

Declared declare_compare(CLI::App& app, Typed& typed) {
  CLI::App* const compare = app.add_subcommand("compare", kAboutCompare);
  add_scenario(*compare, typed);
  compare->get_option("SCENARIO")->expected(1, 1'000'000)->description("scenario files, the first the base");
  each_taking_one(compare->add_option("--vary", typed.vary, "each scenario at each of these values"))
      ->type_name("KEY=A,B,C");
  add_deciding(*compare, typed);
  return {compare, kCompareExamples, [&typed] { return compare_command(checked(typed)); }};
}

Declared declare_validate(CLI::App& app, Typed& typed) {
  CLI::App* const validate = app.add_subcommand("validate", kAboutValidate);
  add_scenario(*validate, typed);
  validate->get_option("SCENARIO")->expected(1, 1'000'000);
  validate->add_option("--json", typed.options.json, "what was understood as JSON; - is stdout")
      ->type_name("FILE");
  validate->add_flag("--quiet", typed.options.quiet, "say only what is wrong");
  return {validate, kValidateExamples, [&typed] { return validate_command(checked(typed)); }};
}

Declared declare_explain(CLI::App& app, Typed& typed) {
  CLI::App* const explain = app.add_subcommand("explain", kAboutExplain);
  explain->add_option("TOPIC", typed.options.topic, "a section, key, model, profile or instance type")
      ->type_name("");
  explain->add_flag("--schema", typed.options.schema, "the JSON Schema of a scenario");
  return {explain, kExplainExamples, [&typed] { return explain_command(checked(typed)); }};
}

// Every command, in the order of the help. A new one is a file in commands/ and a line here.
constexpr Declared (*kCommands[])(CLI::App&, Typed&) = {
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

// Of those that were typed the innermost: `import` of `calibrate import`.
const Declared* typed_of(const std::vector<Declared>& commands) {
  for (const Declared& c : commands) {
    if (!*c.command) continue;
    const Declared* const inner = typed_of(c.subcommands);
    return inner != nullptr ? inner : &c;
  }
  return nullptr;
}

}  // namespace

int command_line(int argc, char** argv) {
  Typed typed;
  typed.options.command_line = as_typed(argc, argv);
  CLI::App app(kAbout, "pitstop");
  app.set_version_flag("--version", std::string("pitstop ") + kVersion);
  app.require_subcommand(1);
  std::vector<Declared> commands;
  for (const auto declare : kCommands) commands.push_back(declare(app, typed));
  typed.commands = &commands;

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    if (const Declared* const c = typed_of(commands)) {
      c->command->description(c->command->get_description() + "\n" + c->examples);
    }
    return guarded([&] { return write_stdout(app.help()), kOk; });
  } catch (const CLI::CallForVersion& e) {
    return guarded([&] { return write_stdout(std::string(e.what()) + "\n"), kOk; });
  } catch (const CLI::ParseError& e) {
    const Declared* const c = typed_of(commands);
    const CLI::App& command = c != nullptr ? *c->command : app;
    say(mistake_text(command, e, argc, argv) + "\nRun `" + whole_name(command) + " --help` for examples.");
    return kUsage;
  }
  const Declared& typed_command = *typed_of(commands);
  const std::string name = typed_command.command->get_name();
  if (launched_rank() > 0 && name != "run" && name != "sweep") return kOk;  // the first rank's alone
  return guarded(typed_command.work);
}

}  // namespace pitstop
