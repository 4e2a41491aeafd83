#include "experiments/scenario/explain/explain.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/explain/schema.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "What a scenario can say: keys, units, models, profiles, instance types";
constexpr const char* kExamples = R"(
Examples:
  pitstop explain
  pitstop explain checkpoint.interval
  pitstop explain weibull
  pitstop explain --schema > scenario.schema.json
)";

}  // namespace

int explain_command(const Options& o) {
  write_stdout(o.schema ? schema_json() : explain_text(o.topic));
  return kOk;
}

void declare_explain(Command& program, Typed& typed) {
  Command& explain = program.subcommand("explain", kAbout, kExamples);
  explain
      .argument("TOPIC", typed.options.topic,
                "a section, key, model, profile, instance type or word of an answer")
      .required = false;
  explain.flag("--schema", typed.options.schema, "the JSON Schema of a scenario");
  explain.work = [&typed] { return explain_command(checked(typed)); };
}

}  // namespace pitstop
