// linux-rdma perftest: ib_write_bw, ib_read_bw, ib_send_bw and their _lat kin. MB/sec is 2^20 B/s there; with
// --report_gbits it is 10^9 bit/s, and one side may print the other's header: the message rate decides.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <set>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "perftest";
constexpr int kMostNoise = 200;  // lines between the rows of a table

struct Unit {
  const char* name;
  double bytes_per_s;
};
constexpr std::array<Unit, 4> kUnits{
    {{"MB/sec", 1048576}, {"Gb/sec", 1e9 / 8}, {"MB/sec (10^6)", 1e6}, {"Gbps (2^30)", 134217728}}};

// What a row or a report says of bandwidth, as printed; messages in millions a second, 0: not said.
struct Printed {
  double peak, average, rate;
};

// The unit that the numbers are in: the header's, unless bytes times message rate says another.
const Unit* unit_of(const Printed& p, bool gigabits, PointToPointRow& r, Imported& out) {
  const Unit* unit = &kUnits[gigabits ? 1 : 0];
  if (!r.messages || p.average <= 0) {
    if (p.average > 0)
      out.warn(r.line, fmt::format("perftest: no message rate to check the unit {} by", unit->name));
    return unit;
  }
  const double true_rate = *r.messages * static_cast<double>(r.bytes);
  // Half a last digit of both numbers, and 1 %.
  const double blur = 0.01 + 0.5e-6 / p.rate + 0.005 / p.average;
  const Unit* const said = unit;
  auto off = [&](const Unit& u) { return std::abs(p.average * u.bytes_per_s / true_rate - 1); };
  if (off(*unit) <= blur) return unit;
  for (const Unit& u : kUnits) {
    if (off(u) < off(*unit)) unit = &u;
  }
  if (off(*unit) > blur) {
    out.warn(r.line, fmt::format("perftest: {} {} and {} messages/s of {} B contradict each other in every "
                                 "unit; no bandwidth taken",
                                 p.average, said->name, *r.messages, r.bytes));
    return nullptr;
  }
  out.warn(r.line, fmt::format("perftest: the header says {}, but {} messages/s of {} B are {} {}",
                               said->name, *r.messages, r.bytes, p.average, unit->name));
  return unit;
}

// Sets the bandwidths of the row. False: there is none, and the row is no measurement.
bool settle_bandwidth(const Printed& p, bool gigabits, PointToPointRow& r, Imported& out) {
  if (p.peak < 0 || p.average < 0 || p.average > 1e12 || p.peak > 1e12 || p.rate > 1e12) {
    out.warn(r.line, "perftest: no bandwidth in the row; left out");
    return false;
  }
  if (p.rate > 0) r.messages = p.rate * 1e6;
  const Unit* const unit = unit_of(p, gigabits, r, out);
  if (unit == nullptr) return true;
  if (p.average > 0) r.bandwidth = p.average * unit->bytes_per_s;
  if (p.peak > 0) r.peak = p.peak * unit->bytes_per_s;  // 0.00: not measured, as with -D
  if (r.bandwidth) return true;
  out.warn(r.line, "perftest: an average of 0 is no measurement; left out");
  return false;
}

class Perftest : public LineReader {
 public:
  explicit Perftest(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (title(text) || header(text)) return true;
    if (in_table_) return row(line);
    if (!in_head_) return false;
    address(text);
    if (const auto device = words_of(between(text, "Device         :", ""), 1); !device.empty()) {
      device_ = std::string(device[0]);
    }
    return text.find(':') != std::string_view::npos;
  }

 private:
  bool title(std::string_view text) {
    const bool named =
        text.find(" Test") != std::string_view::npos &&
        (text.find("RDMA_") != std::string_view::npos || text.find("Send ") != std::string_view::npos ||
         text.find("Atomic") != std::string_view::npos);
    if (!named) return false;
    test_ = std::string(trimmed(text));
    both_ways_ = test_.find("Bidirectional") != std::string::npos;
    in_head_ = true;
    in_table_ = false;
    ends_.clear();
    return true;
  }

  bool header(std::string_view text) {
    if (text.find("#bytes") == std::string_view::npos || text.find("#iterations") == std::string_view::npos)
      return false;
    ++table_;
    bandwidths_ = text.find("BW average") != std::string_view::npos;
    latencies_ =
        text.find("t_typical") != std::string_view::npos || text.find("t_avg") != std::string_view::npos;
    gigabits_ = text.find("[Gb/sec]") != std::string_view::npos;
    typical_first_ = text.find("t_typical") != std::string_view::npos;
    in_table_ = bandwidths_ || latencies_;
    noise_ = 0;
    return in_table_;
  }

  // "local address: LID 0x01 QPN 0x0048 PSN 0xf5aed1": the first of each end names the connection.
  void address(std::string_view text) {
    const auto number = words_of(between(text, " QPN ", ""), 3);
    if (text.find("address: ") == std::string_view::npos || number.size() < 3) return;
    std::string end = std::string(number[0]) + " " + std::string(number[2]);
    if (ends_.size() < 2 && (ends_.empty() || *ends_.begin() != end)) ends_.insert(std::move(end));
  }

  // Rows end at a ruled line or another header. What else stands between them is noise ("Conflicting CPU
  // frequency values detected"), and not ours.
  bool row(const LogLine& line) {
    const auto words = words_of(line.text, 32);
    if (words.empty() || words[0].starts_with("---") || words[0].starts_with('#') || noise_ > kMostNoise) {
      in_table_ = words.empty() && noise_ <= kMostNoise;
      in_head_ = false;
      return false;
    }
    const auto bytes = parse_whole(words[0]);
    const auto iterations = words.size() > 1 ? parse_whole(words[1]) : std::nullopt;
    if (!bytes || (words.size() > 2 && !parse_finite(words[2]))) {
      ++noise_;
      return words[0] == "Conflicting" || words[0] == "WARNING:";
    }
    if (*bytes < 0 || !iterations || *iterations < 0 || words.size() < (bandwidths_ ? 4U : 5U)) {
      out_.warn(line.number, "perftest: a row is cut or garbled; left out");
      return true;
    }
    PointToPointRow r;
    r.line = line.number;
    r.tool = kName;
    r.test = test_;
    r.provider = device_;
    r.table = table_;
    r.bytes = *bytes;
    r.iterations = *iterations;
    r.both_ways = both_ways_;
    if (ends_.size() == 2) r.connection = *ends_.begin() + ", " + *ends_.rbegin();
    if (!(bandwidths_ ? bandwidth(words, r) : latency(words, r))) return true;
    out_.point_to_point.push_back(std::move(r));
    out_.note(kName, line.number);
    return true;
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
    const double rate = words.size() > 4 ? parse_finite(words[4]).value_or(0) : 0;
    return settle_bandwidth({parse_finite(words[2]).value_or(-1), parse_finite(words[3]).value_or(-1), rate},
                            gigabits_, r, out_);
  }

  Imported& out_;
  bool in_head_ = false, in_table_ = false, both_ways_ = false;
  bool bandwidths_ = false, latencies_ = false, gigabits_ = false, typical_first_ = false;
  int table_ = 0, noise_ = 0;
  std::string test_, device_;
  std::set<std::string> ends_;  // of the connection, by queue pair and packet number
};

}  // namespace

bool is_perftest_json(const JsonValue& document) {
  return document.has("test_info") && document["results"].has("MsgSize");
}

// What perftest writes with --out_json.
void read_perftest_json(const JsonValue& document, ImportContext context) {
  const JsonValue& results = document["results"];
  PointToPointRow r;
  r.line = results.line;
  r.tool = kName;
  r.test = document["test_info"]["test"].text;
  r.provider = document["test_info"]["Device"].text;
  r.both_ways = lower_case(r.test).find("bidirectional") != std::string::npos;
  const auto bytes = results["MsgSize"].whole();
  if (!bytes || *bytes < 0) return context.out.warn(r.line, "perftest: no message size; left out");
  r.bytes = *bytes;
  r.iterations = results["n_iterations"].whole();
  if (results.has("BW_average")) {
    const Printed p{results["BW_peak"].number().value_or(0), results["BW_average"].number().value_or(-1),
                    results["MsgRate"].number().value_or(0)};
    if (!settle_bandwidth(p, false, r, context.out)) return;
  } else {
    r.latency_us = results[results.has("t_typical") ? "t_typical" : "t_avg"].number();
    if (!r.latency_us || *r.latency_us <= 0 || *r.latency_us > 1e12)
      return context.out.warn(r.line, "perftest: no latency and no bandwidth; left out");
  }
  context.out.note(kName, r.line);
  context.out.point_to_point.push_back(std::move(r));
}

std::unique_ptr<LineReader> read_perftest(ImportContext context) {
  return std::make_unique<Perftest>(context);
}

}  // namespace pitstop
