#include "experiments/calibrate/calibrate_measure.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>

#include "calibration/measured.hpp"
#include "calibration/profile_json.hpp"
#include "calibration/provenance.hpp"
#include "calibration/quantity_text.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

// Tells on stderr what is being measured: in one line of a terminal, a line each elsewhere.
class Teller {
 public:
  explicit Teller(bool quiet) : quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}
  ~Teller() {
    if (told_ && terminal_) std::fputs("\r\033[K", stderr);
  }
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  void tell(const std::string& key) {
    if (quiet_) return;
    told_ = true;
    std::fputs((terminal_ ? "\r\033[Kmeasuring " + key : "measuring " + key + "\n").c_str(), stderr);
    std::fflush(stderr);
  }

 private:
  bool quiet_, terminal_, told_ = false;
};

std::string figures_text(const std::vector<Figure>& figures) {
  std::size_t width = 0;
  for (const Figure& f : figures) width = std::max(width, f.key.size());
  std::string text;
  for (const Figure& f : figures) {
    const Repetitions& r = *f.repetitions;
    const std::string median = quantity_text(r.median, f.unit);
    text += fmt::format("  {:{}}  {:>12}", f.key, width, median);
    if (f.observations > 1)
      text += fmt::format("   {} to {} in {}", quantity_text(r.min, f.unit), quantity_text(r.max, f.unit),
                          f.observations);
    text += (f.note.empty() ? "" : "  (" + printable(f.note) + ")") + "\n";
  }
  return text;
}

class MeasuringRun {
 public:
  MeasuringRun(const Measuring& asked, const std::string& command_line) : asked_(asked) {
    profile_.command = command_line;
    profile_.made = utc_text(std::time(nullptr));
    profile_.machine = host_facts(environ);
    profile_.name = profile_.machine.front().second;  // the host
    profile_.machine.emplace_back("pitstop", kVersion);
    if (!asked.instance.empty()) {
      instance_ = find_instance(asked.instance);
      profile_.machine.emplace_back("instance", asked.instance);
    }
  }

  int run() {
    for (const MeasuringCommand& c : asked_.commands) {
      if (c.command->typed && !stopped_) add(measure(c));
    }
    if (!asked_.json.empty() && !silent_) write_to(asked_.json, to_json(profile_, json_));
    if (stopped_) return kInterrupted;
    if (refused_ == 0) return kOk;
    return profile_.figures.empty() ? kInputOutput : kVerdictFailed;
  }

 private:
  MeasuredPart measure(const MeasuringCommand& c) {
    Teller teller(asked_.quiet);
    return c.measure({interrupted(), [&](const std::string& key) { teller.tell(key); }});
  }

  void add(MeasuredPart part) {
    std::optional<MeasuredLink> link;
    if (instance_) link = MeasuredLink{*instance_, part.link_loaded_s};
    const Judged judged = judge(part.measured, profile_.command, link);
    stopped_ = part.stopped;
    if (part.silent) {
      silent_ = true;
      return;
    }
    say_part(part, judged);
    refused_ += judged.refused.size();
    for (auto& fact : part.machine) {
      const auto same = std::find_if(profile_.machine.begin(), profile_.machine.end(),
                                     [&](const auto& known) { return known.first == fact.first; });
      if (same == profile_.machine.end()) profile_.machine.push_back(std::move(fact));
    }
    json_.insert(json_.end(), part.json.begin(), part.json.end());
    profile_.figures.insert(profile_.figures.end(), judged.figures.begin(), judged.figures.end());
    std::sort(profile_.figures.begin(), profile_.figures.end(),
              [](const Figure& a, const Figure& b) { return a.key < b.key; });
    // After every part: a later one may take long, or be killed.
    if (!asked_.profile.empty()) write_to(asked_.profile, to_yaml(profile_));
  }

  void say_part(const MeasuredPart& part, const Judged& judged) const {
    const TextStyle style = TextStyle::for_stdout();
    std::string text = style.strong(part.title) + "\n" + part.table + figures_text(judged.figures);
    for (const std::string& remark : part.remarks) text += "  " + printable(remark) + "\n";
    for (const std::string& refused : judged.refused)
      text += "  " + style.warning("refused") + " " + printable(refused) + "\n";
    if (asked_.json != "-") write_stdout(text);
    for (const std::string& warning : judged.warnings) say("warning: " + printable(warning));
  }

  const Measuring& asked_;
  Profile profile_;
  std::optional<InstanceType> instance_;
  std::vector<std::pair<std::string, std::string>> json_;
  std::size_t refused_ = 0;
  bool stopped_ = false, silent_ = false;
};

int measure_all(const Measuring& asked, const std::string& command_line) {
  std::vector<std::string> mistakes;
  for (const MeasuringCommand& c : asked.commands) {
    if (c.command->typed) c.check(mistakes);
  }
  if (!asked.instance.empty() && !find_instance(asked.instance))
    mistakes.push_back("--instance: " + unknown_word(asked.instance, instance_names()));
  if (!asked.json.empty() && asked.json == asked.profile)
    mistakes.push_back("--json and --profile both name " + asked.json);
  if (!mistakes.empty()) throw UsageError(mistakes);
  for (const std::string& path : {asked.json, asked.profile}) {
    if (!path.empty() && path != "-") check_writable(path);
  }
  return MeasuringRun(asked, command_line).run();
}

}  // namespace

void declare_measuring(Typed& typed, MeasuringCommand measuring, const std::string& profile_option) {
  if (!typed.measuring) typed.measuring = std::make_shared<Measuring>();
  Measuring& m = *typed.measuring;
  Command& command = *measuring.command;
  command.joins = true;
  command.option(profile_option + " FILE.yaml", m.profile, "the figures as a calibration profile");
  command.option("--json FILE", m.json, "the same as JSON; - is stdout");
  command.option("--instance TYPE", m.instance, "type of this node, whose line rate bounds what can be true");
  command.flag("--quiet", m.quiet, "no progress");
  command.work = [&typed] { return measure_all(*typed.measuring, typed.options.command_line); };
  m.commands.push_back(std::move(measuring));
}

}  // namespace pitstop
