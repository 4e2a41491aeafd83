#include "experiments/cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/results/csv.hpp"
#include "experiments/results/results.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

struct Asked {
  const char* option;
  const std::string& path;
};

// Where several scenarios were read, they stand in a table of their own.
void write_answer_file(const Options& o, const AnswerForms& answer) {
  std::vector<AnswerTable> tables = answer.tables();
  if (o.scenarios.size() > 1)
    tables.push_back({"files", {{"path", o.scenarios}, {"text", answer.scenario_texts}}});
  write_answer(o.out, provenance_of(o, answer.scenario_texts.front()), answer.command, o.run.seed, tables);
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code failed;
  return a == b || std::filesystem::equivalent(a, b, failed);
}

}  // namespace

void check_outputs(const Options& o) {
  const Asked asked[] = {{"--json", o.json}, {"--csv", o.csv}, {"--out", o.out}, {"--plot", o.plot}};
  std::vector<std::string> mistakes;
  for (const Asked& a : asked) {
    if (a.path.empty() || a.path == "-") continue;
    for (const std::string& scenario : o.scenarios) {
      if (same_file(a.path, scenario))
        mistakes.push_back(std::string(a.option) + " " + a.path + " would overwrite the scenario");
    }
    for (const Asked& b : asked) {
      if (&b > &a && a.path == b.path) {
        mistakes.push_back(std::string(a.option) + " and " + b.option + " both name " + a.path);
      }
    }
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  for (const Asked& a : asked) {
    if (!a.path.empty() && a.path != "-") check_writable(a.path);
  }
  if (!o.plot.empty()) check_plot(o.plot);
}

Provenance provenance_of(const Options& options, std::string text) {
  Provenance p{std::move(text), options.command_line, kVersion, options.scenarios.front(), {}};
  for (const Override& o : options.set) p.overrides.push_back(o.key + "=" + o.value);
  return p;
}

bool stdout_is_data(const Options& o) { return o.json == "-" || o.csv == "-"; }

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

void say(std::string_view text) {
  std::fprintf(stderr, "pitstop: %.*s\n", static_cast<int>(text.size()), text.data());
}

void say_located(std::string_view text) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
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

void deliver_answer(const Options& o, const AnswerForms& answer) {
  Delivery delivery;
  if (!stdout_is_data(o)) delivery.attempt([&] { write_stdout(answer.text()); });
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, answer.json()); });
  if (!o.csv.empty()) delivery.attempt([&] { write_to(o.csv, table_csv(answer.tables().front())); });
  if (!o.out.empty()) delivery.attempt([&] { write_answer_file(o, answer); });
  if (!o.plot.empty()) delivery.attempt([&] { answer.plot(o.plot); });
  delivery.finish();
}

}  // namespace pitstop
