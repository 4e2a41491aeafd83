// Checkpoint times over (nodes, jobs that write at once) as integer tables: exact at its knots, linear in
// integers between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/storage/checkpoint_time.hpp"

namespace pitstop {

class CheckpointTable {
 public:
  CheckpointTable(std::vector<std::uint32_t> nodes, std::vector<std::uint32_t> concurrent,
                  std::vector<CheckpointTimes> times);

  // Beyond the last knot: that of the last knot.
  CheckpointTimes at(std::uint32_t nodes, std::uint32_t concurrent) const;

  const std::vector<std::uint32_t>& nodes() const { return nodes_; }
  const std::vector<std::uint32_t>& concurrent() const { return concurrent_; }
  bool operator==(const CheckpointTable&) const = default;

  // A file's bytes and back; none if they are not a whole table.
  std::string bytes() const;
  static std::optional<CheckpointTable> from_bytes(std::string_view bytes);

 private:
  const CheckpointTimes& knot(std::size_t n, std::size_t c) const {
    return times_[n * concurrent_.size() + c];
  }

  std::vector<std::uint32_t> nodes_, concurrent_;  // ascending
  std::vector<CheckpointTimes> times_;             // nodes x concurrent
};

// Knots at the powers of two up to `most_nodes` and at `nodes`; at 1 to 32 jobs and at `concurrent`.
CheckpointTable checkpoint_table(const CheckpointModel& model, std::uint32_t most_nodes, std::uint32_t nodes,
                                 std::uint32_t concurrent);

}  // namespace pitstop
