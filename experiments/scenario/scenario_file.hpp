// A scenario file in, a valid Scenario out, or every mistake in it at once. This is the front door of the
// reader; `pitstop explain` is served from the same registry of keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/calibrated/parameter_draw.hpp"
#include "experiments/scenario/resolved.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// A SCENARIO is the path of a file or, where no such file exists, the name of a scenario inside the program
// (shipped_scenarios()).
inline constexpr const char* kScenarioMeaning =
    "scenario file (YAML or JSON), or name of a shipped scenario, such as g5-fleet";

// Reads the scenario with the overrides applied in order, later ones winning.
// Throws InputError if the file is missing or unreadable, ConfigError with all its mistakes.
Scenario read_scenario(const std::string& path, const std::vector<Override>& overrides);

// The same, with every value that the scenario comes to.
struct ResolvedScenario {
  Scenario scenario;
  std::vector<ResolvedValue> values;
};
ResolvedScenario read_resolved(const std::string& path, const std::vector<Override>& overrides);

// The same for a text. `name` stands for the file in messages (and, without a directory and an ending, for a
// missing `name`); files that the scenario names are looked for in `base_dir`. With `draw`, uncertain figures
// are drawn from what is known of them, instead of taken at their values. Throws InputError also where a
// calibration profile named on the command line is missing.
Scenario parse_scenario(const std::string& text, const std::string& name,
                        const std::vector<Override>& overrides, const std::string& base_dir,
                        const std::optional<ParameterDraw>& draw = std::nullopt);

// The bytes of the scenario, to be kept with the results. Throws as read_scenario does.
std::string scenario_text(const std::string& path);

// `base_dir` of the scenario: where the files that it names are looked for.
std::string scenario_folder(const std::string& path);

}  // namespace pitstop
