#include "kernels/bench/collectives/collective.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace pitstop::bench {

namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  std::array<char, 256> text{};
  const int n = std::snprintf(text.data(), text.size(), format, values...);
  return {text.data(), std::min(static_cast<std::size_t>(std::max(n, 0)), text.size() - 1)};
}

bool shares_the_size(NcclOperation operation) {
  return operation == NcclOperation::all_gather || operation == NcclOperation::reduce_scatter;
}

// The name that the program of nccl-tests has.
const char* test_name(NcclOperation operation) {
  return operation == NcclOperation::send_receive ? "sendrecv" : name_of(operation);
}

std::string timing_text(NcclOperation operation, const std::optional<NcclTiming>& t, std::uint64_t bytes,
                        int ranks) {
  if (!t) return printed("  %7s %7s %7s %6s", "N/A", "N/A", "N/A", "N/A");
  const double us = t->seconds * 1e6, algbw = static_cast<double>(bytes) / t->seconds / 1e9;
  const int digits = us >= 10000 ? 0 : us >= 1000 ? 1 : 2;
  const std::string wrong = t->wrong ? std::to_string(*t->wrong) : "N/A";
  return printed("  %7.*f %7.2f %7.2f %6s", digits, us, algbw, algbw * busbw_factor(operation, ranks),
                 wrong.c_str());
}

}  // namespace

const char* name_of(NcclOperation operation) {
  switch (operation) {
    case NcclOperation::all_reduce:
      return "all_reduce";
    case NcclOperation::all_gather:
      return "all_gather";
    case NcclOperation::reduce_scatter:
      return "reduce_scatter";
    case NcclOperation::broadcast:
      return "broadcast";
    case NcclOperation::send_receive:
      return "send_receive";
  }
  return "?";
}

std::optional<NcclOperation> nccl_operation(const std::string& name) {
  for (const NcclOperation o : kNcclOperations) {
    if (name == name_of(o) || name == test_name(o)) return o;
  }
  return std::nullopt;
}

bool reduces(NcclOperation operation) {
  return operation == NcclOperation::all_reduce || operation == NcclOperation::reduce_scatter;
}

const std::vector<std::string>& nccl_types() {
  static const std::vector<std::string> names{"int8",   "uint8", "int32", "uint32", "int64",
                                              "uint64", "half",  "float", "double", "bfloat16"};
  return names;
}

const std::vector<std::string>& nccl_redops() {
  static const std::vector<std::string> names{"sum", "prod", "min", "max", "avg"};
  return names;
}

double busbw_factor(NcclOperation operation, int ranks) {
  const double n = ranks;
  if (operation == NcclOperation::all_reduce) return 2 * (n - 1) / n;
  return shares_the_size(operation) ? (n - 1) / n : 1;
}

double link_factor(NcclOperation operation, int nodes) {
  if (nodes < 2) return 0;
  return busbw_factor(operation, nodes);
}

std::uint64_t elements_each(NcclOperation operation, std::uint64_t bytes, std::uint64_t type_bytes,
                            int ranks) {
  if (!shares_the_size(operation)) return bytes / type_bytes;
  const std::uint64_t aligned = 16 / type_bytes;
  return bytes / type_bytes / static_cast<std::uint64_t>(ranks) / aligned * aligned;
}

std::uint64_t bytes_of(NcclOperation operation, std::uint64_t elements, std::uint64_t type_bytes, int ranks) {
  return elements * type_bytes * (shares_the_size(operation) ? static_cast<std::uint64_t>(ranks) : 1);
}

std::string nccl_table(const NcclHead& head, NcclOperation operation, const std::vector<NcclRow>& rows) {
  const int ranks = static_cast<int>(head.devices.size());
  std::string text = printed("# Collective test starting: %s_perf\n", test_name(operation));
  text += printed(
      "# nThread 1 nGpus %d minBytes %llu maxBytes %llu step: %d(factor) warmup iters: %d iters: %d "
      "agg iters: 1 validation: %d graph: 0\n#\n# Using devices\n",
      head.gpus_a_process, static_cast<unsigned long long>(head.min_bytes),
      static_cast<unsigned long long>(head.max_bytes), head.factor, head.warmups, head.iterations,
      head.check);
  for (const NcclDevice& d : head.devices) {
    text += printed("#  Rank %2d Group  0 Pid %6ld on %10s device %2d [%s] %s\n", d.rank, d.pid,
                    d.host.c_str(), d.device, d.address.c_str(), d.name.c_str());
  }
  text += "# NCCL version " + head.nccl_version + "\n#\n";
  text +=
      "#                                                              out-of-place                       "
      "in-place          \n";
  text +=
      "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw "
      "  busbw #wrong\n";
  text +=
      "#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s) "
      " (GB/s)       \n";
  double sum = 0;
  std::uint64_t wrong = 0;
  int timings = 0;
  for (const NcclRow& row : rows) {
    const char* const redop = reduces(operation) ? head.redop.c_str() : "none";
    const int root = operation == NcclOperation::broadcast ? 0 : -1;
    text += printed("%12llu  %12llu  %8s  %6s  %6d", static_cast<unsigned long long>(row.bytes),
                    static_cast<unsigned long long>(row.count), head.type.c_str(), redop, root);
    for (const auto& timing : {row.out_of_place, row.in_place}) {
      text += timing_text(operation, timing, row.bytes, ranks);
      if (!timing) continue;
      sum += static_cast<double>(row.bytes) / timing->seconds * busbw_factor(operation, ranks) / 1e9;
      wrong += timing->wrong.value_or(0);
      ++timings;
    }
    text += "\n";
  }
  text += printed("# Out of bounds values : %llu %s\n", static_cast<unsigned long long>(wrong),
                  wrong == 0 ? "OK" : "FAILED");
  text += printed("# Avg bus bandwidth    : %g\n#\n", timings == 0 ? 0.0 : sum / timings);
  text += printed("# Collective test concluded: %s_perf\n", test_name(operation));
  return text;
}

}  // namespace pitstop::bench
