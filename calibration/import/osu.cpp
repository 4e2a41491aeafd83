// OSU micro-benchmarks: latency, bandwidth, message rate, collectives. MB/s is 10^6 B/s. Titles and columns
// are those of c/util/osu_util_mpi.c of the benchmarks.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/launch_command.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "osu";
constexpr double kMost = 1e15;  // us, MB/s or messages

// Words of titles, the longer before those that they hold.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kCollectives{
    {{"allreduce", "all_reduce"},
     {"allgatherv", "all_gatherv"},
     {"allgather", "all_gather"},
     {"reduce_scatter", "reduce_scatter"},
     {"reduce-scatter", "reduce_scatter"},
     {"alltoallv", "alltoallv"},
     {"alltoallw", "alltoallw"},
     {"alltoall", "alltoall"},
     {"all-to-allv", "alltoallv"},
     {"all-to-all", "alltoall"},
     {"broadcast", "broadcast"},
     {"bcast", "broadcast"},
     {"gatherv", "gatherv"},
     {"gather", "gather"},
     {"scatterv", "scatterv"},
     {"scatter", "scatter"},
     {"barrier", "barrier"},
     {"reduce", "reduce"}}};
constexpr std::array<std::string_view, 7> kOneSided{
    "put", "get", "accumulate", "get_accumulate", "compare_and_swap", "fetch_and_op", "acc"};

std::string collective_of(const std::string& title) {
  for (const auto& [theirs, ours] : kCollectives) {
    if (title.find(theirs) != std::string::npos) return std::string(ours);
  }
  return "";
}

// "MPI_Put", "MPI_Get_accumulate" in a title.
std::string one_sided_of(const std::string& title) {
  std::string_view word = between(title, "mpi_", "");
  word = word.substr(0, word.find_first_of(" -"));
  return std::find(kOneSided.begin(), kOneSided.end(), word) == kOneSided.end() ? "" : std::string(word);
}

class Osu : public LineReader {
 public:
  explicit Osu(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with('#')) return comment(text);
    if (text.find("osu_") != std::string_view::npos) {
      if (const auto launch = launch_command(text)) {
        launch_ = *launch;
        return true;
      }
    }
    return !test_.empty() && columns_ > 0 && row(line);
  }

  void finish() override { flush(); }

 private:
  bool comment(std::string_view text) {
    if (text.find("OSU ") != std::string_view::npos) {
      begin(text);
      return true;
    }
    if (test_.empty()) return false;
    if (const auto pairs = between(text, "pairs:", "]"); !pairs.empty()) pairs_ = parse_whole(trimmed(pairs));
    columns(text);
    return true;
  }

  void begin(std::string_view text) {
    flush();
    test_ = std::string(trimmed(text.substr(1)));
    const std::string lower = lower_case(test_);
    one_sided_ = one_sided_of(lower);
    collective_ = one_sided_.empty() ? collective_of(lower) : "";
    both_ways_ =
        lower.find("bi-directional") != std::string::npos || lower.find("bidirectional") != std::string::npos;
    many_ =
        lower.find("multi") != std::string::npos;  // "Multiple Bandwidth", "Multi Latency", "Multi-threaded"
    pairs_.reset();
    latency_ = bandwidth_ = messages_ = columns_ = 0;
  }

  // Which word of a row is what. A column ends with its unit: "Latency (us)", "Pure Comm.(us)", "MB/s".
  void columns(std::string_view text) {
    std::string lower = lower_case(text.substr(1));
    if (lower.find("us)") == std::string::npos && lower.find("mb/s") == std::string::npos) return;
    for (char& c : lower) c = c == '(' || c == ')' || c == '[' || c == ']' ? ' ' : c;
    latency_ = bandwidth_ = messages_ = columns_ = 0;
    std::string name;
    for (const std::string_view word : words_of(lower, 64)) {
      const bool unit = word == "size" || word == "us" || word == "mb/s" || word == "messages/s" ||
                        word == "%" || word == "iterations" || word == "validation";
      if (!unit) {
        name += std::string(word) + " ";
        continue;
      }
      ++columns_;
      has_size_ = columns_ == 1 ? word == "size" : has_size_;
      // Of a non-blocking collective "overall" holds the computation beside it.
      const bool communication = name.find("pure comm") != std::string::npos;
      if (word == "us" && (latency_ == 0 || communication)) latency_ = columns_;
      if (word == "mb/s") bandwidth_ = columns_;
      if (word == "messages/s") messages_ = columns_;
      name.clear();
    }
    if (latency_ == 0 && bandwidth_ == 0) columns_ = 0;
    ++table_;
  }

  // False: no row.
  bool row(const LogLine& line) {
    const auto words = words_of(line.text, 64);
    if (words.empty()) return false;
    const auto bytes = has_size_ ? parse_whole(words[0]) : std::optional<std::int64_t>(0);
    if (!bytes || (!has_size_ && !parse_finite(words[0]))) return false;
    auto value = [&](std::size_t column) {
      return column > 0 && column <= words.size() ? parse_finite(words[column - 1]) : std::nullopt;
    };
    const auto latency = value(latency_), bandwidth = value(bandwidth_), messages = value(messages_);
    const double least = std::min({latency.value_or(0), bandwidth.value_or(0), messages.value_or(0)});
    const bool good = latency.value_or(0) > 0 || bandwidth.value_or(0) > 0;
    const double most = std::max({latency.value_or(0), bandwidth.value_or(0), messages.value_or(0)});
    if (*bytes < 0 || most > kMost || least < 0 || !good ||
        words.size() < std::max({latency_, bandwidth_, messages_})) {
      out_.warn(line.number, "OSU: a row is cut or garbled; left out");
      return true;
    }
    out_.note(kName, line.number);
    if (collective_.empty()) {
      point(line.number, *bytes, latency, bandwidth, messages);
    } else {
      collective(line.number, *bytes, latency);
    }
    return true;
  }

  void point(int number, std::int64_t bytes, std::optional<double> latency, std::optional<double> bandwidth,
             std::optional<double> messages) {
    PointToPointRow r;
    r.line = number;
    r.tool = kName;
    r.test = test_;
    r.operation = one_sided_;
    r.place = launch_.place;
    r.both_ways = both_ways_;
    r.many_pairs = many_;
    r.pairs = pairs_;
    r.table = table_;
    r.bytes = bytes;
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
    run_.ranks = launch_.ranks;
    run_.nodes = launch_.nodes;
    run_.rows.push_back(std::move(row));
  }

  void flush() {
    if (!run_.rows.empty()) out_.collectives.push_back(std::move(run_));
    run_ = {};
  }

  Imported& out_;
  std::string test_, collective_, one_sided_;
  Launch launch_;
  bool both_ways_ = false, many_ = false, has_size_ = true;
  std::optional<std::int64_t> pairs_;
  std::size_t latency_ = 0, bandwidth_ = 0, messages_ = 0;  // columns of a row, from 1; 0: none
  std::size_t columns_ = 0;
  int table_ = 0;
  CollectiveRun run_;
};

}  // namespace

std::unique_ptr<LineReader> read_osu(ImportContext context) { return std::make_unique<Osu>(context); }

}  // namespace pitstop
