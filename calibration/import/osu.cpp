// OSU micro-benchmarks: latency, bandwidth, message rate, collectives. MB/s is 10^6 B/s.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "osu";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kCollectives{
    {{"allreduce", "all_reduce"},
     {"allgather", "all_gather"},
     {"reduce_scatter", "reduce_scatter"},
     {"alltoall", "alltoall"},
     {"all-to-all", "alltoall"},
     {"broadcast", "broadcast"},
     {"bcast", "broadcast"},
     {"reduce", "reduce"}}};

std::string collective_of(std::string_view title) {
  const std::string lower = lower_case(title);
  for (const auto& [theirs, ours] : kCollectives) {
    if (lower.find(theirs) != std::string::npos) return std::string(ours);
  }
  return "";
}

class Osu : public LineReader {
 public:
  explicit Osu(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with('#')) {
      if (text.find("OSU ") != std::string_view::npos) {
        flush();
        test_ = std::string(trimmed(text.substr(1)));
        collective_ = collective_of(test_);
        latency_ = bandwidth_ = messages_ = 0;
      } else if (!test_.empty() && text.find("Size") != std::string_view::npos) {
        columns(text);
      }
      return;
    }
    if (!test_.empty() && (latency_ > 0 || bandwidth_ > 0)) row(line);
  }

  void finish() override { flush(); }

 private:
  // Which word of a row is what. "Latency (us)" counts as one column, and so does "MB/s".
  void columns(std::string_view text) {
    std::string lower = lower_case(text.substr(1));
    for (char& c : lower) c = c == '(' || c == ')' || c == '[' || c == ']' ? ' ' : c;
    latency_ = bandwidth_ = messages_ = 0;
    std::size_t column = 0;
    for (const std::string_view word : words_of(lower, 32)) {
      if (word == "size") column = 0;
      if (word == "us" && latency_ == 0)
        latency_ = ++column;
      else if (word == "us")
        ++column;
      if (word == "mb/s") bandwidth_ = ++column;
      if (word == "messages/s") messages_ = ++column;
    }
    ++table_;
  }

  void row(const LogLine& line) {
    const auto words = words_of(line.text, 32);
    const auto bytes = words.empty() ? std::nullopt : parse_whole(words[0]);
    if (!bytes) return;
    auto value = [&](std::size_t column) {
      return column > 0 && column < words.size() ? parse_finite(words[column]) : std::nullopt;
    };
    const auto latency = value(latency_), bandwidth = value(bandwidth_), messages = value(messages_);
    const double least = std::min({latency.value_or(0), bandwidth.value_or(0), messages.value_or(0)});
    const bool good = latency.value_or(0) > 0 || bandwidth.value_or(0) > 0;
    if (*bytes < 0 || least < 0 || !good || words.size() <= std::max({latency_, bandwidth_, messages_})) {
      return out_.warn(line.number, "OSU: a row is cut or garbled; left out");
    }
    out_.note(kName, line.number);
    if (!collective_.empty()) return collective(line.number, *bytes, latency);
    PointToPointRow r;
    r.line = line.number;
    r.tool = kName;
    r.test = test_;
    r.table = table_;
    r.bytes = *bytes;
    if (latency && *latency > 0) r.latency_us = latency;
    if (bandwidth && *bandwidth > 0) r.bandwidth = *bandwidth * 1e6;
    if (messages && *messages > 0) r.messages = *messages;
    out_.point_to_point.push_back(std::move(r));
  }

  void collective(int number, std::int64_t bytes, std::optional<double> latency) {
    if (!latency || *latency <= 0) return;
    if (run_.rows.empty()) run_ = {};
    CollectiveRow row;
    row.line = run_.last_line = number;
    if (run_.rows.empty()) run_.line = number;
    row.bytes = bytes;
    const double rate = static_cast<double>(bytes) / (*latency * 1e-6);
    row.out_of_place = CollectiveTiming{*latency, rate, 0, std::nullopt};
    run_.tool = kName;
    run_.operation = collective_;
    run_.rows.push_back(std::move(row));
  }

  void flush() {
    if (!run_.rows.empty()) out_.collectives.push_back(std::move(run_));
    run_ = {};
  }

  Imported& out_;
  std::string test_, collective_;
  std::size_t latency_ = 0, bandwidth_ = 0, messages_ = 0;  // columns of a row; 0: none
  int table_ = 0;
  CollectiveRun run_;
};

}  // namespace

std::unique_ptr<LineReader> read_osu(ImportContext context) { return std::make_unique<Osu>(context); }

}  // namespace pitstop
