// What was typed on the command line, before it is checked, and the options that commands share. Every
// command has its own: nothing that one command was given is seen by another.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "experiments/base/usage_error.hpp"
#include "experiments/cli/command.hpp"
#include "experiments/cli/options.hpp"

namespace pitstop {

struct Measuring;

// What all commands are declared with.
struct Typed {
  std::string command_line;              // the whole, for the record
  std::shared_ptr<Measuring> measuring;  // of `calibrate gpu`, `nccl` and `storage`, which share it
};

// Mistakes on a command line: all are told, not the first alone.
class Mistakes {
 public:
  void note(std::string text) { all_.push_back(std::move(text)); }
  // Notes what `convert` throws as a UsageError.
  template <class Convert>
  void attempt(Convert convert) {
    try {
      convert();
    } catch (const UsageError& e) {
      all_.insert(all_.end(), e.mistakes().begin(), e.mistakes().end());
    }
  }
  // Puts what was parsed from `text` into `to`, or notes the error under the option's name. Empty: not typed.
  template <class Parse, class T>
  void convert(const char* option, const std::string& text, Parse parse, T& to) {
    if (text.empty()) return;
    const auto parsed = parse(text);
    if (parsed.value) to = static_cast<T>(*parsed.value);
    if (!parsed.value) note(std::string(option) + ": " + parsed.error);
  }
  // Throws UsageError with all of them, if there are any.
  void throw_if_any() const {
    if (!all_.empty()) throw UsageError(all_);
  }

 private:
  std::vector<std::string> all_;
};

// SCENARIO, --set and --calibration.
class TypedScenarios {
 public:
  // One scenario.
  void add_one(Command& command);
  // One or more.
  void add_many(Command& command, const char* meaning);
  void check(ScenarioOptions& to, Mistakes& mistakes) const;

 private:
  std::vector<std::string> scenarios_, set_;
  std::string calibration_;
};

// --json, --csv, --out, --plot and --quiet.
class TypedOutputs {
 public:
  explicit TypedOutputs(const Typed& typed) { to_.command_line = typed.command_line; }
  void add(Command& command);
  void check(OutputOptions& to, Mistakes& mistakes) const;

 private:
  OutputOptions to_;
};

// Whether --until may stand in place of --replications.
enum class Until { offered, not_offered };

// --vary, --replications, --until, --seed, --threads and --engine.
class TypedRunning {
 public:
  CommandOption& add_vary(Command& command, const char* value, const char* meaning);
  void add(Command& command, Until until);
  void check(DecisionOptions& to, Mistakes& mistakes) const;

 private:
  std::vector<std::string> vary_;
  std::string replications_, until_, seed_, threads_, engine_ = "cpu";
};

// What a command that simulates and decides was given.
struct TypedDecision {
  explicit TypedDecision(const Typed& typed) : outputs(typed) {}

  TypedScenarios scenarios;
  TypedRunning running;
  TypedOutputs outputs;

  // What TypedRunning and TypedOutputs add.
  void add_deciding(Command& command, Until until = Until::not_offered);
  void check(DecisionOptions& to, Mistakes& mistakes) const;
  // Throws UsageError with every mistake.
  DecisionOptions checked() const;
};

// What `run` and `sweep` were given.
struct TypedGrid : TypedDecision {
  using TypedDecision::TypedDecision;

  std::string resume, shard;

  // What add_deciding adds, with --until, --resume and --shard.
  void add_running(Command& command);
  void check(GridOptions& to, Mistakes& mistakes) const;

 private:
  void check_shard(GridOptions& to, Mistakes& mistakes) const;
};

}  // namespace pitstop
