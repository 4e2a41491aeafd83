// Steps and checkpoints in the output of training programs: Megatron-LM and Neuron's step_time lines.
#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "training log";
constexpr double kMostSeconds = 1e9;

class TrainingLog : public LineReader {
 public:
  explicit TrainingLog(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("elapsed time per iteration (ms):") != std::string_view::npos) return iteration(line);
    if (text.find("save-checkpoint") != std::string_view::npos)
      return checkpoint(line, "save-checkpoint", "save_checkpoint");
    if (text.find("load-checkpoint") != std::string_view::npos)
      return checkpoint(line, "load-checkpoint", "load_checkpoint");
    if (const std::size_t at = text.find("step_time "); at != std::string_view::npos) return step(line, at);
    if (const auto saved = between(text, "saved checkpoint at iteration", ""); !saved.empty()) {
      const auto words = words_of(saved, 1);
      if (!words.empty()) iteration_ = parse_whole(words[0]);
    }
  }

 private:
  void add(int number, const char* event, std::optional<double> seconds, std::optional<double> most = {}) {
    if (!seconds || *seconds <= 0 || *seconds > kMostSeconds) {
      return out_.warn(number, std::string("training log: ") + event + " without a time; left out");
    }
    TrainingRecord r;
    r.line = number;
    r.event = event;
    r.iteration = iteration_;
    r.time_us = *seconds * 1e6;
    if (most && *most >= *seconds) r.time_max_us = *most * 1e6;
    out_.training.push_back(std::move(r));
    out_.note(kName, number);
  }

  void iteration(const LogLine& line) {
    const std::string_view text = line.text;
    const auto number = words_of(between(text, "iteration", "/"), 1);
    iteration_ = number.empty() ? std::nullopt : parse_whole(number[0]);
    const auto ms = words_of(between(text, "elapsed time per iteration (ms):", ""), 1);
    const auto value = ms.empty() ? std::nullopt : parse_finite(ms[0]);
    add(line.number, "step", value ? std::optional(*value * 1e-3) : std::nullopt);
  }

  // "    save-checkpoint ................................: (81611.24, 81611.82)", in ms, least and most over
  // ranks.
  void checkpoint(const LogLine& line, std::string_view key, const char* event) {
    const std::string_view range = between(between(line.text, key, ""), "(", ")");
    const std::size_t comma = range.find(',');
    if (comma == std::string_view::npos) return;
    const auto least = parse_finite(trimmed(range.substr(0, comma)));
    const auto most = parse_finite(trimmed(range.substr(comma + 1)));
    if (!least || !most) return out_.warn(line.number, "training log: a checkpoint time is cut; left out");
    add(line.number, event, *least * 1e-3, *most * 1e-3);
  }

  // "step 6 step_time 458.5973925590515s throughput ..."
  void step(const LogLine& line, std::size_t at) {
    const auto number = words_of(between(line.text.substr(0, at), "step ", ""), 1);
    iteration_ = number.empty() ? std::nullopt : parse_whole(number[0]);
    const auto words = words_of(line.text.substr(at), 2);
    if (words.size() < 2 || !words[1].ends_with('s')) return;
    add(line.number, "step", parse_finite(words[1].substr(0, words[1].size() - 1)));
  }

  Imported& out_;
  std::optional<std::int64_t> iteration_;
};

}  // namespace

std::unique_ptr<LineReader> read_training_log(ImportContext context) {
  return std::make_unique<TrainingLog>(context);
}

}  // namespace pitstop
