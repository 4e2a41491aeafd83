#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/base/embedded.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/observe/alerts/alert_quality.hpp"
#include "experiments/observe/replaying.hpp"
#include "experiments/results/json_head.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "What alert rules would have caught, missed and cried wolf about";
constexpr const char* kExamples = R"(
Examples:
  pitstop alerts fleet.yaml
  pitstop alerts fleet.yaml --rules alerts.yaml --replications 50 --json -
  pitstop alerts --print-rules > alerts.yaml
)";
constexpr const char* kShippedRules = "observe/alerts.yaml";

struct AlertsCommand {
  ReplayOptions of;
  std::string rules, replications, scrape, json;
  bool print_rules = false;
};

const char* shipped_rules() {
  for (const EmbeddedFile& f : embedded_files()) {
    if (std::string(f.name) == kShippedRules) return f.text;
  }
  return "";
}

std::string time_text(double seconds) { return format_duration(Duration::from_seconds(seconds)); }

std::string report(const std::vector<RuleQuality>& all, const std::string& scenario,
                   std::uint64_t replications) {
  std::string out = fmt::format("{}: {} replication{}\n\n", printable(scenario), replications,
                                replications == 1 ? "" : "s");
  out += fmt::format("{:<24}{:>8}{:>11}{:>10}{:>10}{:>12}{:>9}{:>12}\n", "alert", "fired", "precision", "of",
                     "recall", "after", "false/mo", "saves");
  for (const RuleQuality& q : all) {
    const double runs = static_cast<double>(replications);
    out += fmt::format(
        "{:<24}{:>8}{:>11}{:>10}{:>10}{:>12}{:>9}{:>12}\n", printable(q.name), q.alerts,
        q.alerts == 0 ? "-" : percent(q.precision()), q.incidents,
        q.incidents == 0 ? "-" : percent(q.recall()), q.delay_s.empty() ? "-" : time_text(q.median_delay_s()),
        fmt::format("{:.2f}", q.false_a_month()), q.saved_s == 0 ? "-" : time_text(q.saved_s / runs));
  }
  out += wrapped(
      "\nfired: alerts of one set of labels each; precision: of these, begun while an incident that the rule "
      "is there "
      "for was open; of: such incidents; recall: of these, with an alert; after: median from failure to "
      "alert; saves: "
      "detection time of the job, a run, had somebody acted at the alert.",
      80, 0);
  return out + "\n";
}

std::string json_text(const std::vector<RuleQuality>& all, const std::string& scenario,
                      std::uint64_t replications, std::uint64_t seed) {
  nlohmann::ordered_json j = json_head(kVersion);
  j["scenario"] = scenario;
  j["replications"] = replications;
  j["seed"] = seed;
  j["rules"] = nlohmann::ordered_json::array();
  for (const RuleQuality& q : all) {
    nlohmann::ordered_json r;
    r["alert"] = q.name;
    r["fired"] = q.alerts;
    r["true"] = q.true_alerts;
    r["incidents"] = q.incidents;
    r["caught"] = q.caught;
    r["precision"] = nullptr;
    r["recall"] = nullptr;
    r["median_delay_s"] = nullptr;
    if (q.alerts > 0) r["precision"] = q.precision();
    if (q.incidents > 0) r["recall"] = q.recall();
    if (!q.delay_s.empty()) r["median_delay_s"] = q.median_delay_s();
    r["false_alarms_a_month"] = q.false_a_month();
    r["before_detection"] = q.before_detection;
    r["saved_s_a_run"] = q.saved_s / static_cast<double>(replications);
    j["rules"].push_back(r);
  }
  return j.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int alerts_command(const AlertsCommand& o) {
  if (o.print_rules) return write_stdout(shipped_rules()), kOk;
  std::vector<std::string> mistakes;
  std::uint64_t replications = 20;
  Duration scrape = Duration::seconds(60);
  if (o.of.scenario.empty()) mistakes.push_back("alerts: name a scenario");
  if (!o.replications.empty()) {
    const auto n = parse_integer(o.replications, {1, 100'000});
    if (n.value) replications = static_cast<std::uint64_t>(*n.value);
    if (!n.value) mistakes.push_back("--replications: " + n.error);
  }
  if (!o.scrape.empty()) {
    const auto d = parse_duration(o.scrape);
    if (d.value && *d.value >= Duration::seconds(1)) scrape = *d.value;
    if (!d.value || *d.value < Duration::seconds(1))
      mistakes.push_back("--scrape: expected a time of at least 1s");
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  const ReplayChoice choice = chosen(o.of);
  std::string text;
  const Scenario scenario = scenario_of(o.of, text);
  const auto rules =
      o.rules.empty() ? parse_alert_rules(shipped_rules(), kShippedRules) : read_alert_rules(o.rules);
  const CompiledScenario compiled = compile(scenario);
  std::vector<RuleQuality> quality(rules.size());
  std::uint64_t done = 0;
  for (; done < replications && !interrupted(); ++done) {
    const Replay replay =
        replay_of(scenario, compiled, choice.seed, choice.replication + done, choice.start_us);
    const Scene scene(replay);
    const auto firings = firings_of(rules, scene, scrape);
    for (std::size_t r = 0; r < rules.size(); ++r) judge(rules[r], firings[r], scene, quality[r]);
  }
  if (done < replications) say(fmt::format("interrupted: {} of {} replications", done, replications));
  if (done == 0) return kInterrupted;
  if (o.json != "-") write_stdout(report(quality, scenario.name, done));
  if (!o.json.empty()) write_to(o.json, json_text(quality, scenario.name, done, choice.seed));
  return done < replications ? kInterrupted : kOk;
}

}  // namespace

void declare_alerts(Command& program, Typed&) {
  Command& alerts = program.subcommand("alerts", kAbout, kExamples);
  const auto o = std::make_shared<AlertsCommand>();
  add_replaying(alerts, o->of);
  alerts.at("SCENARIO").required = false;
  alerts.at("--replication").meaning = "the first that is looked at (default 0)";
  alerts.option("--rules FILE", o->rules, "a Prometheus rule file (default: the one that is shipped)");
  alerts.option("--replications N", o->replications, "how many (default 20)");
  alerts.option("--scrape TIME", o->scrape, "time between samples and evaluations (default 60s)");
  alerts.option("--json FILE", o->json, "the answer as JSON; - is stdout");
  alerts.flag("--print-rules", o->print_rules, "the rules that are shipped");
  alerts.work = [o] { return alerts_command(*o); };
}

}  // namespace pitstop
