// The table of nccl-tests, from its first release (2017) on. The columns before `time` and the unit of `time`
// changed between releases; a row is found by its element type, whatever stands before it.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <optional>

#include "calibration/import/formats.hpp"
#include "calibration/import/nccl_units.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "nccl-tests";
constexpr double kGiga = 1e9;

class NcclTable : public LineReader {
 public:
  explicit NcclTable(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("_perf") != std::string_view::npos) {
      const std::string operation = operation_named(text);
      if (!operation.empty()) mentioned_ = operation;
    }
    if (head(line) || verdict(line)) return;
    row(line);
  }

  void finish() override { flush(); }

 private:
  CollectiveRun& run(int line) {
    if (!open_) {
      run_ = {};
      run_.line = run_.last_line = line;
      run_.tool = kName;
      checks_ = {};
      open_ = true;
    }
    return run_;
  }

  // A line that begins a new run where the last had rows already.
  CollectiveRun& fresh_run(int line) {
    if (open_ && !run_.rows.empty()) flush();
    return run(line);
  }

  void flush() {
    if (!open_) return;
    open_ = false;
    if (run_.rows.empty()) {
      if (!run_.devices.empty())
        out_.warn(run_.line, "nccl-tests: a head without any row: the run never measured");
      return;
    }
    if (run_.operation.empty()) run_.operation = mentioned_;
    complete_run(run_, checks_, out_);
    for (const CollectiveRow& r : run_.rows) out_.note(kName, r.line);
    out_.collectives.push_back(std::move(run_));
  }

  bool head(const LogLine& line) {
    const std::string_view text = line.text;
    if (text.find("nccl-tests version") != std::string_view::npos) {
      const auto words = words_of(between(text, "nccl-tests version", ""), 1);
      CollectiveRun& r = fresh_run(line.number);
      if (!words.empty()) r.version = std::string(words[0]);
      return true;
    }
    if (text.find("nThread ") != std::string_view::npos && text.find("minBytes") != std::string_view::npos) {
      fresh_run(line.number);
      return true;
    }
    if (const auto name = between(text, "Collective test starting:", ""); !name.empty()) {
      fresh_run(line.number).operation = operation_named(name);
      return true;
    }
    if (text.find("Using devices") != std::string_view::npos) return fresh_run(line.number), true;
    return device(line) || columns(line);
  }

  // "#  Rank  0 Group  0 Pid  66421 on node001 device  0 [0x00] NVIDIA A100-SXM4-80GB"
  bool device(const LogLine& line) {
    const std::size_t at = line.text.find("Rank ");
    if (at == std::string_view::npos) return false;
    const std::string_view text = line.text.substr(at);
    const auto rank = words_of(text.substr(5), 1), host = words_of(between(text, " on ", ""), 1),
               device = words_of(between(text, " device ", ""), 1);
    const std::string_view name = between(text, "] ", "");
    if (rank.empty() || host.empty() || device.empty() || name.empty()) return false;
    const auto n = parse_whole(rank[0]), d = parse_whole(device[0]);
    if (!n || !d || *n < 0 || *n > 1'000'000 || *d < 0 || *d > 1'000'000) return false;
    fresh_run(line.number)
        .devices.push_back({line.number, static_cast<int>(*n), static_cast<int>(*d), std::string(host[0]),
                            std::string(trimmed(name))});
    return true;
  }

  // "#  size  count  type  redop  root  time ..." or, in 2017, "#  bytes  N  type  op  time ... res".
  bool columns(const LogLine& line) {
    const std::size_t mark = line.text.find('#');
    if (mark == std::string_view::npos || line.text.find("algbw") == std::string_view::npos) return false;
    fresh_run(line.number);
    has_root_ = has_redop_ = false;
    checks_.time_scale = 1;
    for (const std::string_view word : words_of(line.text.substr(mark + 1), 32)) {
      has_root_ = has_root_ || word == "root";
      has_redop_ = has_redop_ || word == "redop" || word == "op";
      if (word == "res") checks_.time_scale = 1000;  // the first release printed milliseconds
      if (word == "cputime") out_.warn(line.number, "times are the host's (cputime), not the GPU's");
    }
    columns_known_ = true;
    return true;
  }

  bool verdict(const LogLine& line) {
    if (const auto wrong = between(line.text, "Out of bounds values", ""); !wrong.empty()) {
      const auto words = words_of(between(wrong, ":", ""), 2);
      CollectiveRun& r = run(line.number);
      r.last_line = line.number;
      if (!words.empty()) r.out_of_bounds = parse_whole(words[0]);
      r.failed = words.size() > 1 && words[1] == "FAILED";
      return true;
    }
    if (const auto average = between(line.text, "Avg bus bandwidth", ""); !average.empty()) {
      const auto words = words_of(between(average, ":", ""), 2);
      CollectiveRun& r = run(line.number);
      r.last_line = line.number;
      if (!words.empty()) {
        if (const auto gb = parse_finite(words[0])) r.average_busbw = *gb * kGiga;
      }
      flush();
      columns_known_ = false;
      return true;
    }
    return false;
  }

  void row(const LogLine& line) {
    if (line.text.size() < 20) return;
    const auto words = words_of(line.text, 64);
    std::size_t type = 2;
    while (type < words.size() && !element_bytes(words[type])) ++type;
    if (type >= words.size()) return;
    const auto bytes = parse_whole(words[type - 2]), count = parse_whole(words[type - 1]);
    if (!bytes || !count || *count > *bytes / *element_bytes(words[type]) + 1) return;
    CollectiveRow r;
    r.line = line.number;
    r.bytes = *bytes;
    r.count = *count;
    r.type = std::string(words[type]);
    if (r.bytes < 0 || r.count < 0)
      return out_.warn(line.number, "nccl-tests: a negative size; row left out");
    std::vector<std::string_view> rest(words.begin() + static_cast<std::ptrdiff_t>(type) + 1, words.end());
    if (!rest.empty() && !parse_finite(rest[0]) && rest[0] != "N/A") {
      r.redop = std::string(rest[0]);
      rest.erase(rest.begin());
    }
    drop_timestamp(rest);
    if (!timings(rest, r)) {
      return out_.warn(line.number, "nccl-tests: a row of " + std::to_string(words.size()) +
                                        " columns is cut or "
                                        "garbled; left out: \"" +
                                        shown(trimmed(line.text)) + "\"");
    }
    CollectiveRun& to = run(line.number);
    to.last_line = line.number;
    to.rows.push_back(std::move(r));
  }

  // "2025-06-01 12:34:56" after the row, with -S.
  static void drop_timestamp(std::vector<std::string_view>& rest) {
    const std::size_t n = rest.size();
    if (n > 2 && rest[n - 1].find(':') != std::string_view::npos) rest.resize(n - 2);
  }

  // time algbw busbw wrong, once or twice; with per-iteration timing four more after each.
  bool timings(std::vector<std::string_view>& rest, CollectiveRow& r) {
    const std::size_t n = rest.size();
    const bool root = columns_known_ ? has_root_ : n == 9 || n == 5 || n == 17;
    if (root && n > 0) {
      const auto value = parse_whole(rest[0]);
      if (!value || *value < -1 || *value > 1'000'000) return false;
      r.root = static_cast<int>(*value);
      rest.erase(rest.begin());
    }
    const std::size_t each = rest.size() == 16 ? 8 : 4;
    if (rest.size() != 2 * each && rest.size() != 4) return false;
    if (!timing(rest, 0, r.out_of_place)) return false;
    if (rest.size() > 4 && !timing(rest, each, r.in_place)) return false;
    if (!r.out_of_place && !r.in_place) return false;
    return true;
  }

  // False: no numbers at all. A timing of N/A, NaN or 0 s is absent.
  static bool timing(const std::vector<std::string_view>& words, std::size_t at,
                     std::optional<CollectiveTiming>& to) {
    const auto time = parse_finite(words[at]), algbw = parse_finite(words[at + 1]),
               busbw = parse_finite(words[at + 2]);
    auto absent = [](std::string_view w) { return w == "N/A" || w == "nan" || w == "-nan" || w == "inf"; };
    if (!time || !algbw || !busbw) return absent(words[at]) || absent(words[at + 1]) || absent(words[at + 2]);
    if (*time <= 0 || *algbw < 0 || *busbw < 0 || *time > 1e15 || *algbw > 1e9 || *busbw > 1e9)
      return *time == 0;
    to = CollectiveTiming{*time, *algbw * kGiga, *busbw * kGiga, parse_finite(words[at + 3])};
    if (!to->wrong && !absent(words[at + 3])) to.reset();
    return true;
  }

  Imported& out_;
  CollectiveRun run_;
  RunChecks checks_;
  bool open_ = false, columns_known_ = false, has_root_ = false, has_redop_ = false;
  std::string mentioned_;
};

// A launcher that refused to start leaves no table: said so, where nothing else is in the file.
class LauncherErrors : public LineReader {
 public:
  explicit LauncherErrors(ImportContext context) : out_(context.out) {}
  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("not enough slots available") != std::string_view::npos) {
      const auto asked = words_of(between(text, "satisfy the", ""), 1);
      out_.remarks.push_back(fmt::format("line {}: mpirun refused to start: not enough slots{}; nothing ran",
                                         line.number,
                                         asked.empty() ? "" : " (" + shown(asked[0]) + " asked)"));
    } else if (text.find("Test CUDA failure") != std::string_view::npos ||
               text.find("Test NCCL failure") != std::string_view::npos) {
      out_.warn(line.number, "nccl-tests stopped: " + shown(trimmed(text), 120));
    }
  }

 private:
  Imported& out_;
};

}  // namespace

std::unique_ptr<LineReader> read_nccl_table(ImportContext context) {
  return std::make_unique<NcclTable>(context);
}
std::unique_ptr<LineReader> read_launcher_errors(ImportContext context) {
  return std::make_unique<LauncherErrors>(context);
}

}  // namespace pitstop
