// Where answers go: data on stdout or in files, words for the person on stderr.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/cli/options.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/simulate/summary.hpp"

namespace pitstop {

// Before a long run: that every output file can be written, and that none is the scenario itself.
// Throws UsageError or OutputError.
void check_outputs(const Options& options);

// What a result file keeps of how it was made. `text` is the scenario's.
Provenance provenance_of(const Options& options, std::string text);

// Whether stdout carries JSON or CSV, so that no text may.
bool stdout_is_data(const Options& options);

// Throws OutputError, also where stdout is a closed pipe or a full disk.
void write_stdout(std::string_view text);
// To a file, whole or not at all, or to stdout for "-".
void write_to(const std::string& path, std::string_view text);
// A line on stderr: "pitstop: TEXT".
void say(std::string_view text);
// A located mistake on stderr, just as editors and compilers expect it: "FILE:LINE:COLUMN: KEY: WHAT".
void say_located(std::string_view text);

// Writes an answer to several places: where one fails, the others are still written.
class Delivery {
 public:
  void attempt(const std::function<void()>& write);
  // Throws one OutputError with all that failed.
  void finish() const;

 private:
  std::vector<std::string> failures_;
};

// An answer in every form that can be asked for; each is made only where it is wanted.
struct AnswerForms {
  const char* command;
  std::vector<std::string> scenario_texts;  // of each scenario file
  std::function<std::string()> text, json;
  std::function<std::vector<AnswerTable>()> tables;  // the first is the CSV
  std::function<void(const std::string& path)> plot;
};

// Text on stdout, unless data goes there, and what else was asked for. Throws as Delivery does.
void deliver_answer(const Options& options, const AnswerForms& answer);

}  // namespace pitstop
