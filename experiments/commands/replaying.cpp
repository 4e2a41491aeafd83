#include "experiments/commands/replaying.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <string_view>

#include "experiments/commands/typed.hpp"
#include "experiments/config/scenario_file.hpp"
#include "experiments/usage_error.hpp"

namespace pitstop {

void add_replaying(CLI::App& command, ReplayOptions& o) {
  command
      .add_option("SCENARIO", o.scenario,
                  "scenario file (YAML or JSON), or the name of a shipped scenario, such as g5-fleet")
      ->required()
      ->type_name("");
  each_taking_one(command.add_option("--set", o.set, "as if it stood in the file; repeatable"))
      ->type_name("KEY=VALUE");
  command.add_option("--replication", o.replication, "which of the runs of this seed (default 0)")
      ->type_name("R");
  command.add_option("--seed", o.seed, "of all random draws (default 1)")->type_name("N");
  command
      .add_option("--start", o.start,
                  std::string("time of day of the job's start (default ") + kDefaultStart + ")")
      ->type_name("TIME");
}

namespace {

bool whole(const std::string& text, std::uint64_t& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, value);
  return failed == std::errc() && stop == end && !text.empty();
}

void note_set(const std::string& text, std::vector<Override>& set, std::vector<std::string>& mistakes) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    mistakes.push_back("--set " + text + ": expected KEY=VALUE, such as checkpoint.interval=30min");
    return;
  }
  set.push_back({text.substr(0, equals), text.substr(equals + 1)});
}

std::vector<std::string> mistakes_in(const ReplayOptions& o, ReplayChoice& choice,
                                     std::vector<Override>& set) {
  std::vector<std::string> mistakes;
  for (const std::string& s : o.set) note_set(s, set, mistakes);
  if (!o.replication.empty() &&
      (!whole(o.replication, choice.replication) || choice.replication > 0xffffffffU))
    mistakes.push_back("--replication: " + in_quotes(o.replication) +
                       " is not a whole number from 0 to 4294967295");
  if (!o.seed.empty() && !whole(o.seed, choice.seed))
    mistakes.push_back("--seed: " + in_quotes(o.seed) +
                       " is not a whole number from 0 to 18446744073709551615");
  const std::string start = o.start.empty() ? kDefaultStart : o.start;
  if (!parse_utc(start, choice.start_us))
    mistakes.push_back("--start: " + in_quotes(start) + " is not a time; write it as " + kDefaultStart);
  return mistakes;
}

}  // namespace

ReplayChoice chosen(const ReplayOptions& o) {
  ReplayChoice choice;
  std::vector<Override> set;
  const auto mistakes = mistakes_in(o, choice, set);
  if (!mistakes.empty()) throw UsageError(mistakes);
  return choice;
}

Scenario scenario_of(const ReplayOptions& o, std::string& text) {
  ReplayChoice ignored;
  std::vector<Override> set;
  const auto mistakes = mistakes_in(o, ignored, set);
  if (!mistakes.empty()) throw UsageError(mistakes);
  text = scenario_text(o.scenario);
  return parse_scenario(text, o.scenario, set, scenario_folder(o.scenario));
}

LoadedReplay load(const ReplayOptions& o) {
  const ReplayChoice choice = chosen(o);
  LoadedReplay loaded;
  const Scenario scenario = scenario_of(o, loaded.text);
  loaded.compiled = std::make_unique<CompiledScenario>(compile(scenario));
  loaded.replay = replay_of(scenario, *loaded.compiled, choice.seed, choice.replication, choice.start_us);
  return loaded;
}

}  // namespace pitstop
