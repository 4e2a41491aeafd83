#include "experiments/observe/replaying.hpp"

#include <limits>
#include <string_view>

#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

namespace {

void add_scenario(Command& command, ReplayOptions& o) {
  command.argument("SCENARIO", o.scenario, kScenarioMeaning);
  command.option("--set KEY=VALUE", o.set, "as if it stood in the file; repeatable");
}

void add_seed(Command& command, ReplayOptions& o) {
  command.option("--seed N", o.seed, "of all random draws (default 1)");
}

}  // namespace

void add_scenario_and_seed(Command& command, ReplayOptions& o) {
  add_scenario(command, o);
  add_seed(command, o);
}

void add_replaying(Command& command, ReplayOptions& o) {
  add_scenario(command, o);
  command.option("--replication R", o.replication, "which of the runs of this seed (default 0)");
  add_seed(command, o);
  command.option("--start TIME", o.start,
                 std::string("time of day of the job's start (default ") + kDefaultStart + ")");
}

namespace {

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
  const auto whole = [&](const char* option, const std::string& text, WholeRange range, std::uint64_t& to) {
    const std::string wrong = text.empty() ? "" : read_whole(text, range, to);
    if (!wrong.empty()) mistakes.push_back(std::string(option) + ": " + wrong);
  };
  whole("--replication", o.replication, {0, std::numeric_limits<std::uint32_t>::max()}, choice.replication);
  whole("--seed", o.seed, {}, choice.seed);
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
