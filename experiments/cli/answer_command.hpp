// The way of every decision command from the scenarios read to the answer written.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/base/version.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/watched_run.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// The forms of an answer of type T.
template <class T>
struct FormsOf {
  const char* command;    // "tune"
  const char* otherwise;  // what Ctrl-C leaves: "nothing is decided"
  std::function<std::string(const T&, const std::string& version, const TextStyle&)> text;
  std::string (*json)(const T&, const std::string& version);
  std::vector<AnswerTable> (*tables)(const T&);  // the first is the CSV
  void (*plot)(const std::string& path, const T&);
};

// Checks that the outputs can be written, finds the answer and writes it in every form asked for. `find`
// throws Interrupted at Ctrl-C. Returns the answer; none where it was interrupted, which is said. `texts` are
// those of the scenario files. Throws what `find` throws, UsageError, OutputError.
template <class T>
std::optional<T> answer_command(const DecisionOptions& options, std::vector<std::string> texts,
                                const FormsOf<T>& forms, const std::function<T(WatchedRun&)>& find) {
  check_outputs(options);
  WatchedRun watched(options.quiet);
  std::optional<T> found = watched.unless_interrupted(forms.otherwise, [&] { return find(watched); });
  if (!found) return std::nullopt;
  deliver_answer(options, {forms.command, std::move(texts),
                           [&] { return forms.text(*found, kVersion, TextStyle::for_stdout()); },
                           [&] { return forms.json(*found, kVersion); }, [&] { return forms.tables(*found); },
                           [&](const std::string& path) { forms.plot(path, *found); }});
  return found;
}

}  // namespace pitstop
