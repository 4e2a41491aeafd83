#include "experiments/cli/typed.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/engines/engine.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

std::string engine_names() {
  std::string names;
  for (const Engine& e : engines()) names += (names.empty() ? "" : ", ") + std::string(e.name);
  return names;
}

}  // namespace

void add_scenario(Command& command, Typed& typed) {
  add_scenarios(command, typed, kScenarioMeaning);
  command.at("SCENARIO").many = false;
}

void add_scenarios(Command& command, Typed& typed, const char* meaning) {
  command.argument("SCENARIO", typed.scenarios, meaning);
  command.option("--set KEY=VALUE", typed.set, "as if it stood in the file; repeatable");
  command.option("--calibration FILE", typed.calibration,
                 "a calibration profile, whose figures replace those of the scenario");
}

void add_outputs(Command& command, Typed& typed) {
  Options& o = typed.options;
  command.option("--json FILE", o.json, "the answer as JSON; - is stdout");
  command.option("--csv FILE", o.csv, "rows as CSV; - is stdout");
  command.option("--out FILE.h5", o.out, "everything as HDF5");
  command.option("--plot FILE.svg", o.plot, "a picture, also .png");
  command.flag("--quiet", o.quiet, "no progress, no what-ifs");
}

namespace {

enum class StopsBy { replications, replications_or_precision };

void add_simulating(Command& command, Typed& typed, StopsBy stops) {
  command.option("--replications N", typed.replications, "how many runs to simulate (default 2000)");
  if (stops == StopsBy::replications_or_precision)
    command.option("--until P%", typed.until,
                   "instead: until the 95 % interval of the mean is this narrow, such as 0.5%");
  command.option("--seed N", typed.seed, "of all random draws (default 1)");
  command.option("--threads N", typed.threads, "default: as many as the machine has");
  command.option("--engine NAME", typed.engine, "what simulates: " + engine_names());
  add_outputs(command, typed);
}

}  // namespace

void add_deciding(Command& command, Typed& typed) { add_simulating(command, typed, StopsBy::replications); }

void add_deciding_until(Command& command, Typed& typed) {
  add_simulating(command, typed, StopsBy::replications_or_precision);
}

void add_running(Command& command, Typed& typed) {
  add_deciding_until(command, typed);
  command.option("--resume FILE.h5", typed.resume, "as --out, going on with what the file holds");
  command.option("--shard I/N", typed.shard, "only this part of the replications; see pitstop merge");
}

namespace {

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

// Converts what was typed, and notes every mistake.
class Checker {
 public:
  explicit Checker(Typed& typed) : typed_(typed), o_(typed.options) {}

  Options checked() {
    o_.scenarios = typed_.scenarios;
    for (const std::string& s : typed_.set) set(s);
    if (!typed_.calibration.empty()) o_.set.push_back({"calibration", as_yaml_text(typed_.calibration)});
    for (const std::string& v : typed_.vary) vary(v);
    o_.vary_text = typed_.vary;
    std::int64_t replications = static_cast<std::int64_t>(o_.run.replications), threads = 0;
    whole_number("--replications", typed_.replications, {1, kMostReplications}, replications);
    whole_number("--threads", typed_.threads, {1, 1024}, threads);
    o_.run.replications = static_cast<std::uint64_t>(replications);
    std::int64_t draws = static_cast<std::int64_t>(o_.parameter_draws);
    whole_number("--draws", typed_.draws, {2, kMostParameterDraws}, draws);
    if (!typed_.draws.empty() && !o_.uncertainty) mistake("--draws: needs --uncertainty");
    o_.parameter_draws = static_cast<std::uint64_t>(draws);
    o_.run.threads = static_cast<unsigned>(threads);
    until();
    seed();
    engine();
    if (o_.json == "-" && o_.csv == "-") mistake("--json - and --csv - both want stdout");
    resume();
    shard();
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

  void engine() {
    o_.run.engine = engine_named(typed_.engine);
    if (o_.run.engine == nullptr)
      mistake("--engine: unknown " + in_quotes(typed_.engine) + "; expected " + engine_names());
  }

  void resume() {
    if (typed_.resume.empty()) return;
    if (!o_.out.empty() && o_.out != typed_.resume) mistake("--out and --resume name different files");
    o_.out = typed_.resume;
    o_.resume = true;
  }

  void shard() {
    if (typed_.shard.empty()) return;
    const std::string_view text = typed_.shard;
    const std::size_t slash = text.find('/');
    const auto of =
        parse_integer(std::string(text.substr(std::min(slash, text.size() - 1) + 1)), {1, 1'000'000});
    const auto number =
        parse_integer(std::string(text.substr(0, slash)), {1, static_cast<double>(of.value.value_or(1))});
    if (slash == std::string_view::npos || !of.value || !number.value) {
      return mistake("--shard: expected I/N with I from 1 to N, such as 3/8, not " + in_quotes(typed_.shard));
    }
    o_.shard = Shard{static_cast<std::uint64_t>(*number.value), static_cast<std::uint64_t>(*of.value)};
    if (o_.out.empty()) mistake("--shard: needs --out or --resume, to keep its part in");
    if (!typed_.until.empty())
      mistake("--shard: cannot know when all shards together are precise; use --replications, not --until");
    for (const auto& [option, path] :
         {std::pair("--json", o_.json), std::pair("--csv", o_.csv), std::pair("--plot", o_.plot)}) {
      if (!path.empty()) mistake(std::string(option) + " needs merged results; run pitstop merge first");
    }
  }

  void seed() {
    if (typed_.seed.empty()) return;
    const std::string wrong = read_whole(typed_.seed, {}, o_.run.seed);
    if (!wrong.empty()) mistake("--seed: " + wrong);
  }

  Typed& typed_;
  Options& o_;
  std::vector<std::string> mistakes_;
};

}  // namespace

Options checked(Typed& typed) { return Checker(typed).checked(); }

}  // namespace pitstop
