// A chunk: a range of replications of one point with all that is kept of them, as bytes that know when they
// are damaged. It is what is committed to a result file, sent between ranks and merged from shards.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

struct Chunk {
  std::uint64_t key = 0;  // of the point: its scenario, values and seed
  std::uint64_t first = 0;
  Batch batch;  // without cause rows
};

// Appends the chunk to `to`.
void encode_chunk(std::uint64_t key, std::uint64_t first, const Batch& batch, std::string& to);

// Takes a chunk off the front of `bytes`; none, and nothing taken, where they do not begin with a whole,
// undamaged one.
std::optional<Chunk> decode_chunk(std::string_view& bytes);

// Of the rows alone, and of the sums alone, so that tables of them can be checked.
std::uint64_t hash_of_rows(const std::vector<Row>& rows, std::size_t first, std::size_t count);

std::uint64_t hash_of_sums(const Tally& tally, std::string_view cluster);

}  // namespace pitstop
