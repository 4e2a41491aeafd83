// The collectives that bench_nccl measures, what their bandwidths mean, and the table that every reader of
// nccl-tests knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pitstop::bench {

enum class NcclOperation { all_reduce, all_gather, reduce_scatter, broadcast, send_receive };
inline constexpr NcclOperation kNcclOperations[] = {NcclOperation::all_reduce, NcclOperation::all_gather,
                                                    NcclOperation::reduce_scatter, NcclOperation::broadcast,
                                                    NcclOperation::send_receive};
const char* name_of(NcclOperation operation);  // "all_reduce"
std::optional<NcclOperation> nccl_operation(const std::string& name);
// Whether its data is reduced, so that an operator has a meaning.
bool reduces(NcclOperation operation);

// Names of types and operators as nccl-tests has them.
const std::vector<std::string>& nccl_types();
const std::vector<std::string>& nccl_redops();

// busbw / algbw: nccl-tests, doc/PERFORMANCE.md.
double busbw_factor(NcclOperation operation, int ranks);
// Bytes that must leave or enter one of `nodes` nodes for each byte of the size, with no reduction in the
// switches: 2(m-1)/m of an all-reduce, (m-1)/m of gathers and scatters, all of a broadcast or a send.
double link_factor(NcclOperation operation, int nodes);

// Elements a rank brings for a size, as nccl-tests cut it: whole 16-byte words where ranks share the size.
std::uint64_t elements_each(NcclOperation operation, std::uint64_t bytes, std::uint64_t type_bytes,
                            int ranks);
// The size that this many really are.
std::uint64_t bytes_of(NcclOperation operation, std::uint64_t elements, std::uint64_t type_bytes, int ranks);

struct NcclTiming {
  double seconds = 0;                  // of one operation, mean over ranks, median over batches
  std::optional<std::uint64_t> wrong;  // elements; none: not checked
};

struct NcclRow {
  NcclOperation operation = NcclOperation::all_reduce;
  std::uint64_t bytes = 0, count = 0;
  std::optional<NcclTiming> out_of_place, in_place;
};

struct NcclDevice {
  int rank = 0;
  long pid = 0;
  std::string host;
  int device = 0;
  std::string address, name;
};

struct NcclHead {
  int gpus_a_process = 1;
  std::uint64_t min_bytes = 0, max_bytes = 0;
  int factor = 2, warmups = 1, iterations = 20, check = 1;
  std::string type, redop, nccl_version;
  std::vector<NcclDevice> devices;
};

// Rows of one operation as nccl-tests prints them, times in us, bandwidths in 1e9 bytes a second.
std::string nccl_table(const NcclHead& head, NcclOperation operation, const std::vector<NcclRow>& rows);

}  // namespace pitstop::bench
