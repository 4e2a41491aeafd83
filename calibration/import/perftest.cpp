// linux-rdma perftest: ib_write_bw, ib_read_bw, ib_send_bw and their _lat kin. MB/sec is 2^20 B/s there; with
// --report_gbits it is 10^9 bit/s, and one side may print the other's header: the message rate decides.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "perftest";

struct Unit {
  const char* name;
  double bytes_per_s;
};
constexpr std::array<Unit, 4> kUnits{
    {{"MB/sec", 1048576}, {"Gb/sec", 1e9 / 8}, {"MB/sec (10^6)", 1e6}, {"Gbps (2^30)", 134217728}}};

class Perftest : public LineReader {
 public:
  explicit Perftest(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find(" Test") != std::string_view::npos &&
        (text.find("RDMA_") != std::string_view::npos || text.find("Send") != std::string_view::npos ||
         text.find("Atomic") != std::string_view::npos)) {
      test_ = std::string(trimmed(text));
    }
    if (const auto device = words_of(between(text, "Device         :", ""), 1); !device.empty()) {
      device_ = std::string(device[0]);
    }
    if (text.find("#bytes") != std::string_view::npos && text.find("#iterations") != std::string_view::npos) {
      ++table_;
      bandwidths_ = text.find("BW average") != std::string_view::npos;
      latencies_ =
          text.find("t_typical") != std::string_view::npos || text.find("t_avg") != std::string_view::npos;
      gigabits_ = text.find("[Gb/sec]") != std::string_view::npos;
      typical_first_ = text.find("t_typical") != std::string_view::npos;
      in_table_ = bandwidths_ || latencies_;
      return;
    }
    if (in_table_) row(line);
  }

 private:
  void row(const LogLine& line) {
    const auto words = words_of(line.text, 32);
    if (words.empty()) return;
    const auto bytes = parse_whole(words[0]);
    if (!bytes) {
      in_table_ = false;
      return;
    }
    const auto iterations = words.size() > 1 ? parse_whole(words[1]) : std::nullopt;
    if (*bytes < 0 || !iterations || *iterations < 0 || words.size() < (bandwidths_ ? 4U : 5U)) {
      return out_.warn(line.number, "perftest: a row is cut or garbled; left out");
    }
    PointToPointRow r;
    r.line = line.number;
    r.tool = kName;
    r.test = test_;
    r.provider = device_;
    r.table = table_;
    r.bytes = *bytes;
    r.iterations = *iterations;
    if (!(bandwidths_ ? bandwidth(words, r) : latency(words, r))) return;
    out_.point_to_point.push_back(std::move(r));
    out_.note(kName, line.number);
  }

  // #bytes #iterations t_min t_max t_typical t_avg t_stdev ...; with -D: #bytes #iterations t_avg tps
  // average.
  bool latency(const std::vector<std::string_view>& words, PointToPointRow& r) {
    const auto value = parse_finite(words[typical_first_ ? 4 : 2]);
    if (!value || *value <= 0 || *value > 1e12) {
      out_.warn(r.line, "perftest: no latency in the row; left out");
      return false;
    }
    r.latency_us = *value;
    return true;
  }

  bool bandwidth(const std::vector<std::string_view>& words, PointToPointRow& r) {
    const double peak = parse_finite(words[2]).value_or(-1), average = parse_finite(words[3]).value_or(-1);
    const double rate = words.size() > 4 ? parse_finite(words[4]).value_or(0) : 0;
    if (peak < 0 || average < 0 || average > 1e12) {
      out_.warn(r.line, "perftest: no bandwidth in the row; left out");
      return false;
    }
    if (rate > 0) r.messages = rate * 1e6;
    const Unit* unit = &kUnits[gigabits_ ? 1 : 0];
    if (r.messages && average > 0) {
      const double true_rate = *r.messages * static_cast<double>(r.bytes);
      // Half a last digit of both numbers, and 1 %.
      const double blur = 0.01 + 0.5e-6 / rate + 0.005 / average;
      const Unit* const said = unit;
      auto off = [&](const Unit& u) { return std::abs(average * u.bytes_per_s / true_rate - 1); };
      if (off(*unit) > blur) {
        for (const Unit& u : kUnits) {
          if (off(u) < off(*unit)) unit = &u;
        }
        if (off(*unit) > blur) {
          out_.warn(r.line,
                    fmt::format("perftest: {} {} and {} messages/s of {} B contradict each other in every "
                                "unit; no bandwidth taken",
                                average, said->name, *r.messages, r.bytes));
          return true;
        }
        out_.warn(r.line, fmt::format("perftest: the header says {}, but {} messages/s of {} B are {} {}",
                                      said->name, *r.messages, r.bytes, average, unit->name));
      }
    } else if (average > 0) {
      out_.warn(r.line, fmt::format("perftest: no message rate to check the unit {} by", unit->name));
    }
    if (average > 0) r.bandwidth = average * unit->bytes_per_s;
    if (peak > 0) r.peak = peak * unit->bytes_per_s;  // 0.00: not measured, as with -D
    if (!r.bandwidth) {
      out_.warn(r.line, "perftest: an average of 0 is no measurement; left out");
      return false;
    }
    return true;
  }

  Imported& out_;
  bool in_table_ = false, bandwidths_ = false, latencies_ = false, gigabits_ = false, typical_first_ = false;
  int table_ = 0;
  std::string test_, device_;
};

}  // namespace

std::unique_ptr<LineReader> read_perftest(ImportContext context) {
  return std::make_unique<Perftest>(context);
}

}  // namespace pitstop
