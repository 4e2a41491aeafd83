// Reads back what a result file keeps for going on with it.
#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/results/store.hpp"

namespace pitstop {

namespace {

class Id {  // an HDF5 identifier with the function that closes it
 public:
  Id(hid_t id, herr_t (*close)(hid_t), const char* what) : id_(id), close_(close) {
    if (id_ < 0) throw std::string(what);
  }
  ~Id() { close_(id_); }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void check(herr_t status, const char* what) {
  if (status < 0) throw std::string(what);
}

std::string text_attribute(hid_t file, const char* name) {
  if (H5Aexists(file, name) <= 0) throw std::string("it holds nothing to go on with");
  const Id attribute(H5Aopen(file, name, H5P_DEFAULT), H5Aclose, name);
  const Id type(H5Aget_type(attribute), H5Tclose, name);
  if (H5Tis_variable_str(type) <= 0) throw std::string(name);
  char* text = nullptr;
  check(H5Aread(attribute, type, static_cast<void*>(&text)), name);
  std::string value = text == nullptr ? "" : text;
  check(H5free_memory(text), name);
  return value;
}

std::uint64_t integer_attribute(hid_t file, const char* name) {
  const Id attribute(H5Aopen(file, name, H5P_DEFAULT), H5Aclose, name);
  std::uint64_t value = 0;
  check(H5Aread(attribute, H5T_NATIVE_UINT64, &value), name);
  return value;
}

// A row in memory, made of the table's columns by their names.
class Columns {
 public:
  explicit Columns(std::size_t bytes) : type_(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose, "no memory") {}
  void number(const std::string& name, std::size_t at, hid_t type) {
    check(H5Tinsert(type_, name.c_str(), at, type), "no memory");
  }
  void text(const std::string& name, std::size_t at, std::size_t bytes) {
    const Id type(H5Tcopy(H5T_C_S1), H5Tclose, "no memory");
    check(H5Tset_size(type, bytes), "no memory");
    check(H5Tset_cset(type, H5T_CSET_UTF8), "no memory");
    check(H5Tset_strpad(type, H5T_STR_NULLPAD), "no memory");
    check(H5Tinsert(type_, name.c_str(), at, type), "no memory");
  }
  void words(const std::string& name, std::size_t at, hsize_t n) {
    const Id type(H5Tarray_create2(H5T_NATIVE_UINT64, 1, &n), H5Tclose, "no memory");
    check(H5Tinsert(type_, name.c_str(), at, type), "no memory");
  }

  template <class T>
  std::vector<T> read(hid_t file, const char* table) const {
    const Id data(H5Dopen2(file, table, H5P_DEFAULT), H5Dclose, table);
    const Id space(H5Dget_space(data), H5Sclose, table);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    check(n < 0 ? -1 : 0, table);
    std::vector<T> rows(static_cast<std::size_t>(n));
    if (n > 0) check(H5Dread(data, type_, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()), table);
    return rows;
  }

 private:
  Id type_;
};

struct StoredPoint {
  char key[16], rows_hash[16], sums_hash[16];
  std::int64_t replications, cluster_bytes;
  Tally tally;
};

struct StoredRow {
  std::int64_t point, wall_us;
  double line_s[kLines];
  std::uint32_t interruptions, failures, spare_failures, snapshots;
  char ending[16];
};

std::vector<StoredPoint> read_points(hid_t file) {
  Columns c(sizeof(StoredPoint));
  c.text("key", offsetof(StoredPoint, key), 16);
  c.text("rows_hash", offsetof(StoredPoint, rows_hash), 16);
  c.text("sums_hash", offsetof(StoredPoint, sums_hash), 16);
  c.number("replications", offsetof(StoredPoint, replications), H5T_NATIVE_INT64);
  c.number("fleet_bytes", offsetof(StoredPoint, cluster_bytes), H5T_NATIVE_INT64);
  c.words("sums", offsetof(StoredPoint, tally), sizeof(Tally) / sizeof(std::uint64_t));
  return c.read<StoredPoint>(file, "chunks");
}

std::vector<StoredRow> read_rows(hid_t file) {
  Columns c(sizeof(StoredRow));
  c.number("point", offsetof(StoredRow, point), H5T_NATIVE_INT64);
  c.number("wall_us", offsetof(StoredRow, wall_us), H5T_NATIVE_INT64);
  for (std::size_t l = 0; l < kLines; ++l) {
    c.number(std::string(kLineNames[l]) + "_s", offsetof(StoredRow, line_s) + l * sizeof(double),
             H5T_NATIVE_DOUBLE);
  }
  c.number("interruptions", offsetof(StoredRow, interruptions), H5T_NATIVE_UINT32);
  c.number("failures", offsetof(StoredRow, failures), H5T_NATIVE_UINT32);
  c.number("spare_failures", offsetof(StoredRow, spare_failures), H5T_NATIVE_UINT32);
  c.number("snapshots", offsetof(StoredRow, snapshots), H5T_NATIVE_UINT32);
  c.text("ending", offsetof(StoredRow, ending), sizeof StoredRow::ending);
  return c.read<StoredRow>(file, "replications");
}

std::string read_bytes(hid_t file, const char* name) {
  if (H5Lexists(file, name, H5P_DEFAULT) <= 0) return {};
  const Id data(H5Dopen2(file, name, H5P_DEFAULT), H5Dclose, name);
  const Id space(H5Dget_space(data), H5Sclose, name);
  const hssize_t n = H5Sget_simple_extent_npoints(space);
  std::string bytes(static_cast<std::size_t>(n < 0 ? 0 : n), '\0');
  check(H5Dread(data, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), name);
  return bytes;
}

// Ticks are whole; seconds as doubles hold them exactly for the first centuries, and the hash tells beyond.
Row row_of(const StoredRow& stored) {
  Row row;
  row.wall = Duration::micros(stored.wall_us);
  for (std::size_t l = 0; l < kLines; ++l)
    row.line[l] = Duration::micros(std::llround(stored.line_s[l] * 1e6));
  row.interruptions = stored.interruptions;
  row.failures = stored.failures;
  row.spare_failures = stored.spare_failures;
  row.snapshots = stored.snapshots;
  for (std::size_t e = 0; e < kEndings; ++e) {
    if (std::strncmp(stored.ending, kEndingNames[e], sizeof stored.ending) == 0)
      row.ending = static_cast<Ending>(e);
  }
  return row;
}

std::uint64_t hex(const char (&text)[16]) {
  std::uint64_t value = 0;
  std::from_chars(text, text + sizeof text, value, 16);
  return value;
}

void read_tables(hid_t file, const std::string& path, StoredChunks& found) {
  const std::vector<StoredPoint> points = read_points(file);
  const std::vector<StoredRow> rows = read_rows(file);
  const std::string clusters = read_bytes(file, "fleet_sums");
  std::string_view clusters_left = clusters;
  std::size_t at = 0, bad = 0;
  for (std::size_t p = 0; p < points.size(); ++p) {
    Chunk chunk{hex(points[p].key), 0, {points[p].tally, {}, {}, {}}};
    for (; at < rows.size() && rows[at].point == static_cast<std::int64_t>(p); ++at)
      chunk.batch.rows.push_back(row_of(rows[at]));
    const auto bytes = static_cast<std::size_t>(std::max<std::int64_t>(points[p].cluster_bytes, 0));
    const std::string_view sums = clusters_left.substr(0, bytes);
    clusters_left.remove_prefix(sums.size());
    auto cluster = cluster_tally_of(sums);
    const std::size_t n = chunk.batch.rows.size();
    const bool good = static_cast<std::int64_t>(n) == points[p].replications &&
                      hash_of_rows(chunk.batch.rows, 0, n) == hex(points[p].rows_hash) &&
                      hash_of_sums(chunk.batch.tally, sums) == hex(points[p].sums_hash) && cluster;
    if (good) {
      chunk.batch.cluster = std::move(*cluster);
      found.chunks.push_back(std::move(chunk));
    } else {
      ++bad;
    }
  }
  const std::string bytes = read_bytes(file, "unfinished");
  std::string_view rest = bytes;
  while (auto chunk = decode_chunk(rest)) found.chunks.push_back(std::move(*chunk));
  if (bad > 0) {
    found.damage =
        fmt::format("{}: the replications of {} of {} points do not match their hash and were left out", path,
                    bad, points.size());
  } else if (!rest.empty()) {
    found.damage = path + ": its last chunks are damaged and were left out";
  }
}

}  // namespace

StoredChunks read_finished_chunks(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) throw InputError(path + ": there is no such file");
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  StoredChunks found;
  found.finished = true;
  try {
    if (H5Fis_hdf5(path.c_str()) <= 0) throw std::string("it is no HDF5 file, or its beginning is damaged");
    const Id file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose,
                  "HDF5 cannot open it: it is damaged or cut short");
    check_format(path, integer_attribute(file, "format_version"), kResultsFormat);
    found.request = text_attribute(file, "request");
    read_tables(file, path, found);
  } catch (const std::string& what) {
    throw InputError("cannot resume from " + path + ": " + what);
  }
  return found;
}

}  // namespace pitstop
