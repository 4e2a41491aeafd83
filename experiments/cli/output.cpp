#include "experiments/cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "experiments/base/files/atomic_file.hpp"
#include "experiments/base/files/same_file.hpp"
#include "experiments/base/version.hpp"
#include "experiments/results/csv.hpp"
#include "experiments/results/write_results.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

// Where several scenarios were read, they stand in a table of their own.
void write_answer_file(const DecisionOptions& o, const AnswerForms& answer) {
  std::vector<AnswerTable> tables = answer.tables();
  if (o.scenarios.size() > 1)
    tables.push_back({"files", {{"path", o.scenarios}, {"text", answer.scenario_texts}}});
  write_answer(o.out, provenance_of(o, answer.scenario_texts.front()), answer.command, o.run.seed, tables);
}

}  // namespace

void check_outputs(const AnswerOptions& o) {
  for (const std::string& path : {o.json, o.csv, o.out}) {
    if (!path.empty() && path != "-") check_writable(path);
  }
  if (!o.plot.empty()) check_plot(o.plot);
}

Provenance provenance_of(const AnswerOptions& options, std::string text) {
  Provenance p{std::move(text), options.command_line, kVersion, options.scenarios.front(), {}};
  for (const Override& o : options.set) p.overrides.push_back(o.key + "=" + o.value);
  return p;
}

bool stdout_is_data(const OutputOptions& o) { return o.json == "-" || o.csv == "-"; }

void write_stdout(std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) throw OutputError(std::string("standard output: ") + std::strerror(errno));
}

void write_to(const std::string& path, std::string_view text) {
  if (path == "-") {
    write_stdout(text);
  } else {
    write_file(path, text);
  }
}

void Delivery::attempt(const std::function<void()>& write) {
  try {
    write();
  } catch (const OutputError& e) {
    failures_.push_back(e.what());
  }
}

void Delivery::finish() const {
  if (failures_.empty()) return;
  std::string all;
  for (const std::string& f : failures_) all += (all.empty() ? "" : "\n") + f;
  throw OutputError(all);
}

void deliver_answer(const DecisionOptions& o, const AnswerForms& answer) {
  Delivery delivery;
  if (!stdout_is_data(o)) delivery.attempt([&] { write_stdout(answer.text()); });
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, answer.json()); });
  if (!o.csv.empty()) delivery.attempt([&] { write_to(o.csv, table_csv(answer.tables().front())); });
  if (!o.out.empty()) delivery.attempt([&] { write_answer_file(o, answer); });
  if (!o.plot.empty()) delivery.attempt([&] { answer.plot(o.plot); });
  delivery.finish();
}

}  // namespace pitstop
