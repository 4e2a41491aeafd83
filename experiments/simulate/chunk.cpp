#include "experiments/simulate/chunk.hpp"

#include <array>
#include <cstring>
#include <type_traits>

#include "experiments/base/hash.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kMagic = 0x6b6e756863746970ULL;  // "pitchunk"
constexpr std::size_t kRowWords = kLines + 4;

using RowWords = std::array<std::uint64_t, kRowWords>;

struct Head {
  std::uint64_t magic = kMagic;
  std::uint64_t key = 0, first = 0, count = 0;
  std::uint64_t bytes = 0;  // that follow
  std::uint64_t hash = 0;   // of the head up to here and of what follows

  std::uint64_t hash_with(std::string_view body) const {
    Hash h;
    for (const std::uint64_t word : {key, first, count, bytes}) h.add(word);
    h.add(body);
    return h.value();
  }
};
static_assert(std::has_unique_object_representations_v<Head> &&
              std::has_unique_object_representations_v<Tally>);

std::uint64_t pair(std::uint32_t high, std::uint32_t low) { return (std::uint64_t{high} << 32) | low; }

RowWords words_of(const Row& row) {
  RowWords w{};
  w[0] = static_cast<std::uint64_t>(row.wall.ticks());
  for (std::size_t l = 0; l < kLines; ++l) w[1 + l] = static_cast<std::uint64_t>(row.line[l].ticks());
  w[kLines + 1] = pair(row.interruptions, row.failures);
  w[kLines + 2] = pair(row.spare_failures, row.snapshots);
  w[kLines + 3] = static_cast<std::uint64_t>(row.ending);
  return w;
}

Row row_of(const RowWords& w) {
  Row row;
  row.wall = Duration::micros(static_cast<std::int64_t>(w[0]));
  for (std::size_t l = 0; l < kLines; ++l)
    row.line[l] = Duration::micros(static_cast<std::int64_t>(w[1 + l]));
  row.interruptions = static_cast<std::uint32_t>(w[kLines + 1] >> 32);
  row.failures = static_cast<std::uint32_t>(w[kLines + 1]);
  row.spare_failures = static_cast<std::uint32_t>(w[kLines + 2] >> 32);
  row.snapshots = static_cast<std::uint32_t>(w[kLines + 2]);
  row.ending = static_cast<Ending>(w[kLines + 3]);
  return row;
}

template <class T>
void put(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T get(std::string_view& from) {
  T value;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}

}  // namespace

void encode_chunk(std::uint64_t key, std::uint64_t first, const Batch& batch, std::string& to) {
  Head head;
  head.key = key;
  head.first = first;
  head.count = batch.rows.size();
  const std::string cluster = bytes_of(batch.cluster);
  head.bytes = sizeof(Tally) + head.count * sizeof(RowWords) + cluster.size();
  const std::size_t at = to.size();
  put(to, head);
  put(to, batch.tally);
  for (const Row& row : batch.rows) put(to, words_of(row));
  to += cluster;
  head.hash = head.hash_with(std::string_view(to).substr(at + sizeof head));
  std::memcpy(to.data() + at, &head, sizeof head);
}

std::optional<Chunk> decode_chunk(std::string_view& bytes) {
  std::string_view rest = bytes;
  if (rest.size() < sizeof(Head)) return std::nullopt;
  const Head head = get<Head>(rest);
  const bool sane = head.magic == kMagic && head.bytes <= rest.size() && head.bytes >= sizeof(Tally) &&
                    (head.bytes - sizeof(Tally)) / sizeof(RowWords) >= head.count;
  if (!sane || head.hash != head.hash_with(rest.substr(0, head.bytes))) return std::nullopt;
  const std::uint64_t cluster_bytes = head.bytes - sizeof(Tally) - head.count * sizeof(RowWords);
  Chunk chunk{head.key, head.first, {}};
  chunk.batch.tally = get<Tally>(rest);
  chunk.batch.rows.reserve(head.count);
  for (std::uint64_t r = 0; r < head.count; ++r) chunk.batch.rows.push_back(row_of(get<RowWords>(rest)));
  auto cluster = cluster_tally_of(rest.substr(0, cluster_bytes));
  if (!cluster) return std::nullopt;
  chunk.batch.cluster = std::move(*cluster);
  bytes = rest.substr(cluster_bytes);
  return chunk;
}

std::uint64_t hash_of_rows(const std::vector<Row>& rows, std::size_t first, std::size_t count) {
  Hash h;
  for (std::size_t r = first; r < first + count; ++r) {
    for (const std::uint64_t word : words_of(rows[r])) h.add(word);
  }
  return h.value();
}

std::uint64_t hash_of_sums(const Tally& tally, std::string_view cluster) {
  Hash h;
  h.add(std::string_view(reinterpret_cast<const char*>(&tally), sizeof tally));
  if (!cluster.empty()) h.add(cluster);
  return h.value();
}

}  // namespace pitstop
