#include "experiments/replay/replay.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/observe/emit.hpp"
#include "experiments/observe/replaying.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "One replication told event by event: what failed, when, and what it cost";
constexpr const char* kExamples = R"(
Examples:
  pitstop replay experiments/scenarios/exercise.yaml
  pitstop replay fleet.yaml --replication 17 --plot month.svg
  pitstop replay fleet.yaml --emit month --scrape 60s
  pitstop replay fleet.yaml --json - | jq -c 'select(.event == "failure")'
)";

struct ReplayCommand {
  ReplayOptions of;
  std::string command_line, json, plot, emit;
  std::string scrape, thin, skew, noise;  // as typed
  bool all = false;
};

// Converts what was typed for --emit. Throws UsageError with every mistake.
EmitOptions emit_options(const ReplayCommand& o) {
  EmitOptions e;
  e.folder = o.emit;
  std::vector<std::string> mistakes;
  auto duration = [&](const char* option, const std::string& text, Duration least, Duration most,
                      Duration& to) {
    if (text.empty()) return;
    const auto parsed = parse_duration(text);
    if (!parsed.value) {
      mistakes.push_back(std::string(option) + ": " + parsed.error);
    } else if (*parsed.value < least || *parsed.value > most) {
      mistakes.push_back(std::string(option) + ": " + text + " is not between " + format_duration(least) +
                         " and " + format_duration(most));
    } else {
      to = *parsed.value;
    }
  };
  duration("--scrape", o.scrape, Duration::seconds(1), Duration::seconds(240), e.scrape);
  duration("--clock-skew", o.skew, Duration{}, Duration::seconds(3600), e.logs.clock_skew);
  if (!o.thin.empty()) {
    const auto parsed = parse_integer(o.thin, {1, 240});
    if (parsed.value) e.thin = *parsed.value;
    if (!parsed.value) mistakes.push_back("--thin: " + parsed.error);
  }
  if (!o.noise.empty()) {
    const auto parsed = parse_number(o.noise, {0, 10'000});
    if (parsed.value) e.logs.noise_per_node_day = *parsed.value;
    if (!parsed.value) mistakes.push_back("--noise: " + parsed.error);
  }
  if (e.thin > 1 && e.scrape * e.thin > Duration::seconds(240))
    mistakes.push_back("--thin: Prometheus looks back 5 minutes; keep scrape times thin within 240s");
  if (o.emit.empty() && !(o.scrape + o.thin + o.skew + o.noise).empty())
    mistakes.push_back("--scrape, --thin, --clock-skew and --noise are about --emit DIR");
  if (!mistakes.empty()) throw UsageError(mistakes);
  return e;
}

// What was written, for people.
void tell(const EmitOptions& e, const Emitted& done) {
  say(fmt::format("{}: {} samples of {} series in {} file{}, logs, annotations and timeline", e.folder,
                  grouped(static_cast<unsigned long long>(done.metrics.samples)), done.metrics.series,
                  done.metrics.files.size(), done.metrics.files.size() == 1 ? "" : "s"));
  if (done.thin > 1) {
    say(fmt::format("series that go on as before are written every {}; --thin 1 writes all",
                    format_duration(e.scrape * done.thin)));
  }
  if (!done.picture) say("no timeline.svg: gnuplot is not installed");
  for (const std::string& u : done.unconfirmed) say("unconfirmed: " + u);
}

int replay_command(const ReplayCommand& o) {
  const EmitOptions to = emit_options(o);
  const LoadedReplay loaded = load(o.of);
  if (!o.plot.empty()) check_plot(o.plot);
  if (!o.json.empty() && o.json != "-") check_writable(o.json);
  if (!o.emit.empty()) {
    const Emitted done = emit(loaded.replay, loaded.text, o.command_line, to, &interrupted());
    if (done.metrics.stopped) {
      say("interrupted: " + o.emit + " is as it was before");
      return kInterrupted;
    }
    tell(to, done);
  }
  const bool quiet = !o.emit.empty() && !o.all;  // the folder is the answer
  Delivery delivery;
  if (o.json != "-" && !quiet) {
    const TextStyle style = TextStyle::for_stdout();
    delivery.attempt([&] { write_stdout(story_text(loaded.replay, o.all, style)); });
  }
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, story_json_lines(loaded.replay, kVersion)); });
  if (!o.plot.empty()) delivery.attempt([&] { draw_replay(o.plot, loaded.replay); });
  delivery.finish();
  return kOk;
}

}  // namespace

void declare_replay(Command& program, Typed& typed) {
  Command& replay = program.subcommand("replay", kAbout, kExamples);
  const auto o = std::make_shared<ReplayCommand>();
  o->command_line = typed.options.command_line;
  add_replaying(replay, o->of);
  replay.flag("--all", o->all, "every checkpoint and every stage");
  replay.option("--json FILE", o->json, "every event as a JSON line; - is stdout");
  replay.option("--plot FILE.svg", o->plot, "nodes, job and checkpoints over time, also .png");
  replay.option("--emit DIR", o->emit,
                "metrics, logs, annotations and timeline, as a cluster would leave them");
  replay.option("--scrape TIME", o->scrape, "time between samples of a metric (default 60s)");
  replay.option("--thin N", o->thin, "write a series that goes on as before at every N-th scrape only");
  replay.option("--clock-skew TIME", o->skew, "nodes' clocks are off by up to so much (default 0s)");
  replay.option("--noise N", o->noise, "unrelated kernel lines for each node and day (default 0)");
  replay.work = [o] { return replay_command(*o); };
}

}  // namespace pitstop
