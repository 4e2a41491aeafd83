// nvbandwidth (text and JSON) and CUDA's bandwidthTest: copies between host and GPUs. GB/s is 10^9 B/s there.
#include "calibration/import/formats.hpp"
#include "calibration/import/size_text.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kNvbandwidth = "nvbandwidth";
constexpr const char* kBandwidthTest = "bandwidthTest";
constexpr double kMost = 1e9;  // GB/s or ns of a cell
using Kind = JsonValue::Kind;

DeviceCheck measurement(int line, const char* tool, std::string check, std::string device, double value,
                        bool latency) {
  DeviceCheck c;
  c.line = line;
  c.tool = tool;
  c.check = std::move(check);
  c.device = std::move(device);
  c.value = latency ? value * 1e-9 : value * 1e9;
  c.unit = latency ? "s" : "B/s";
  return c;
}

// "Running host_to_device_memcpy_ce.", a title with the unit, a row of columns, rows of cells, "SUM ...
// 1985.60".
class Nvbandwidth : public LineReader {
 public:
  explicit Nvbandwidth(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("nvbandwidth Version")) return open_ = true;
    if (text.starts_with("Running ") && text.ends_with('.') && text.find(' ', 8) == std::string_view::npos) {
      test_ = std::string(text.substr(8, text.size() - 9));
      open_ = true;
      titled_ = in_matrix_ = false;
      return true;
    }
    if (test_.empty()) return open_ && is_head(text);
    if (text.find("(row)") != std::string_view::npos || text.find("(GB/s)") != std::string_view::npos ||
        text.find("(ns)") != std::string_view::npos) {
      latency_ = text.find("(ns)") != std::string_view::npos;
      titled_ = true;
      return true;
    }
    if (text.starts_with("SUM ") || text.starts_with("Waived") || text.starts_with("COEFFICIENT")) {
      in_matrix_ = false;
      return true;
    }
    return titled_ && !text.empty() && cells(line.number, text);
  }

 private:
  static bool is_head(std::string_view text) {
    for (const std::string_view begin :
         {"Built from", "CUDA ", "Driver Version", "Device ", "MPI ", "NOTE"}) {
      if (text.starts_with(begin)) return true;
    }
    return false;
  }

  // The row of columns holds whole numbers only; rows begin with theirs.
  bool cells(int number, std::string_view text) {
    const auto words = words_of(text, 1025);
    if (!parse_whole(words[0])) return titled_ = false;
    if (!in_matrix_) return in_matrix_ = true;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "N/A") continue;
      const auto value = parse_finite(words[i]);
      if (!value || *value < 0 || *value > kMost) {
        out_.warn(number, "nvbandwidth: a cell is garbled; left out");
      } else if (*value > 0) {
        out_.device_checks.push_back(measurement(number, kNvbandwidth, test_,
                                                 std::string(words[0]) + "," + std::to_string(i - 1), *value,
                                                 latency_));
        out_.note(kNvbandwidth, number);
      }
    }
    return true;
  }

  Imported& out_;
  std::string test_;
  bool open_ = false, titled_ = false, in_matrix_ = false, latency_ = false;
};

// "bandwidthTest-D2H-Pinned, Bandwidth = 0.4 GB/s, Time = 0.00000 s, Size = 1000 bytes, NumDevsUsed = 1", and
// the two columns of the quick mode: " 32000000   12.5" below "Device to Host Bandwidth, 1 Device(s)".
class BandwidthTest : public LineReader {
 public:
  explicit BandwidthTest(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.find("[CUDA Bandwidth Test]") != std::string_view::npos) return open_ = true;
    if (text.starts_with("bandwidthTest-")) return csv(line.number, text);
    if (text.ends_with("Device(s)") && text.find(" Bandwidth,") != std::string_view::npos) {
      test_ = std::string(text.substr(0, text.find(" Bandwidth,")));
      return true;
    }
    if (open_ &&
        (text.starts_with("Running on") || text.starts_with("Device ") || text.ends_with(" Mode") ||
         text.starts_with("PINNED") || text.starts_with("Transfer Size") || text.starts_with("Result =")))
      return true;
    const auto words = words_of(text, 3);
    if (test_.empty() || words.size() != 2) return false;
    const auto bytes = parse_whole(words[0]);
    const auto rate = parse_finite(words[1]);
    if (!bytes || !rate || *bytes <= 0 || *rate <= 0 || *rate > kMost) return false;
    add(line.number, test_, *bytes, *rate);
    return true;
  }

 private:
  bool csv(int number, std::string_view text) {
    const auto rate = size_of(between(text, "Bandwidth = ", ","), 1000);
    const auto bytes = parse_whole(trimmed(between(text, "Size = ", " bytes")));
    if (!rate || *rate <= 0 || *rate > kMost * 1e9 || !bytes || *bytes <= 0) {
      out_.warn(number, "bandwidthTest: a row is cut or garbled; left out");
      return true;
    }
    add(number, std::string(text.substr(14, text.find(',') - 14)), *bytes, *rate / 1e9);
    return true;
  }

  void add(int number, std::string check, std::int64_t bytes, double gb) {
    DeviceCheck c = measurement(number, kBandwidthTest, std::move(check), "", gb, false);
    c.bytes = bytes;
    out_.device_checks.push_back(std::move(c));
    out_.note(kBandwidthTest, number);
  }

  Imported& out_;
  std::string test_;
  bool open_ = false;
};

}  // namespace

std::unique_ptr<LineReader> read_nvbandwidth(ImportContext context) {
  return std::make_unique<Nvbandwidth>(context);
}
std::unique_ptr<LineReader> read_bandwidth_test(ImportContext context) {
  return std::make_unique<BandwidthTest>(context);
}

// nvbandwidth -j: {"nvbandwidth": {"testcases": [{"name", "bandwidth_matrix": [["369.36", ...], ...]}, ...]}}
bool is_nvbandwidth_json(const JsonValue& document) {
  return document["nvbandwidth"]["testcases"].is(Kind::array);
}

void read_nvbandwidth_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& test : document["nvbandwidth"]["testcases"].items) {
    const std::string& name = test["name"].text;
    const bool latency = name.find("latency") != std::string::npos;
    const JsonValue& rows = test["bandwidth_matrix"];
    for (std::size_t i = 0; i < rows.items.size(); ++i) {
      for (std::size_t j = 0; j < rows.items[i].items.size(); ++j) {
        const auto value = rows.items[i].items[j].number();
        if (!value || *value <= 0 || *value > kMost) continue;
        const int line = rows.items[i].items[j].line;
        context.out.device_checks.push_back(measurement(
            line, kNvbandwidth, name, std::to_string(i) + "," + std::to_string(j), *value, latency));
        context.out.note(kNvbandwidth, line);
      }
    }
  }
}

}  // namespace pitstop
