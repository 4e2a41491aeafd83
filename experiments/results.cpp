// The only home of HDF5. The file is composed in memory and written by AtomicFile, so that a full disk is
// one error in one place and never a half-written file.
#include "experiments/results.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "experiments/atomic_file.hpp"
#include "experiments/chunk.hpp"
#include "experiments/fleet/tables.hpp"
#include "experiments/hash.hpp"
#include "experiments/uncertainty.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kSlabRows = 4096;        // composed and compressed at a time
constexpr std::size_t kImageGrowth = 1 << 20;  // bytes by which the file in memory grows
constexpr unsigned kDeflateLevel = 1;
constexpr hid_t kWords = -1;  // stands for an array type
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kUnits =
    "columns ending in _s are seconds, in _us microseconds (exact); ettr and share are fractions; others are "
    "counts or names; NaN: no such figure";

// An HDF5 identifier with the function that closes it. Composing happens in memory, so that a failure means
// that memory ran out.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {
    if (id_ < 0) throw OutputError("cannot compose the result file: HDF5 failed; is there enough memory?");
  }
  ~Handle() { close_(id_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

void check(herr_t status) {
  if (status < 0) throw OutputError("cannot compose the result file: HDF5 failed; is there enough memory?");
}

struct TextType : Handle {  // of `bytes` bytes, or of any length
  explicit TextType(std::size_t bytes) : Handle(H5Tcopy(H5T_C_S1), H5Tclose) {
    check(H5Tset_size(*this, bytes));
    check(H5Tset_cset(*this, H5T_CSET_UTF8));
    check(H5Tset_strpad(*this, H5T_STR_NULLPAD));
  }
};

// A compound table built column by column. A row is named by its point and its number there.
class Table {
 public:
  template <class T>
  using Get = std::function<T(std::size_t point, std::size_t row)>;

  void real(const std::string& name, Get<double> get) { fixed(name, H5T_NATIVE_DOUBLE, std::move(get)); }
  void integer(const std::string& name, Get<std::int64_t> get) {
    fixed(name, H5T_NATIVE_INT64, std::move(get));
  }
  // Requires: every text is at most `bytes` long.
  void text(std::string name, std::size_t bytes, Get<std::string> get) {
    bytes = std::max<std::size_t>(bytes, 1);
    add(std::move(name), H5T_C_S1, bytes,
        [get = std::move(get)](std::size_t point, std::size_t row, std::byte* to) {
          const std::string s = get(point, row);
          std::memcpy(to, s.data(), s.size());
        });
  }

  // `n` 64-bit words.
  void words(std::string name, std::size_t n, std::function<const void*(std::size_t point)> get) {
    const std::size_t bytes = n * sizeof(std::uint64_t);
    add(std::move(name), kWords, bytes,
        [get = std::move(get), bytes](std::size_t point, std::size_t, std::byte* to) {
          std::memcpy(to, get(point), bytes);
        });
  }

  // Writes sizes[p] rows for each point p.
  void write(hid_t file, const char* name, const std::vector<std::size_t>& sizes) const {
    hsize_t rows = 0;
    for (const std::size_t n : sizes) rows += n;
    const Handle type = make_type();
    const Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    const Handle options(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    check(H5Pset_obj_track_times(options, false));  // the same results make the same bytes
    if (rows > kSlabRows) compress(options);
    const Handle data(H5Dcreate2(file, name, type, space, H5P_DEFAULT, options, H5P_DEFAULT), H5Dclose);
    std::vector<std::byte> slab;
    hsize_t begin = 0;
    for (std::size_t point = 0; point < sizes.size(); ++point) {
      for (std::size_t row = 0; row < sizes[point]; ++row) {
        slab.resize(slab.size() + bytes_);
        std::byte* const to = slab.data() + slab.size() - bytes_;
        for (const Column& c : columns_) c.put(point, row, to + c.offset);
        if (slab.size() == kSlabRows * bytes_) begin += write_slab(data, type, space, begin, slab);
      }
    }
    write_slab(data, type, space, begin, slab);
  }

 private:
  struct Column {
    std::string name;
    hid_t type;  // H5T_C_S1: text of `bytes`; kWords: so many words
    std::size_t offset, bytes;
    std::function<void(std::size_t, std::size_t, std::byte*)> put;
  };

  void add(std::string name, hid_t type, std::size_t bytes,
           std::function<void(std::size_t, std::size_t, std::byte*)> put) {
    columns_.push_back({std::move(name), type, bytes_, bytes, std::move(put)});
    bytes_ += bytes;
  }
  template <class T>
  void fixed(const std::string& name, hid_t type, Get<T> get) {
    add(name, type, sizeof(T), [get = std::move(get)](std::size_t point, std::size_t row, std::byte* to) {
      const T value = get(point, row);
      std::memcpy(to, &value, sizeof value);
    });
  }

  Handle make_type() const {
    const hid_t type = H5Tcreate(H5T_COMPOUND, bytes_);
    for (const Column& c : columns_) {
      if (c.type == H5T_C_S1) {
        check(H5Tinsert(type, c.name.c_str(), c.offset, TextType(c.bytes)));
      } else if (c.type == kWords) {
        const hsize_t n = c.bytes / sizeof(std::uint64_t);
        check(H5Tinsert(type, c.name.c_str(), c.offset,
                        Handle(H5Tarray_create2(H5T_NATIVE_UINT64, 1, &n), H5Tclose)));
      } else {
        check(H5Tinsert(type, c.name.c_str(), c.offset, c.type));
      }
    }
    return {type, H5Tclose};
  }

  static void compress(hid_t options) {
    const hsize_t chunk = kSlabRows;
    check(H5Pset_chunk(options, 1, &chunk));
    check(H5Pset_shuffle(options));
    check(H5Pset_deflate(options, kDeflateLevel));
  }

  hsize_t write_slab(hid_t data, hid_t type, hid_t space, hsize_t begin, std::vector<std::byte>& slab) const {
    const hsize_t rows = slab.size() / bytes_;
    if (rows == 0) return 0;
    check(H5Sselect_hyperslab(space, H5S_SELECT_SET, &begin, nullptr, &rows, nullptr));
    const Handle memory(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    check(H5Dwrite(data, type, memory, space, H5P_DEFAULT, slab.data()));
    slab.clear();
    return rows;
  }

  std::vector<Column> columns_;
  std::size_t bytes_ = 0;
};

using Points = std::vector<const Summary*>;

template <class Text>
std::size_t longest(std::size_t n, Text text) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < n; ++i) bytes = std::max(bytes, std::string(text(i)).size());
  return bytes;
}

void estimate_columns(Table& t, const std::string& name, const std::string& unit,
                      std::function<const Estimate*(std::size_t, std::size_t)> of) {
  auto column = [&](const char* what, auto value) {
    t.real(name + what + unit, [of, value](std::size_t p, std::size_t i) {
      const Estimate* const e = of(p, i);
      return e == nullptr ? kNone : value(*e);
    });
  };
  column("mean", [](const Estimate& e) { return e.mean; });
  column("std", [](const Estimate& e) { return e.std; });
  column("ci95_low", [](const Estimate& e) { return e.ci95.low; });
  column("ci95_high", [](const Estimate& e) { return e.ci95.high; });
}

void point_column(Table& t) {
  t.integer("point", [](std::size_t p, std::size_t) { return static_cast<std::int64_t>(p); });
}

void write_replications(hid_t file, const Points& points) {
  Table t;
  auto row = [&points](std::size_t p, std::size_t i) -> const Row& { return points[p]->rows[i]; };
  auto count = [&](const char* name, std::uint32_t Row::*member) {
    t.integer(name, [row, member](std::size_t p, std::size_t i) { return row(p, i).*member; });
  };
  point_column(t);
  t.integer("replication", [](std::size_t, std::size_t i) { return static_cast<std::int64_t>(i); });
  t.real("wall_s", [row](std::size_t p, std::size_t i) { return row(p, i).wall.seconds(); });
  t.integer("wall_us", [row](std::size_t p, std::size_t i) { return row(p, i).wall.ticks(); });
  t.real("ettr", [row](std::size_t p, std::size_t i) {
    const Row& r = row(p, i);
    return r.wall == Duration{} ? kNone : r.line[index_of(Line::productive)].seconds() / r.wall.seconds();
  });
  for (std::size_t l = 0; l < kLines; ++l) {
    t.real(std::string(kLineNames[l]) + "_s",
           [row, l](std::size_t p, std::size_t i) { return row(p, i).line[l].seconds(); });
  }
  count("interruptions", &Row::interruptions);
  count("failures", &Row::failures);
  count("spare_failures", &Row::spare_failures);
  count("snapshots", &Row::snapshots);
  t.text("ending", longest(kEndings, [](std::size_t e) { return kEndingNames[e]; }),
         [row](std::size_t p, std::size_t i) {
           return kEndingNames[static_cast<std::size_t>(row(p, i).ending)];
         });
  std::vector<std::size_t> sizes;
  for (const Summary* s : points) sizes.push_back(s->rows.size());
  t.write(file, "replications", sizes);
}

void write_ledger(hid_t file, const Points& points) {
  Table t;
  point_column(t);
  t.text("line", longest(kLines, [](std::size_t l) { return kLineNames[l]; }),
         [](std::size_t, std::size_t l) { return kLineNames[l]; });
  estimate_columns(t, "", "_s", [&points](std::size_t p, std::size_t l) { return &points[p]->ledger_s[l]; });
  t.real("share", [&points](std::size_t p, std::size_t l) {
    double all = 0;
    for (const Estimate& e : points[p]->ledger_s) all += e.mean;
    return all > 0 ? points[p]->ledger_s[l].mean / all : kNone;
  });
  t.write(file, "ledger", std::vector<std::size_t>(points.size(), kLines));
}

void write_causes(hid_t file, const Points& points) {
  std::vector<std::size_t> sizes;
  std::size_t bytes = 0;
  for (const Summary* s : points) {
    sizes.push_back(s->by_cause.size());
    bytes = std::max(bytes, longest(s->by_cause.size(), [s](std::size_t i) { return s->by_cause[i].name; }));
  }
  Table t;
  point_column(t);
  t.text("cause", bytes, [&points](std::size_t p, std::size_t i) { return points[p]->by_cause[i].name; });
  estimate_columns(t, "lost_", "_s",
                   [&points](std::size_t p, std::size_t i) { return &points[p]->by_cause[i].lost_s; });
  t.real("interruptions_mean",
         [&points](std::size_t p, std::size_t i) { return points[p]->by_cause[i].interruptions_mean; });
  t.write(file, "causes", sizes);
}

// One column a varied key: numbers where any point has one (durations in seconds, `_s`), names otherwise.
void varied_columns(Table& t, const Sweep& sweep) {
  const std::vector<SweepPoint>& points = sweep.points;
  for (std::size_t k = 0; k < sweep.keys.size(); ++k) {
    auto value = [&points, k](std::size_t p) -> const VariedValue& { return points[p].values[k]; };
    bool numbers = false, names = false, durations = false;
    for (std::size_t p = 0; p < points.size(); ++p) {
      (value(p).number ? numbers : names) = true;
      durations = durations || value(p).is_duration;
    }
    if (numbers) {
      t.real(sweep.keys[k] + (durations ? "_s" : ""),
             [value](std::size_t p, std::size_t) { return value(p).number.value_or(kNone); });
    }
    if (names) {
      t.text(sweep.keys[k] + (numbers ? "_name" : ""),
             longest(points.size(), [&](std::size_t p) { return value(p).text; }),
             [value](std::size_t p, std::size_t) { return value(p).text; });
    }
  }
}

void write_sweep(hid_t file, const Sweep* sweep, const Points& points) {
  Table t;
  auto real = [&](const char* name, auto get) {
    t.real(name, [get, &points](std::size_t p, std::size_t) { return get(*points[p]); });
  };
  if (sweep != nullptr) varied_columns(t, *sweep);
  estimate_columns(t, "wall_", "_s", [&points](std::size_t p, std::size_t) {
    const auto& e = points[p]->wall.estimate;
    return e ? &*e : nullptr;
  });
  real("wall_p05_s", [](const Summary& s) { return s.wall.p05.value_or(kNone); });
  real("wall_p50_s", [](const Summary& s) { return s.wall.p50.value_or(kNone); });
  real("wall_p95_s", [](const Summary& s) { return s.wall.p95.value_or(kNone); });
  real("wall_p99_s", [](const Summary& s) { return s.wall.p99.value_or(kNone); });
  estimate_columns(t, "ettr_", "", [&points](std::size_t p, std::size_t) { return &points[p]->ettr; });
  estimate_columns(t, "interruptions_", "",
                   [&points](std::size_t p, std::size_t) { return &points[p]->interruptions; });
  for (std::size_t l = 0; l < kLines; ++l) {
    t.real(std::string(kLineNames[l]) + "_mean_s",
           [&points, l](std::size_t p, std::size_t) { return points[p]->ledger_s[l].mean; });
  }
  real("failures_mean", [](const Summary& s) { return s.failures_mean; });
  real("spare_failures_mean", [](const Summary& s) { return s.spare_failures_mean; });
  real("snapshots_mean", [](const Summary& s) { return s.snapshots_mean; });
  for (std::size_t e = 0; e < kEndings; ++e) {
    t.integer(std::string("ended_") + kEndingNames[e], [&points, e](std::size_t p, std::size_t) {
      return static_cast<std::int64_t>(points[p]->endings[e]);
    });
  }
  estimate_columns(t, "cost_", "", [&points](std::size_t p, std::size_t) {
    const auto& e = points[p]->cost;
    return e ? &*e : nullptr;
  });
  t.integer("replications", [&points](std::size_t p, std::size_t) {
    return static_cast<std::int64_t>(points[p]->replications);
  });
  t.text("digest", 16,
         [&points](std::size_t p, std::size_t) { return fmt::format("{:016x}", points[p]->digest); });
  t.write(file, "sweep", std::vector<std::size_t>(points.size(), 1));
}

void write_chunks(hid_t file, const Points& points, const Continuation& c) {
  auto hex = [](std::uint64_t x) { return fmt::format("{:016x}", x); };
  Table t;
  point_column(t);
  t.text("key", 16, [&, hex](std::size_t p, std::size_t) { return hex(c.keys[p]); });
  t.integer("replications",
            [&](std::size_t p, std::size_t) { return static_cast<std::int64_t>(c.tallies[p].replications); });
  t.text("rows_hash", 16, [&, hex](std::size_t p, std::size_t) {
    return hex(hash_of_rows(points[p]->rows, 0, points[p]->rows.size()));
  });
  t.text("sums_hash", 16,
         [&, hex](std::size_t p, std::size_t) { return hex(hash_of_sums(c.tallies[p], c.fleets[p])); });
  t.integer("fleet_bytes",
            [&](std::size_t p, std::size_t) { return static_cast<std::int64_t>(c.fleets[p].size()); });
  t.words("sums", sizeof(Tally) / sizeof(std::uint64_t), [&c](std::size_t p) { return &c.tallies[p]; });
  t.write(file, "chunks", std::vector<std::size_t>(points.size(), 1));
}

void write_bytes(hid_t file, const char* name, const std::string& bytes) {
  const hsize_t n = bytes.size();
  const Handle space(H5Screate_simple(1, &n, nullptr), H5Sclose);
  const Handle options(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(options, false));
  const Handle data(H5Dcreate2(file, name, H5T_NATIVE_UINT8, space, H5P_DEFAULT, options, H5P_DEFAULT),
                    H5Dclose);
  if (n > 0) check(H5Dwrite(data, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
}

// One row: the parts of the variance; and one row a draw.
void write_uncertainty(hid_t file, const Uncertainty& u) {
  Table t;
  auto real = [&](const char* name, double value) {
    t.real(name, [value](std::size_t, std::size_t) { return value; });
  };
  t.text("of", 6, [&u](std::size_t, std::size_t) { return u.of_wall ? "wall_s" : "ettr"; });
  real("mean", u.mean);
  real("mean_ci95_low", u.mean_ci95.low);
  real("mean_ci95_high", u.mean_ci95.high);
  real("expected95_low", u.expected95.low);
  real("expected95_high", u.expected95.high);
  real("predictive95_low", u.predictive95.low);
  real("predictive95_high", u.predictive95.high);
  real("machine_variance", u.machine_variance);
  real("chance_variance", u.chance_variance);
  t.integer("replications_each",
            [&u](std::size_t, std::size_t) { return static_cast<std::int64_t>(u.replications); });
  t.write(file, "uncertainty", {1});
  Table draws;
  draws.integer("draw", [](std::size_t, std::size_t i) { return static_cast<std::int64_t>(i); });
  draws.real("wall_mean_s", [&u](std::size_t, std::size_t i) { return u.draws[i].mean_s; });
  draws.real("wall_std_s", [&u](std::size_t, std::size_t i) { return u.draws[i].std_s; });
  draws.real("ettr_mean", [&u](std::size_t, std::size_t i) { return u.draws[i].ettr_mean; });
  draws.write(file, "draws", {u.draws.size()});
}

void text_attribute(hid_t file, const char* name, const std::string& value) {
  const TextType type(H5T_VARIABLE);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const char* const text = value.c_str();
  check(H5Awrite(attribute, type, &text));
}

void integer_attribute(hid_t file, const char* name, std::uint64_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(file, name, H5T_NATIVE_UINT64, space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  check(H5Awrite(attribute, H5T_NATIVE_UINT64, &value));
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// The bytes of a finished file that `fill` composes.
template <class Fill>
std::string image_of(Fill fill) {
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr));  // errors are thrown, not printed
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  check(H5Pset_fapl_core(access, kImageGrowth, false));
  const Handle file(H5Fcreate("pitstop-results", H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
  fill(file);
  check(H5Fflush(file, H5F_SCOPE_GLOBAL));
  const ssize_t bytes = H5Fget_file_image(file, nullptr, 0);
  if (bytes < 0) check(-1);
  std::string image(static_cast<std::size_t>(bytes), '\0');
  if (H5Fget_file_image(file, image.data(), image.size()) < 0) check(-1);
  return image;
}

void write_head(hid_t file, const Provenance& provenance) {
  text_attribute(file, "scenario", provenance.scenario_text);
  text_attribute(file, "scenario_path", provenance.scenario_path);
  text_attribute(file, "overrides", joined(provenance.overrides));
  text_attribute(file, "version", provenance.version);
  text_attribute(file, "command_line", provenance.command_line);
  integer_attribute(file, "format_version", kResultsFormat);
}

void write_table(hid_t file, const AnswerTable& table) {
  Table t;
  for (const AnswerColumn& c : table.columns) {
    if (const auto* const reals = std::get_if<std::vector<double>>(&c.cells)) {
      t.real(c.name, [reals](std::size_t, std::size_t r) { return (*reals)[r]; });
    } else if (const auto* const counts = std::get_if<std::vector<std::int64_t>>(&c.cells)) {
      t.integer(c.name, [counts](std::size_t, std::size_t r) { return (*counts)[r]; });
    } else {
      const auto& texts = std::get<std::vector<std::string>>(c.cells);
      t.text(c.name, longest(texts.size(), [&](std::size_t r) { return texts[r]; }),
             [&texts](std::size_t, std::size_t r) { return texts[r]; });
    }
  }
  t.write(file, table.name.c_str(), {table.rows()});
}

void write_points(const std::string& path, const Provenance& provenance, const Sweep* sweep,
                  const Points& points, const Continuation* continuation) {
  write_file(path, image_of([&](hid_t file) {
               write_head(file, provenance);
               text_attribute(file, "units", kUnits);
               text_attribute(file, "currency", points.empty() ? "" : points.front()->currency);
               text_attribute(file, "engine", points.empty() ? "" : points.front()->engine);
               integer_attribute(file, "seed", points.empty() ? 0 : points.front()->seed);
               write_sweep(file, sweep, points);
               write_ledger(file, points);
               write_causes(file, points);
               write_replications(file, points);
               for (const AnswerTable& table : fleet_tables(points)) write_table(file, table);
               if (points.size() == 1 && points.front()->uncertainty) {
                 write_uncertainty(file, *points.front()->uncertainty);
               }
               if (continuation == nullptr) return;
               text_attribute(file, "request", continuation->request);
               write_chunks(file, points, *continuation);
               std::string fleets;
               for (const std::string& fleet : continuation->fleets) fleets += fleet;
               if (!fleets.empty()) write_bytes(file, "fleet_sums", fleets);
               if (!continuation->unfinished.empty())
                 write_bytes(file, "unfinished", continuation->unfinished);
             }));
}

}  // namespace

void write_results(const std::string& path, const Provenance& provenance, const Summary& summary,
                   const Continuation* continuation) {
  write_points(path, provenance, nullptr, {&summary}, continuation);
}

void write_results(const std::string& path, const Provenance& provenance, const Sweep& sweep,
                   const Continuation* continuation) {
  Points points;
  for (const SweepPoint& p : sweep.points) points.push_back(&p.summary);
  write_points(path, provenance, &sweep, points, continuation);
}

void write_answer(const std::string& path, const Provenance& provenance, const std::string& command,
                  std::uint64_t seed, const std::vector<AnswerTable>& tables) {
  write_file(path, image_of([&](hid_t file) {
               write_head(file, provenance);
               text_attribute(file, "answer", command);
               text_attribute(file, "units", kUnits);
               integer_attribute(file, "seed", seed);
               for (const AnswerTable& table : tables) write_table(file, table);
             }));
}

std::string unfinished_image(const Provenance& provenance, const std::string& request) {
  return image_of([&](hid_t file) {
    write_head(file, provenance);
    text_attribute(file, "request", request);
    text_attribute(file, "unfinished", "its chunks follow the HDF5 file; go on with --resume");
  });
}

}  // namespace pitstop
