// Reads back what a result file keeps for going on with it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <type_traits>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/base/files/file_format.hpp"
#include "experiments/results/store.hpp"
#include "experiments/results/stored_rows.hpp"

namespace pitstop {

namespace {

struct StoredPoints {
  std::vector<std::string> key, rows_hash, sums_hash;
  std::vector<std::int64_t> replications, cluster_bytes;
  std::vector<Tally> tally;
};

StoredPoints read_points(const StoredFile& file) {
  constexpr std::size_t kWords = sizeof(Tally) / sizeof(std::uint64_t);
  static_assert(std::is_trivially_copyable_v<Tally>);
  const StoredTable t(file, "chunks");
  StoredPoints p{t.texts("key"),
                 t.texts("rows_hash"),
                 t.texts("sums_hash"),
                 t.integers("replications"),
                 t.integers("fleet_bytes"),
                 std::vector<Tally>(t.rows())};
  const auto words = t.words("sums", kWords);
  std::memcpy(static_cast<void*>(p.tally.data()), words.data(), words.size() * sizeof(std::uint64_t));
  return p;
}

std::uint64_t hex(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

void read_tables(const StoredFile& file, const std::string& path, StoredChunks& found) {
  const StoredPoints points = read_points(file);
  const std::size_t n_points = points.key.size();
  const std::vector<StoredRow> rows = read_rows(file);
  const std::string clusters = file.bytes("fleet_sums");
  std::string_view clusters_left = clusters;
  std::size_t at = 0, bad = 0;
  for (std::size_t p = 0; p < n_points; ++p) {
    Chunk chunk{hex(points.key[p]), 0, {points.tally[p], {}, {}, {}}};
    bool good = true;
    for (; at < rows.size() && rows[at].point == static_cast<std::int64_t>(p); ++at) {
      chunk.batch.rows.push_back(rows[at].row);
      good = good && rows[at].sound;
    }
    const auto bytes = static_cast<std::size_t>(std::max<std::int64_t>(points.cluster_bytes[p], 0));
    const std::string_view sums = clusters_left.substr(0, bytes);
    clusters_left.remove_prefix(sums.size());
    auto cluster = cluster_tally_of(sums);
    const std::size_t n = chunk.batch.rows.size();
    good = good && static_cast<std::int64_t>(n) == points.replications[p] &&
           hash_of_rows(chunk.batch.rows, 0, n) == hex(points.rows_hash[p]) &&
           hash_of_sums(chunk.batch.tally, sums) == hex(points.sums_hash[p]) && cluster;
    if (good) {
      chunk.batch.cluster = std::move(*cluster);
      found.chunks.push_back(std::move(chunk));
    } else {
      ++bad;
    }
  }
  const std::string bytes = file.bytes("unfinished");
  std::string_view rest = bytes;
  while (auto chunk = decode_chunk(rest)) found.chunks.push_back(std::move(*chunk));
  if (bad > 0) {
    found.damage =
        fmt::format("{}: the replications of {} of {} points do not match their hash and were left out", path,
                    bad, n_points);
  } else if (!rest.empty()) {
    found.damage = path + ": its last chunks are damaged and were left out";
  }
}

}  // namespace

StoredChunks read_finished_chunks(const std::string& path) {
  const StoredFile file(path);
  StoredChunks found;
  found.finished = true;
  try {
    const std::uint64_t format = file.integer("format_version");
    check_format(path, format, kResultsFormat, kOldestResultsFormat);
    found.request = file.text_if_any("request");
    if (found.request.empty())
      throw InputError("cannot resume from " + path + ": it holds nothing to resume");
    if (format != kResultsFormat)
      found.damage = of_older_format(path, static_cast<int>(format));
    else if (StoredTable(file, "chunks").bytes_of("sums") != sizeof(Tally))
      found.damage = path + ": its sums are of other lines or counters; its replications are left out";
    else
      read_tables(file, path, found);
  } catch (const BadPart& part) {
    throw InputError(fmt::format("cannot resume from {}: \"{}\" is missing or damaged", path, part.what()));
  }
  return found;
}

}  // namespace pitstop
