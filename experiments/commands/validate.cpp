#include <algorithm>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/config/scenario_file.hpp"
#include "experiments/facts.hpp"
#include "experiments/json_output.hpp"
#include "experiments/report_text.hpp"
#include "experiments/version.hpp"

namespace pitstop {

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

}  // namespace pitstop
