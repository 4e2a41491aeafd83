// The table of libfabric's fi_pingpong. Sizes are in powers of two (64k is 65536 B: 64k / usec/xfer is
// MB/sec), counts and totals in powers of ten.
#include <cmath>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "fi_pingpong";
constexpr std::int64_t kFewIterations = 100;

// "64", "4k", "1m", "1g" in units of `thousand`.
std::optional<double> scaled(std::string_view text, double thousand) {
  double factor = 1;
  if (!text.empty()) {
    const char last = lower_case(text.substr(text.size() - 1))[0];
    const int power = last == 'k' ? 1 : last == 'm' ? 2 : last == 'g' ? 3 : 0;
    for (int i = 0; i < power; ++i) factor *= thousand;
    if (power > 0) text.remove_suffix(1);
  }
  const auto value = parse_finite(text);
  if (!value || *value < 0 || *value * factor > 1e15) return std::nullopt;
  return *value * factor;
}

class FiPingpong : public LineReader {
 public:
  explicit FiPingpong(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (const auto provider = words_of(between(text, " -p ", ""), 1);
        !provider.empty() && text.find("fi_pingpong") != std::string_view::npos) {
      provider_ = std::string(provider[0]);
    }
    const std::string lower = text.size() < 80 ? lower_case(text) : "";
    if (lower.find("server log") != std::string::npos) side_ = "server";
    if (lower.find("client log") != std::string::npos) side_ = "client";
    const auto words = words_of(text, 16);
    if (words.size() >= 7 && words[0] == "bytes" && words[1] == "#sent") {
      in_table_ = true;
      ++table_;
      return;
    }
    if (in_table_ && !words.empty()) row(line.number, words);
  }

 private:
  void row(int number, const std::vector<std::string_view>& words) {
    const auto bytes = scaled(words[0], 1024);
    if (!bytes) {
      in_table_ = false;
      return;
    }
    std::string_view ack = words.size() > 2 ? words[2] : "";
    if (!eat(ack, "=")) ack = "";
    const auto sent = words.size() > 1 ? scaled(words[1], 1000) : std::nullopt;
    const double rate = words.size() >= 8 ? parse_finite(words[5]).value_or(-1) : -1;
    const double latency = words.size() >= 8 ? parse_finite(words[6]).value_or(-1) : -1;
    if (!sent || latency <= 0 || rate < 0) {
      return out_.warn(number, "fi_pingpong: a row is cut or garbled; left out");
    }
    PointToPointRow r;
    r.line = number;
    r.tool = r.test = kName;
    r.side = side_;
    r.provider = provider_;
    r.table = table_;
    r.bytes = std::llround(*bytes);
    r.iterations = std::llround(*sent);
    r.latency_us = latency;
    if (rate > 0) r.bandwidth = rate * 1e6;
    r.holds_set_up = r.iterations < kFewIterations && first_of_table();
    if (r.holds_set_up) {
      out_.warn(number, "fi_pingpong: the first row of a short run carries connection set-up; not a latency");
    }
    const double expected = *bytes / latency * 1e6;
    if (rate > 1 && std::abs(expected / (rate * 1e6) - 1) > 0.02) {
      out_.warn(number, "fi_pingpong: MB/sec and usec/xfer contradict each other");
    }
    out_.point_to_point.push_back(std::move(r));
    out_.note(kName, number);
  }

  bool first_of_table() const {
    return out_.point_to_point.empty() || out_.point_to_point.back().tool != kName ||
           out_.point_to_point.back().table != table_;
  }

  Imported& out_;
  bool in_table_ = false;
  int table_ = 0;
  std::string side_, provider_;
};

}  // namespace

std::unique_ptr<LineReader> read_fi_pingpong(ImportContext context) {
  return std::make_unique<FiPingpong>(context);
}

}  // namespace pitstop
