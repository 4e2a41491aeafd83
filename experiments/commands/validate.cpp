#include <algorithm>

#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/run/report_text.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/facts.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Reads scenarios and says what was understood, or all that is wrong";
constexpr const char* kExamples = R"(
Example:
  pitstop validate experiments/scenarios/*.yaml
)";

}  // namespace

int validate_command(const Options& o) {
  check_outputs(o);
  std::vector<Facts> valid;
  int code = kOk;
  for (const std::string& path : o.scenarios) {
    try {
      ResolvedScenario read = read_resolved(path, o.set);
      valid.push_back(facts_of(read.scenario, compile(read.scenario)));
      if (o.resolved) valid.back().values = std::move(read.values);
    } catch (const ConfigError& e) {
      for (const Issue& issue : e.issues()) say_located(issue.text());
      code = std::max(code, static_cast<int>(kUsage));
    } catch (const InputError& e) {
      say(e.what());
      code = std::max(code, static_cast<int>(kInputOutput));
    }
  }
  if (!o.json.empty()) write_to(o.json, facts_json(valid, kVersion));
  if (!stdout_is_data(o) && !o.quiet) {
    const TextStyle style = TextStyle::for_stdout();
    std::string text;
    for (const Facts& f : valid) text += (text.empty() ? "" : "\n") + facts_report(f, style);
    write_stdout(text);
  }
  return code;
}

void declare_validate(Command& program, Typed& typed) {
  Command& validate = program.subcommand("validate", kAbout, kExamples);
  add_scenarios(validate, typed, kScenarioMeaning);
  validate.option("--json FILE", typed.options.json, "what was understood as JSON; - is stdout");
  validate.flag("--resolved", typed.options.resolved, "print every value and where it comes from");
  validate.flag("--quiet", typed.options.quiet, "say only what is wrong");
  validate.work = [&typed] { return validate_command(checked(typed)); };
}

}  // namespace pitstop
