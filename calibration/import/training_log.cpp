// Steps and checkpoints in the output of training programs: Megatron-LM and Megatron Core, NeMo, torchtitan,
// DeepSpeed, Neuron's step_time lines, and any line that says how long a checkpoint took.
#include <array>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "training log";
constexpr double kMostSeconds = 1e9;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;
constexpr double kLongestPause = 3600;  // s between two lines of steps; more is an interruption

// The number that begins the text, "12.34 seconds", "1.5s", "440 ms", in seconds; nothing if it has no unit.
std::optional<double> leading_seconds(std::string_view text) {
  text = trimmed(text);
  const std::size_t end = text.find_first_not_of("0123456789.eE+-");
  const auto value = parse_finite(text.substr(0, end));
  if (!value || end == std::string_view::npos) return std::nullopt;
  std::string_view unit = trimmed(text.substr(end));
  unit = unit.substr(0, unit.find_first_of(" .,;)|]"));
  if (unit == "s" || unit == "sec" || unit == "secs" || unit == "second" || unit == "seconds") return value;
  if (unit == "ms" || unit == "milliseconds") return *value * 1e-3;
  if (unit == "min" || unit == "minutes") return *value * 60;
  return std::nullopt;
}

// "... in 12.3 seconds", "took 5 s", "duration: 4.389s", "Time taken: 2 seconds".
std::optional<double> seconds_told(std::string_view text) {
  constexpr std::array<std::string_view, 10> kBefore{"duration:", "took:", "took", "taken:", "taken",
                                                     "time:",     "was ",  "in ",  ")in ",   "after "};
  for (const std::string_view before : kBefore) {
    for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1)) {
      if (const auto seconds = leading_seconds(text.substr(at + before.size()))) return seconds;
    }
  }
  return std::nullopt;
}

class TrainingLog : public LineReader {
 public:
  explicit TrainingLog(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.size() > kLongest) return false;
    return step_line(line) || checkpoint_line(line);
  }

  void finish() override {
    if (save_begun_line_ == 0) return;
    out_.note(kName, save_begun_line_);
    TrainingRecord r;
    r.line = save_begun_line_;
    r.event = "save_begun";
    r.iteration = save_iteration_;
    out_.training.push_back(std::move(r));
    out_.warn(save_begun_line_,
              "training log: a checkpoint began to be saved, and no line says when it was done");
  }

 private:
  static constexpr std::size_t kLongest = 1 << 16;

  bool step_line(const LogLine& line) {
    const std::string_view text = line.text;
    if (text.find("elapsed time per iteration (ms):") != std::string_view::npos) return iteration(line);
    if (const auto timing = between(text, "train_step_timing in s", ""); !timing.empty())
      return nemo(line, timing);
    if (const std::size_t at = text.find("step_time "); at != std::string_view::npos) return step(line, at);
    if (text.find("step:") != std::string_view::npos && text.find("loss:") != std::string_view::npos &&
        text.find("tps:") != std::string_view::npos)
      return titan(line);
    return false;
  }

  bool checkpoint_line(const LogLine& line) {
    const std::string_view text = line.text;
    if (text.find("heckpoint") == std::string_view::npos &&
        text.find("latest file") == std::string_view::npos)
      return false;
    if (text.find("save-checkpoint") != std::string_view::npos)
      return checkpoint(line, "save-checkpoint", "save_checkpoint");
    if (text.find("load-checkpoint") != std::string_view::npos)
      return checkpoint(line, "load-checkpoint", "load_checkpoint");
    return nothing_to_load(text) || saving(line) || saved(line) || told(line);
  }

  void add(int number, const char* event, std::optional<double> seconds, std::optional<double> most = {}) {
    if (!seconds || *seconds <= 0 || *seconds > kMostSeconds) {
      return out_.warn(number, std::string("training log: ") + event + " without a time; left out");
    }
    TrainingRecord r;
    r.line = number;
    r.event = event;
    r.iteration = iteration_;
    r.time_us = *seconds * 1e6;
    if (most && *most >= *seconds && *most <= kMostSeconds) r.time_max_us = *most * 1e6;
    out_.training.push_back(std::move(r));
    out_.note(kName, number);
  }

  bool iteration(const LogLine& line) {
    const std::string_view text = line.text;
    const auto number = words_of(between(text, "iteration", "/"), 1);
    iteration_ = number.empty() ? std::nullopt : parse_whole(number[0]);
    const auto ms = words_of(between(text, "elapsed time per iteration (ms):", ""), 1);
    const auto value = ms.empty() ? std::nullopt : parse_finite(ms[0]);
    add(line.number, "step", value ? std::optional(*value * 1e-3) : std::nullopt);
    return true;
  }

  // "... global_step: 12 | train_step_timing in s: 2.505 | ..." and "..., train_step_timing in s=3.130]"
  bool nemo(const LogLine& line, std::string_view timing) {
    if (!eat(timing, ":") && !eat(timing, "=")) return false;
    timing = trimmed(timing);
    const auto value = parse_finite(timing.substr(0, timing.find_first_not_of("0123456789.eE+-")));
    std::string_view step = between(line.text, "global_step", "");
    if (!step.empty()) step.remove_prefix(1);
    const auto words = words_of(step, 1);
    if (!words.empty()) {
      const auto number = parse_finite(words[0].substr(0, words[0].find_first_not_of("0123456789.")));
      if (number && *number >= 0 && *number < 1e15) iteration_ = static_cast<std::int64_t>(*number);
    }
    add(line.number, "step", value);
    return true;
  }

  // torchtitan tells no time of a step: it is the time from one line to the next, over the steps between,
  // unless a checkpoint was written or the job stood still between them.
  bool titan(const LogLine& line) {
    const auto words = words_of(between(line.text, "step:", ""), 1);
    if (words.empty()) return false;
    const auto number = parse_whole(words[0].substr(0, words[0].find('/')));
    std::string_view head = line.text;
    eat(head, "[titan] ");
    const auto time = split_log_head(head).time;
    if (!number || !time || *number < 0 || *number > kMostSteps) return false;
    const bool next =
        titan_time_ && titan_time_->clock == time->clock && *number > titan_step_ && !titan_paused_;
    if (next) {
      const double seconds = static_cast<double>(time->us - titan_time_->us) * 1e-6;
      iteration_ = number;
      if (seconds > 0 && seconds < kLongestPause)
        add(line.number, "step", seconds / static_cast<double>(*number - titan_step_));
    }
    titan_time_ = time;
    titan_step_ = *number;
    titan_paused_ = false;
    return true;
  }

  // "    save-checkpoint ................................: (81611.24, 81611.82)", in ms, least and most over
  // ranks.
  bool checkpoint(const LogLine& line, std::string_view key, const char* event) {
    const std::string_view range = between(between(line.text, key, ""), "(", ")");
    const std::size_t comma = range.find(',');
    if (comma == std::string_view::npos) return false;
    const auto least = parse_finite(trimmed(range.substr(0, comma)));
    const auto most = parse_finite(trimmed(range.substr(comma + 1)));
    if (!least || !most) {
      out_.warn(line.number, "training log: a checkpoint time is cut; left out");
    } else if (key == "load-checkpoint" && std::exchange(nothing_loaded_, false)) {
      out_.warn(line.number, "training log: no checkpoint was found, so this is no time of a load; left out");
    } else {
      add(line.number, event, *least * 1e-3, *most * 1e-3);
    }
    return true;
  }

  // DeepSpeed and Megatron say that there was no checkpoint; the time of looking for it follows.
  bool nothing_to_load(std::string_view text) {
    for (const std::string_view sign :
         {"Unable to find latest file", "could not find the metadata file", "will not load any checkpoints",
          "No checkpoint was provided", "No checkpoint found"}) {
      if (text.find(sign) == std::string_view::npos) continue;
      nothing_loaded_ = true;
      return true;
    }
    return false;
  }

  // "saving checkpoint at iteration 10 to ..." of Megatron, "[Torch] Checkpoint global_step10 is about to be
  // saved!" of DeepSpeed, "Saving the checkpoint" of torchtitan.
  bool saving(const LogLine& line) {
    const std::string_view text = line.text;
    const bool titan = text.find("Saving the checkpoint") != std::string_view::npos;
    const bool begins = text.find("saving checkpoint at iteration") != std::string_view::npos ||
                        text.find("is about to be saved") != std::string_view::npos;
    if (!begins && !titan) return false;
    titan_paused_ = true;
    if (titan) return true;  // a line of its own tells how long it took
    const auto words = words_of(between(text, "iteration", ""), 1);
    save_iteration_ = words.empty() ? std::nullopt : parse_whole(words[0]);
    save_begun_ = split_log_head(text).time;
    save_begun_line_ = line.number;
    return true;
  }

  bool saved(const LogLine& line) {
    const std::string_view text = line.text;
    const bool done = text.find("successfully saved checkpoint") != std::string_view::npos ||
                      text.find("saved checkpoint at iteration") != std::string_view::npos ||
                      text.find("is ready now!") != std::string_view::npos;
    if (!done) return false;
    const auto words = words_of(between(text, "iteration", ""), 1);
    if (!words.empty()) iteration_ = parse_whole(words[0]);
    const auto ended = split_log_head(text).time;
    const bool timed = save_begun_line_ > 0 && save_begun_ && ended && save_begun_->clock == ended->clock &&
                       ended->us > save_begun_->us;
    if (const auto seconds = seconds_told(text)) {
      add(line.number, "save_checkpoint", seconds);
    } else if (timed) {
      add(line.number, "save_checkpoint", static_cast<double>(ended->us - save_begun_->us) * 1e-6);
    }
    save_begun_line_ = 0;
    return true;
  }

  // "Finished saving the checkpoint in 12.34 seconds.", "Global Checkpoint Save : ... : Save
  // duration: 4.389s"
  bool told(const LogLine& line) {
    const std::string lower = lower_case(line.text);
    const bool saves = lower.find("sav") != std::string::npos;
    const bool loads = lower.find("load") != std::string::npos || lower.find("restor") != std::string::npos;
    if (saves == loads) return false;
    const auto seconds = seconds_told(line.text);
    if (!seconds || lower.find("schedul") != std::string::npos) return false;
    add(line.number, saves ? "save_checkpoint" : "load_checkpoint", seconds);
    return true;
  }

  // "step 6 step_time 458.5973925590515s throughput ..."
  bool step(const LogLine& line, std::size_t at) {
    const auto number = words_of(between(line.text.substr(0, at), "step ", ""), 1);
    iteration_ = number.empty() ? std::nullopt : parse_whole(number[0]);
    const auto words = words_of(line.text.substr(at), 2);
    if (words.size() < 2 || !words[1].ends_with('s')) return false;
    add(line.number, "step", parse_finite(words[1].substr(0, words[1].size() - 1)));
    return true;
  }

  Imported& out_;
  std::optional<std::int64_t> iteration_, save_iteration_;
  std::optional<Stamp> titan_time_, save_begun_;
  std::int64_t titan_step_ = 0;
  int save_begun_line_ = 0;  // 0: none
  bool titan_paused_ = false, nothing_loaded_ = false;
};

}  // namespace

std::unique_ptr<LineReader> read_training_log(ImportContext context) {
  return std::make_unique<TrainingLog>(context);
}

}  // namespace pitstop
