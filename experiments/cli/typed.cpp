#include "experiments/cli/typed.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

namespace {

std::string engine_names() {
  std::string names;
  for (const Engine& e : engines()) names += (names.empty() ? "" : ", ") + std::string(e.name);
  return names;
}

// A path as YAML text: in single quotes, unless it is plain.
std::string as_yaml_text(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '.' || c == '_' || c == '-';
  };
  if (std::all_of(text.begin(), text.end(), plain)) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

}  // namespace

void TypedScenarios::add_one(Command& command) {
  add_many(command, kScenarioMeaning);
  command.at("SCENARIO").many = false;
}

void TypedScenarios::add_many(Command& command, const char* meaning) {
  command.argument("SCENARIO", scenarios_, meaning).reads();
  command.option("--set KEY=VALUE", set_, "override a scenario key (repeatable)");
  command
      .option("--calibration FILE", calibration_,
              "a calibration profile, whose figures replace those of the scenario")
      .reads();
}

void TypedScenarios::check(ScenarioOptions& to, Mistakes& mistakes) const {
  to.scenarios = scenarios_;
  for (const std::string& text : set_) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      mistakes.note("--set " + text + ": expected KEY=VALUE, such as checkpoint.interval=30min");
    } else {
      to.set.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
  }
  if (!calibration_.empty()) to.set.push_back({"calibration", as_yaml_text(calibration_)});
}

void TypedOutputs::add(Command& command) {
  command.option("--json FILE", to_.json, "the answer as JSON; - is stdout").writes();
  command.option("--csv FILE", to_.csv, "rows as CSV; - is stdout").writes();
  command.option("--out FILE.h5", to_.out, "everything as HDF5").writes();
  command.option("--plot FILE.svg", to_.plot, "a picture, also .png").writes();
  command.flag("--quiet", to_.quiet, "no progress, no what-ifs");
}

void TypedOutputs::check(OutputOptions& to, Mistakes& mistakes) const {
  if (to_.json == "-" && to_.csv == "-") mistakes.note("--json - and --csv - both want stdout");
  for (const auto& [option, path] : {std::pair("--out", to_.out), std::pair("--plot", to_.plot)}) {
    if (path == "-") mistakes.note(std::string(option) + ": needs the name of a file, not -");
  }
  to = to_;
}

CommandOption& TypedRunning::add_vary(Command& command, const char* value, const char* meaning) {
  return command.option(std::string("--vary ") + value, vary_, meaning);
}

void TypedRunning::add(Command& command, Until until) {
  command.option("--replications N", replications_, "how many runs to simulate (default 2000)");
  if (until == Until::offered)
    command.option("--until P%", until_,
                   "run until the 95 % confidence interval is within this share of the mean, such as 0.5%");
  command.option("--seed N", seed_, "random seed (default 1)");
  command.option("--threads N", threads_, "worker threads (default: all cores)");
  command.option("--engine NAME", engine_, "what simulates: " + engine_names());
}

void TypedRunning::check(DecisionOptions& to, Mistakes& mistakes) const {
  for (const std::string& text : vary_) mistakes.attempt([&] { to.vary.push_back(parse_vary(text)); });
  to.vary_text = vary_;
  const auto whole = [](Range range) {
    return [range](const std::string& t) { return parse_integer(t, range); };
  };
  mistakes.convert("--replications", replications_, whole({1, kMostReplications}), to.run.replications);
  mistakes.convert("--threads", threads_, whole({1, 1024}), to.run.threads);
  mistakes.convert(
      "--until", until_,
      [](const std::string& t) {
        return parse_number(t, {1e-6, 1});
      },
      to.run.until);
  if (!until_.empty() && !replications_.empty())
    mistakes.note("--until and --replications exclude each other");
  if (!seed_.empty()) {
    const std::string wrong = read_whole(seed_, {}, to.run.seed);
    if (!wrong.empty()) mistakes.note("--seed: " + wrong);
  }
  to.run.engine = engine_named(engine_);
  if (to.run.engine == nullptr)
    mistakes.note("--engine: unknown " + in_quotes(engine_) + "; expected " + engine_names());
}

void TypedDecision::add_deciding(Command& command, Until until) {
  running.add(command, until);
  outputs.add(command);
}

void TypedDecision::check(DecisionOptions& to, Mistakes& mistakes) const {
  scenarios.check(to, mistakes);
  running.check(to, mistakes);
  outputs.check(to, mistakes);
}

DecisionOptions TypedDecision::checked() const {
  DecisionOptions options;
  Mistakes mistakes;
  check(options, mistakes);
  mistakes.throw_if_any();
  return options;
}

void TypedGrid::add_running(Command& command) {
  add_deciding(command, Until::offered);
  command.option("--resume FILE.h5", resume, "continue an interrupted run; results go to FILE.h5").file =
      FileUse::goes_on;
  command.option("--shard I/N", shard, "only this part of the replications; see pitstop merge");
}

void TypedGrid::check(GridOptions& to, Mistakes& mistakes) const {
  TypedDecision::check(to, mistakes);
  if (!resume.empty()) {
    if (resume == "-") mistakes.note("--resume: needs the name of a file, not -");
    if (!to.out.empty() && to.out != resume) mistakes.note("--out and --resume name different files");
    to.out = resume;
    to.resume = true;
  }
  if (!shard.empty()) check_shard(to, mistakes);
}

void TypedGrid::check_shard(GridOptions& to, Mistakes& mistakes) const {
  const std::string_view text = shard;
  const std::size_t slash = text.find('/');
  const auto of =
      parse_integer(std::string(text.substr(std::min(slash, text.size() - 1) + 1)), {1, 1'000'000});
  const auto number =
      parse_integer(std::string(text.substr(0, slash)), {1, static_cast<double>(of.value.value_or(1))});
  if (slash == std::string_view::npos || !of.value || !number.value) {
    return mistakes.note("--shard: expected I/N with I from 1 to N, such as 3/8, not " + in_quotes(shard));
  }
  to.shard = Shard{static_cast<std::uint64_t>(*number.value), static_cast<std::uint64_t>(*of.value)};
  if (to.out.empty()) mistakes.note("--shard: needs --out or --resume, to keep its part in");
  if (to.run.until)
    mistakes.note(
        "--shard: cannot know when all shards together are precise; use --replications, not --until");
  for (const auto& [option, path] :
       {std::pair("--json", to.json), std::pair("--csv", to.csv), std::pair("--plot", to.plot)}) {
    if (!path.empty()) mistakes.note(std::string(option) + " needs merged results; run pitstop merge first");
  }
}

}  // namespace pitstop
