// Benchmarks of parallel file systems: IOR (text and JSON), mdtest, IO500. IOR prints MiB/s, 2^20 B/s.
#include <array>

#include "calibration/import/formats.hpp"
#include "calibration/import/size_text.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kIor = "IOR";
constexpr const char* kMdtest = "mdtest";
constexpr const char* kIo500 = "IO500";
constexpr double kMebi = 1048576;
constexpr double kMostBandwidth = 1e15;
constexpr double kMostSeconds = 1e9;
using Kind = JsonValue::Kind;

bool is_direction(std::string_view word) { return word == "write" || word == "read"; }

// "key    : value" of IOR's options.
std::string_view option(std::string_view text, std::string_view key) {
  if (!text.starts_with(key)) return {};
  std::string_view rest = trimmed(text.substr(key.size()));
  return eat(rest, ":") ? trimmed(rest) : std::string_view{};
}

class Ior : public LineReader {
 public:
  explicit Ior(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("IOR-") && text.find("MPI Coordinated Test") != std::string_view::npos) {
      begin();
      return true;
    }
    const bool columns = text.starts_with("access ") && text.find("bw(MiB/s)") != std::string_view::npos;
    if (columns && !open_) begin();  // the head was cut
    if (!open_) return false;
    if (text.starts_with("Summary of all tests")) in_results_ = false, in_summary_ = true;
    if (columns) {
      in_results_ = true;
      in_summary_ = false;
      latency_column_ = column_of(text, "Latency(s)");
      return true;
    }
    if (text.starts_with("Finished")) open_ = false;
    if (settings(text)) return true;
    if (in_results_ && row(line.number, text)) return true;
    if (const auto best = between(text, "Max ", " MiB/sec"); !best.empty())
      return fallback(line.number, best);
    return in_summary_ || text.find(':') != std::string_view::npos || text.starts_with("---");
  }

 private:
  void begin() {
    open_ = true;
    in_results_ = in_summary_ = false;
    settings_ = {};
    settings_.tool = kIor;
    seen_ = {};
  }

  static std::size_t column_of(std::string_view header, std::string_view name) {
    const auto words = words_of(header, 32);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == name) return i;
    }
    return 0;
  }

  bool settings(std::string_view text) {
    if (const auto api = option(text, "api"); !api.empty()) settings_.engine = std::string(api);
    if (const auto tasks = option(text, "tasks"); !tasks.empty()) settings_.jobs = parse_whole(tasks);
    if (const auto nodes = option(text, "nodes"); !nodes.empty()) settings_.nodes = parse_whole(nodes);
    if (const auto access = option(text, "access"); !access.empty()) settings_.job = std::string(access);
    if (const auto size = size_of(option(text, "xfersize"), 1000); size && *size < 9e18)
      settings_.block_bytes = static_cast<std::int64_t>(*size);
    return text.find(" : ") != std::string_view::npos && !text.starts_with("Max ");
  }

  bool row(int number, std::string_view text) {
    const auto words = words_of(text, 32);
    if (words.size() < 3 || !is_direction(words[0])) return false;
    const auto mib = parse_finite(words[1]);
    if (!mib || *mib <= 0 || *mib * kMebi > kMostBandwidth) {
      out_.warn(number, "IOR: a row without a bandwidth; left out");
      return true;
    }
    add(number, words[0], *mib * kMebi);
    const auto latency = latency_column_ > 0 && latency_column_ < words.size()
                             ? parse_finite(words[latency_column_])
                             : std::nullopt;
    if (latency && *latency > 0 && *latency < kMostSeconds)
      out_.storage.back().latency_mean_us = *latency * 1e6;
    return true;
  }

  // "Max Write: 1499.68 MiB/sec (1572.53 MB/sec)", where the table is not in the file.
  bool fallback(int number, std::string_view best) {
    const std::string direction = lower_case(trimmed(best.substr(0, best.find(':'))));
    const auto mib = parse_finite(trimmed(between(best, ":", "")));
    if (!is_direction(direction) || !mib) return false;
    if (!seen_[direction == "read"] && *mib > 0 && *mib * kMebi < kMostBandwidth)
      add(number, direction, *mib * kMebi);
    return true;
  }

  void add(int number, std::string_view direction, double bandwidth) {
    StorageResult r = settings_;
    r.line = number;
    r.direction = std::string(direction);
    r.bandwidth = bandwidth;
    seen_[direction == "read"] = true;
    out_.storage.push_back(std::move(r));
    out_.note(kIor, number);
  }

  Imported& out_;
  StorageResult settings_;
  bool open_ = false, in_results_ = false, in_summary_ = false;
  std::array<bool, 2> seen_{};  // write, read
  std::size_t latency_column_ = 0;
};

// Rates of mdtest: "   File creation             :       2943.697       2943.674       2943.686 0.006" are
// the most, the least, the mean and the deviation. 0 was not run.
class Mdtest : public LineReader {
 public:
  explicit Mdtest(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("-- started at ") || text.starts_with("-- finished at ")) return true;
    if (text.starts_with("mdtest-") && text.find("launched with") != std::string_view::npos) {
      in_rates_ = false;
      tasks_ = parse_whole(first_word(between(text, "launched with ", "")));
      nodes_ = parse_whole(first_word(between(text, "task(s) on ", "")));
      open_ = true;
      return true;
    }
    if (text.starts_with("SUMMARY")) {
      in_rates_ =
          text.find("time") == std::string_view::npos && text.find("iterations)") != std::string_view::npos;
      return in_rates_ || open_;
    }
    if (in_rates_ && rate(line.number, text)) return true;
    return open_ && (text.find(':') != std::string_view::npos || text.starts_with("--") ||
                     text.starts_with("Operation") || text.find("tasks,") != std::string_view::npos);
  }

 private:
  static std::string_view first_word(std::string_view text) {
    const auto words = words_of(text, 1);
    return words.empty() ? std::string_view{} : words[0];
  }

  bool rate(int number, std::string_view text) {
    const std::size_t colon = text.find(" : ");
    const std::string_view name = trimmed(text.substr(0, colon));
    if (colon == std::string_view::npos ||
        (!name.starts_with("File") && !name.starts_with("Directory") && !name.starts_with("Tree")))
      return false;
    const auto words = words_of(text.substr(colon + 3), 8);
    const auto mean = words.size() > 2 ? parse_finite(words[2]) : std::nullopt;
    if (!mean || *mean <= 0 || *mean > 1e15) return true;
    StorageResult r;
    r.line = number;
    r.tool = kMdtest;
    r.job = r.pattern = std::string(name);
    r.operations = *mean;
    r.jobs = tasks_;
    r.nodes = nodes_;
    out_.storage.push_back(std::move(r));
    out_.note(kMdtest, number);
    return true;
  }

  Imported& out_;
  bool open_ = false, in_rates_ = false;
  std::optional<std::int64_t> tasks_, nodes_;
};

// "[RESULT]       ior-easy-write        2.163290 GiB/s : time 300.0 seconds", "... 6.5 kIOPS : time ...".
class Io500 : public LineReader {
 public:
  explicit Io500(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    std::string_view text = trimmed(line.text);
    if (text.starts_with("[SCORE")) return true;
    if (!eat(text, "[RESULT")) return false;
    const bool invalid = text.find("INVALID") != std::string_view::npos;
    text = trimmed(text.substr(std::min(text.find(']') + 1, text.size())));
    const auto words = words_of(text.substr(0, text.find(" : ")), 8);
    if (words.size() < 3) return false;
    const std::string_view name = words[words.size() - 3];
    const auto value = size_of(std::string(words[words.size() - 2]) + std::string(words.back()), 1000);
    if (!value || *value <= 0 || *value > kMostBandwidth || invalid) {
      out_.warn(line.number, "IO500: a result without a value, or INVALID; left out");
      return true;
    }
    StorageResult r;
    r.line = line.number;
    r.tool = kIo500;
    r.job = r.pattern = std::string(name);
    r.direction = name.ends_with("read") ? "read" : name.ends_with("write") ? "write" : "";
    const bool bandwidth = lower_case(words.back()).find("b/s") != std::string::npos;
    if (bandwidth) r.bandwidth = *value;
    if (!bandwidth) r.operations = *value;
    out_.storage.push_back(std::move(r));
    out_.note(kIo500, line.number);
    return true;
  }

 private:
  Imported& out_;
};

bool is_result(const JsonValue& value) { return value.has("access") && value.has("bwMiB"); }

void read_results(const JsonValue& value, const JsonValue& options, Imported& out) {
  if (!is_result(value)) {
    for (const JsonValue& item : value.items) read_results(item, options, out);
    return;
  }
  const auto mib = value["bwMiB"].number();
  if (!mib || *mib <= 0 || *mib * kMebi > kMostBandwidth)
    return out.warn(value.line, "IOR: a result without a bandwidth; left out");
  StorageResult r;
  r.line = value.line;
  r.tool = kIor;
  r.direction = value["access"].text;
  r.bandwidth = *mib * kMebi;
  r.engine = options["api"].text;
  r.job = options["access"].text;
  r.jobs = options["tasks"].whole();
  r.nodes = options["nodes"].whole();
  if (const auto latency = value["latency"].number(); latency && *latency > 0 && *latency < kMostSeconds)
    r.latency_mean_us = *latency * 1e6;
  out.storage.push_back(std::move(r));
  out.note(kIor, value.line);
}

}  // namespace

std::unique_ptr<LineReader> read_ior(ImportContext context) { return std::make_unique<Ior>(context); }
std::unique_ptr<LineReader> read_mdtest(ImportContext context) { return std::make_unique<Mdtest>(context); }
std::unique_ptr<LineReader> read_io500(ImportContext context) { return std::make_unique<Io500>(context); }

bool is_ior_json(const JsonValue& document) {
  return document["tests"].is(Kind::array) && (document.has("Version") || document.has("Command line"));
}

void read_ior_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& test : document["tests"].items)
    read_results(test["Results"], test["Options"], context.out);
}

}  // namespace pitstop
