// What rccl-tests writes with -Z json: a line of JSON for each size, out of place and in place
// (github.com/ROCm/rccl-tests src/common.cu). The documents of a file are read together.
#include <cctype>

#include "calibration/import/formats.hpp"
#include "calibration/import/nccl_units.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "rccl-tests -Z json";
constexpr double kGiga = 1e9;

// "AllReduce" is all_reduce, "AlltoAll" alltoall.
std::string operation_of(std::string_view name) {
  const std::string lower = lower_case(name);
  if (lower.starts_with("alltoallv")) return "alltoallv";
  if (lower.starts_with("alltoall")) return "alltoall";
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += '_';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out == "send_recv" ? "sendrecv" : out;
}

class RcclRuns {
 public:
  explicit RcclRuns(Imported& out) : out_(out) {}

  void add(const JsonValue& value) {
    const auto bytes = value["size"].whole();
    const auto time = value["time"].number(), algbw = value["algBw"].number(),
               busbw = value["busBw"].number();
    const bool good = bytes && time && algbw && busbw && *bytes >= 0 && *time > 0 && *time < 1e15 &&
                      *algbw >= 0 && *algbw < 1e9 && *busbw >= 0 && *busbw < 1e9;
    if (!good) return out_.warn(value.line, "rccl-tests: a result without size or times; left out");
    begin(value, *bytes);
    CollectiveTiming timing{*time, *algbw * kGiga, *busbw * kGiga, value["#wrong"].number()};
    const bool in_place = value["inPlace"].whole().value_or(0) != 0;
    CollectiveRow& row = row_of(value, *bytes, in_place);
    (in_place ? row.in_place : row.out_of_place) = timing;
    run_.last_line = value.line;
  }

  void flush() {
    if (run_.rows.empty()) return;
    complete_run(run_, {}, out_);
    for (const CollectiveRow& row : run_.rows) out_.note(kName, row.line);
    out_.collectives.push_back(std::move(run_));
    run_ = {};
  }

 private:
  // A new run where operation, ranks or type change, or sizes start again.
  void begin(const JsonValue& value, std::int64_t bytes) {
    const auto gpus = value["gpus"].whole();
    const std::string operation = operation_of(value["name"].text);
    if (!run_.rows.empty()) {
      const CollectiveRow& last = run_.rows.back();
      if (operation == run_.operation && gpus == gpus_ && value["type"].text == last.type &&
          bytes >= last.bytes)
        return;
      flush();
    }
    gpus_ = gpus;
    run_.line = value.line;
    run_.tool = "nccl-tests";
    run_.operation = operation;
    if (gpus && *gpus > 0 && *gpus <= 1'000'000) run_.ranks = static_cast<int>(*gpus);
  }

  CollectiveRow& row_of(const JsonValue& value, std::int64_t bytes, bool in_place) {
    if (!run_.rows.empty()) {
      CollectiveRow& last = run_.rows.back();
      if (last.bytes == bytes && !(in_place ? last.in_place : last.out_of_place)) return last;
    }
    CollectiveRow row;
    row.line = value.line;
    row.bytes = bytes;
    row.type = value["type"].text;
    row.redop = value["redop"].text;
    row.count = bytes / element_bytes(row.type).value_or(1);
    run_.rows.push_back(std::move(row));
    return run_.rows.back();
  }

  Imported& out_;
  CollectiveRun run_;
  std::optional<std::int64_t> gpus_;
};

}  // namespace

bool is_rccl_json(const JsonValue& document) {
  return document.has("algBw") && document.has("busBw") && document.has("size");
}

void read_rccl_json(const JsonValue& documents, ImportContext context) {
  RcclRuns runs(context.out);
  for (const JsonValue& document : documents.items) runs.add(document);
  runs.flush();
}

}  // namespace pitstop
