#include "experiments/cli.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/atomic_file.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/config/errors.hpp"
#include "experiments/config/units.hpp"
#include "experiments/usage_error.hpp"
#include "experiments/version.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    R"(Checkpoints and failures of training jobs: how long will it really take?

Examples:
  pitstop run fleet.yaml
  pitstop run fleet.yaml --set cluster.spares=4 --until 0.5%
  pitstop sweep fleet.yaml --vary checkpoint.interval=1min..4h:24log --plot interval.svg
  pitstop sweep fleet.yaml --vary checkpoint.interval=young,daly,exact,30min --json -
  pitstop validate fleet.yaml
  pitstop explain checkpoint
)";
constexpr const char* kAboutRun = "How long a scenario takes, where the time goes, and what would help most";
constexpr const char* kRunExamples = R"(
Examples:
  pitstop run fleet.yaml
  pitstop run fleet.yaml --set checkpoint.interval=40min --replications 10000
  pitstop run fleet.yaml --until 0.5% --json - | jq .wall.mean_s
)";
constexpr const char* kAboutSweep =
    "The same scenario over values of its keys, all meeting the same failures";
constexpr const char* kSweepExamples = R"(
Examples:
  pitstop sweep fleet.yaml --vary checkpoint.interval=1min..4h:24log
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --vary checkpoint.interval=exact,1h
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

// What was typed, before it is checked: CLI11 would stop at the first mistake.
struct Typed {
  std::vector<std::string> scenarios, set, vary;
  std::string replications, until, seed, threads, engine = "cpu";
  Options options;
};

CLI::Option* each_taking_one(CLI::Option* option) {
  return option->expected(1)->take_all()->allow_extra_args(false);
}

void add_scenario(CLI::App& command, Typed& typed) {
  command.add_option("SCENARIO", typed.scenarios, "scenario file (YAML or JSON)")
      ->required()
      ->expected(1)
      ->type_name("");
  each_taking_one(command.add_option("--set", typed.set, "as if it stood in the file; repeatable"))
      ->type_name("KEY=VALUE");
}

void add_running(CLI::App& command, Typed& typed) {
  Options& o = typed.options;
  auto add = [&command](const char* name, std::string& to, const char* type, const char* meaning) {
    command.add_option(name, to, meaning)->type_name(type);
  };
  add("--replications", typed.replications, "N", "how many runs to simulate (default 2000)");
  add("--until", typed.until, "P%",
      "instead: until the 95 % interval of the mean is this narrow, such as 0.5%");
  add("--seed", typed.seed, "N", "of all random draws (default 1)");
  add("--threads", typed.threads, "N", "default: as many as the machine has");
  add("--engine", typed.engine, "NAME", "what simulates: cpu");
  add("--json", o.json, "FILE", "the answer as JSON; - is stdout");
  add("--csv", o.csv, "FILE", "rows as CSV; - is stdout");
  add("--out", o.out, "FILE.h5", "everything as HDF5");
  add("--plot", o.plot, "FILE.svg", "a picture, also .png");
  command.add_flag("--quiet", o.quiet, "no progress, no what-ifs");
}

// Converts what was typed, and notes every mistake.
class Checker {
 public:
  explicit Checker(Typed& typed) : typed_(typed), o_(typed.options) {}

  Options checked() {
    o_.scenarios = typed_.scenarios;
    for (const std::string& s : typed_.set) set(s);
    for (const std::string& v : typed_.vary) vary(v);
    std::int64_t replications = static_cast<std::int64_t>(o_.run.replications), threads = 0;
    whole_number("--replications", typed_.replications, {1, kMostReplications}, replications);
    whole_number("--threads", typed_.threads, {1, 1024}, threads);
    o_.run.replications = static_cast<std::uint64_t>(replications);
    o_.run.threads = static_cast<unsigned>(threads);
    until();
    seed();
    if (typed_.engine != "cpu") mistake("--engine: unknown " + in_quotes(typed_.engine) + "; expected cpu");
    if (o_.json == "-" && o_.csv == "-") mistake("--json - and --csv - both want stdout");
    for (const auto& [option, path] : {std::pair("--out", o_.out), std::pair("--plot", o_.plot)}) {
      if (path == "-") mistake(std::string(option) + ": needs the name of a file, not -");
    }
    if (!mistakes_.empty()) throw UsageError(mistakes_);
    return std::move(o_);
  }

 private:
  void mistake(std::string text) { mistakes_.push_back(std::move(text)); }

  void set(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return mistake("--set " + text + ": expected KEY=VALUE, such as checkpoint.interval=30min");
    }
    o_.set.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }

  void vary(const std::string& text) {
    try {
      o_.vary.push_back(parse_vary(text));
    } catch (const UsageError& e) {
      mistake(e.what());
    }
  }

  void whole_number(const char* option, const std::string& text, Range range, std::int64_t& value) {
    if (text.empty()) return;
    const auto parsed = parse_integer(text, range);
    if (!parsed.value) return mistake(std::string(option) + ": " + parsed.error);
    value = *parsed.value;
  }

  void until() {
    if (typed_.until.empty()) return;
    const auto parsed = parse_number(typed_.until, {1e-6, 1});
    if (!parsed.value) return mistake("--until: " + parsed.error);
    if (!typed_.replications.empty()) return mistake("--until and --replications exclude each other");
    o_.run.until = *parsed.value;
  }

  void seed() {
    if (typed_.seed.empty()) return;
    const char* const end = typed_.seed.data() + typed_.seed.size();
    const auto [stop, failed] = std::from_chars(typed_.seed.data(), end, o_.run.seed);
    if (failed != std::errc() || stop != end) {
      mistake("--seed: " + in_quotes(typed_.seed) + " is not a whole number from 0 to 18446744073709551615");
    }
  }

  Typed& typed_;
  Options& o_;
  std::vector<std::string> mistakes_;
};

std::string as_typed(int argc, char** argv) {
  std::string line = "pitstop";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool plain = !word.empty() && word.find_first_of(" '\"\\$&;|<>(){}*?#~`\t\n") == std::string::npos;
    line += ' ';
    if (plain) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

// What is wrong, in our words where an option is unknown, else in CLI11's.
std::string mistake_text(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  std::vector<std::string> known;
  auto collect = [&known](const CLI::App& of) {
    for (const CLI::Option* option : of.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  };
  collect(app);
  for (const CLI::App* sub : app.get_subcommands()) collect(*sub);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string option(word.substr(0, word.find('=')));
    if (!option.starts_with("--") || option == "--" ||
        std::find(known.begin(), known.end(), option) != known.end())
      continue;
    const std::string near = closest(option, known);
    return "unknown option " + option + (near.empty() ? "" : "; did you mean " + near + "?");
  }
  return error.what();
}

// Runs `work` and turns what it throws into words and an exit code.
int guarded(const std::function<int()>& work) {
  try {
    return work();
  } catch (const UsageError& e) {
    for (const std::string& m : e.mistakes()) say(m);
    return kUsage;
  } catch (const ConfigError& e) {
    for (const Issue& issue : e.issues()) say_located(issue.text());
    return kUsage;
  } catch (const InputError& e) {
    say(e.what());
    return kInputOutput;
  } catch (const OutputError& e) {
    say(e.what());
    return kInputOutput;
  } catch (const std::bad_alloc&) {
    say("out of memory; ask for fewer replications or points");
    return kInputOutput;
  }
}

}  // namespace

int command_line(int argc, char** argv) {
  Typed typed;
  typed.options.command_line = as_typed(argc, argv);
  CLI::App app(kAbout, "pitstop");
  app.set_version_flag("--version", std::string("pitstop ") + kVersion);
  app.require_subcommand(1);

  CLI::App* const run = app.add_subcommand("run", kAboutRun);
  add_scenario(*run, typed);
  add_running(*run, typed);
  bool no_advice = false;
  run->add_flag("--no-advice", no_advice, "do not simulate what would help most");

  CLI::App* const sweep = app.add_subcommand("sweep", kAboutSweep);
  add_scenario(*sweep, typed);
  each_taking_one(
      sweep->add_option("--vary", typed.vary, "N points from LO to HI, or KEY=A,B,C; twice makes a grid"))
      ->required()
      ->type_name("KEY=LO..HI:N[log]");
  add_running(*sweep, typed);

  CLI::App* const validate = app.add_subcommand("validate", kAboutValidate);
  add_scenario(*validate, typed);
  validate->get_option("SCENARIO")->expected(1, 1'000'000);
  validate->add_option("--json", typed.options.json, "what was understood as JSON; - is stdout")
      ->type_name("FILE");
  validate->add_flag("--quiet", typed.options.quiet, "say only what is wrong");

  CLI::App* const explain = app.add_subcommand("explain", kAboutExplain);
  explain->add_option("TOPIC", typed.options.topic, "a section, key, model, profile or instance type")
      ->type_name("");
  explain->add_flag("--schema", typed.options.schema, "the JSON Schema of a scenario");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    for (const auto& [command, examples] :
         {std::pair(run, kRunExamples), std::pair(sweep, kSweepExamples),
          std::pair(validate, kValidateExamples), std::pair(explain, kExplainExamples)}) {
      if (*command) command->description(command->get_description() + "\n" + examples);
    }
    return guarded([&] { return write_stdout(app.help()), kOk; });
  } catch (const CLI::CallForVersion& e) {
    return guarded([&] { return write_stdout(std::string(e.what()) + "\n"), kOk; });
  } catch (const CLI::ParseError& e) {
    say(mistake_text(app, e, argc, argv) + "\nRun `pitstop --help` for examples.");
    return kUsage;
  }
  return guarded([&]() -> int {
    Options options = Checker(typed).checked();
    options.advice = !no_advice;
    if (*run) return run_command(options);
    if (*sweep) return sweep_command(options);
    if (*validate) return validate_command(options);
    return explain_command(options);
  });
}

}  // namespace pitstop
