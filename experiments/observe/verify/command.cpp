#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/observe/replaying.hpp"
#include "experiments/observe/verify/verification.hpp"
#include "experiments/scenario/text/document.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "The resiliency exercise as a checklist: a failure injected, and every goal judged";
constexpr const char* kExamples = R"(
Examples:
  pitstop verify experiments/scenarios/exercise.yaml
  pitstop verify fleet.yaml --goal recovery=15min --goal share=0.99 --html report.html --lang ja
)";

struct VerifyCommand {
  ReplayOptions of;
  std::vector<std::string> goals;
  std::string replications, calibration, html, markdown, language = "en";
};

void note_goal(const std::string& text, Goals& goals, std::vector<std::string>& mistakes) {
  const std::size_t equals = text.find('=');
  const std::string key = text.substr(0, equals),
                    value = equals == std::string::npos ? "" : text.substr(equals + 1);
  auto wrong = [&](const std::string& what) { mistakes.push_back("--goal " + text + ": " + what); };
  if (key == "detection" || key == "recovery") {
    const auto d = parse_duration(value);
    if (!d.value) return wrong(d.error);
    (key == "detection" ? goals.detection : goals.recovery) = *d.value;
  } else if (key == "slowdown" || key == "availability" || key == "share") {
    const auto x = parse_number(value, kProbability);
    if (!x.value) return wrong(x.error);
    (key == "slowdown" ? goals.slowdown : key == "share" ? goals.share : goals.availability) = *x.value;
  } else {
    const std::vector<std::string> known{"detection", "recovery", "slowdown", "availability", "share"};
    wrong(unknown_word(key, known));
  }
}

// What a calibration profile says of the environment. Throws InputError or ConfigError.
void read_environment(const std::string& path, VerifyOptions& o) {
  std::vector<Issue> issues;
  const Node root = parse_document(read_text(path), path, issues);
  const Entry* const figures = root.find("figures");
  if (issues.empty() && figures == nullptr)
    issues.push_back(issue_at(root.place, "figures", "missing; expected a profile of pitstop calibrate"));
  if (!issues.empty()) throw ConfigError(std::move(issues));
  const auto& items =
      figures->value.kind == Node::Kind::map ? figures->value.entries.size() : figures->value.items.size();
  std::vector<std::string> notes;
  auto look = [&](const std::string& name, const Node& figure) {
    const Entry* const note = figure.find("note");
    if (note != nullptr && note->value.text.find("impossible") != std::string::npos)
      notes.push_back(name + ": " + note->value.text);
  };
  for (const Entry& e : figures->value.entries) look(e.key, e.value);
  for (const Node& n : figures->value.items)
    look(n.find("key") != nullptr ? n.find("key")->value.text : "figure", n);
  o.environment = fmt::format("{} figures of {}", items, path);
  for (const std::string& n : notes) o.environment += "; " + n;
  o.environment_good = notes.empty() && items > 0;
}

int verify_command(const VerifyCommand& o) {
  VerifyOptions options;
  std::vector<std::string> mistakes;
  for (const std::string& g : o.goals) note_goal(g, options.goals, mistakes);
  if (!o.replications.empty()) {
    const auto n = parse_integer(o.replications, {1, 1'000'000});
    if (n.value) options.replications = static_cast<std::uint64_t>(*n.value);
    if (!n.value) mistakes.push_back("--replications: " + n.error);
  }
  const auto language = language_of(o.language);
  if (!language)
    mistakes.push_back("--lang: " + unknown_word(o.language, std::vector<std::string>{"en", "ja"}));
  if (!mistakes.empty()) throw UsageError(mistakes);
  options.seed = chosen(o.of).seed;
  std::string text;
  const Scenario scenario = scenario_of(o.of, text);
  if (!scenario.jobs.empty())
    throw UsageError("verify: " + o.of.scenario +
                     " is a whole cluster (`jobs`); a verification is about one job: give it as `job`. For "
                     "clusters there are `pitstop alerts`, `replay` and `report`");
  if (!o.calibration.empty()) read_environment(o.calibration, options);
  for (const std::string& path : {o.html, o.markdown}) {
    if (!path.empty() && path != "-") check_writable(path);
  }
  const Verification v = verify(scenario, options);
  Delivery delivery;
  if (!o.html.empty()) delivery.attempt([&] { write_to(o.html, verification_html(v, *language, kVersion)); });
  if (!o.markdown.empty())
    delivery.attempt([&] { write_to(o.markdown, verification_markdown(v, *language, kVersion)); });
  if (o.html != "-" && o.markdown != "-")
    delivery.attempt([&] { write_stdout(verification_markdown(v, *language, kVersion)); });
  delivery.finish();
  return v.passed() ? kOk : kVerdictFailed;
}

}  // namespace

void declare_verify(Command& program, Typed&) {
  Command& verify = program.subcommand("verify", kAbout, kExamples);
  const auto o = std::make_shared<VerifyCommand>();
  add_scenario_and_seed(verify, o->of);
  verify.option("--replications N", o->replications, "how many runs to judge by (default 500)");
  verify.option("--goal KEY=VALUE", o->goals,
                "detection=5min, recovery=30min, slowdown=10%, availability=99.9%, share=95%; repeatable");
  verify.option("--calibration FILE", o->calibration, "a profile of pitstop calibrate, for the environment");
  verify.option("--markdown FILE", o->markdown, "the report as Markdown; - is stdout");
  verify.option("--html FILE", o->html, "the report as one HTML file");
  verify.option("--lang LANG", o->language, "of the report: en or ja (default en)");
  verify.work = [o] { return verify_command(*o); };
}

}  // namespace pitstop
