#include "experiments/scenario/explain/explain.hpp"

#include <memory>

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

struct ExplainOptions {
  bool schema = false;
  std::string topic;
};

int explain_command(const ExplainOptions& o) {
  write_stdout(o.schema ? schema_json() : explain_text(o.topic));
  return kOk;
}

}  // namespace

void declare_explain(Command& program, Typed&) {
  Command& explain = program.subcommand("explain", kAbout, kExamples);
  const auto own = std::make_shared<ExplainOptions>();
  explain.argument("TOPIC", own->topic, "a section, key, model, profile, instance type or word of an answer")
      .required = false;
  explain.flag("--schema", own->schema, "the JSON Schema of a scenario");
  explain.work = [own] { return explain_command(*own); };
}

}  // namespace pitstop
