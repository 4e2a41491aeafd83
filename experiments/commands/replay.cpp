#include "experiments/replay/replay.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "experiments/atomic_file.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/commands/replaying.hpp"
#include "experiments/gnuplot.hpp"
#include "experiments/replay/story.hpp"
#include "experiments/usage_error.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "One replication told event by event: what failed, when, and what it cost";
constexpr const char* kExamples = R"(
Examples:
  pitstop replay experiments/scenarios/exercise.yaml
  pitstop replay fleet.yaml --replication 17 --plot month.svg
  pitstop replay fleet.yaml --json - | jq -c 'select(.event == "failure")'
)";

struct ReplayCommand {
  ReplayOptions of;
  std::string json, plot;
  bool all = false;
};

int replay_command(const ReplayCommand& o) {
  LoadedReplay loaded = load(o.of);  // mistakes first
  if (!o.plot.empty()) check_plot(o.plot);
  if (!o.json.empty() && o.json != "-") check_writable(o.json);
  Delivery delivery;
  if (o.json != "-") {
    const TextStyle style = TextStyle::for_stdout();
    delivery.attempt([&] { write_stdout(story_text(loaded.replay, o.all, style)); });
  }
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, story_json_lines(loaded.replay)); });
  if (!o.plot.empty()) delivery.attempt([&] { draw_replay(o.plot, loaded.replay); });
  delivery.finish();
  return kOk;
}

}  // namespace

Declared declare_replay(CLI::App& app, Typed&) {
  const auto o = std::make_shared<ReplayCommand>();
  CLI::App* const replay = app.add_subcommand("replay", kAbout);
  add_replaying(*replay, o->of);
  replay->add_flag("--all", o->all, "every checkpoint and every stage");
  replay->add_option("--json", o->json, "every event as a JSON line; - is stdout")->type_name("FILE");
  replay->add_option("--plot", o->plot, "nodes, job and checkpoints over time, also .png")
      ->type_name("FILE.svg");
  return {replay, kExamples, [o] { return replay_command(*o); }};
}

}  // namespace pitstop
