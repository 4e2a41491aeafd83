#include "experiments/cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "experiments/base/usage_error.hpp"
#include "experiments/cli/mistakes.hpp"

namespace pitstop {

namespace {

constexpr int kManyWords = 1'000'000;

// CLI11 splits the words; what they mean is decided here, so that every mistake can be told in our words.
class LineParser {
 public:
  explicit LineParser(Command& program) : program_(program), app_("", program.name) {
    declare(program, app_);
    if (!program.version.empty()) app_.set_version_flag("--version", program.version);
  }

  LineAsks parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return mark_typed(), LineAsks::help;
    } catch (const CLI::CallForVersion&) {
      return LineAsks::version;
    } catch (const CLI::ParseError& e) {
      mark_typed();
      auto mistakes = mistakes_in({typed_command(program_), {argv + 1, argv + argc}, left_over(), missing()});
      if (mistakes.empty()) mistakes.push_back(e.what());
      refuse(std::move(mistakes), typed_command(program_));
    }
    mark_typed();
    for (const Declared& d : commands_) {
      if (const std::string apart = apart_text(*d.command); !apart.empty()) refuse({apart}, *d.command);
    }
    keep_values();
    return LineAsks::work;
  }

 private:
  struct Declared {
    Command* command;
    CLI::App* app;
  };
  struct DeclaredOption {
    CommandOption* option;
    CLI::Option* parsed;
    CLI::App* app;
  };

  void declare(Command& command, CLI::App& app) {
    commands_.push_back({&command, &app});
    for (CommandOption& o : command.options) {
      if (o.keep) declare(o, app);  // CLI11 has --help and --version of its own
    }
    if (command.subcommands.empty()) return;
    const auto joins = [](const Command& c) { return c.joins; };
    const bool several = std::any_of(command.subcommands.begin(), command.subcommands.end(), joins);
    app.require_subcommand(1, several ? 0 : 1);
    for (Command& sub : command.subcommands) declare(sub, *app.add_subcommand(sub.name));
  }

  void declare(CommandOption& o, CLI::App& app) {
    std::string names;
    for (const std::string& name : o.names) names += (names.empty() ? "" : ",") + name;
    CLI::Option* const parsed = o.takes_value() ? app.add_option(names) : app.add_flag(names);
    parsed->take_all()->required(o.required);
    if (!o.takes_value()) parsed->disable_flag_override();
    if (o.is_argument() && o.many) parsed->expected(1, kManyWords)->allow_extra_args();
    options_.push_back({&o, parsed, &app});
  }

  void mark_typed() {
    for (const Declared& d : commands_) d.command->typed = d.app->parsed();
  }

  std::vector<std::string> left_over() const { return app_.remaining(true); }

  std::vector<const CommandOption*> missing() const {
    std::vector<const CommandOption*> missing;
    for (const DeclaredOption& d : options_) {
      if (d.option->required && d.app->parsed() && d.parsed->count() == 0) missing.push_back(d.option);
    }
    return missing;
  }

  void keep_values() const {
    std::vector<std::string> mistakes;
    const auto note = [&](std::string mistake) {
      if (!mistake.empty()) mistakes.push_back(std::move(mistake));
    };
    for (const DeclaredOption& d : options_) {
      const CommandOption& o = *d.option;
      if (o.takes_value() && !o.many && d.parsed->count() > 1) note(repeated_text(o, d.parsed->count()));
      for (const std::string& value : d.parsed->results()) {
        const std::string wrong = o.keep(value);
        if (!wrong.empty()) note(o.names.back() + ": " + wrong);
      }
    }
    if (!mistakes.empty()) refuse(std::move(mistakes), typed_command(program_));
  }

  [[noreturn]] static void refuse(std::vector<std::string> mistakes, const Command& command) {
    mistakes.back() += "\nRun `" + command.typed_as() + " --help` for examples.";
    throw UsageError(std::move(mistakes));
  }

  Command& program_;
  CLI::App app_;
  std::vector<Declared> commands_;
  std::vector<DeclaredOption> options_;
};

}  // namespace

LineAsks parse_command_line(Command& program, int argc, char** argv) {
  return LineParser(program).parse(argc, argv);
}

}  // namespace pitstop
