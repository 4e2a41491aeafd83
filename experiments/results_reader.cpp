// Reading belongs to results.cpp's home: tables are read column by column, by the names that
// results.hpp lists, so that a column added later does no harm.
#include "experiments/results_reader.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <sstream>
#include <vector>

#include "experiments/config/errors.hpp"
#include "experiments/results.hpp"
#include "experiments/uncertainty.hpp"

namespace pitstop {

namespace {

class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
    if (id_ < 0) throw InputError(what);
  }
  ~Handle() { close_(id_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

class ResultFile {
 public:
  explicit ResultFile(const std::string& path)
      : path_(path), file_(open(path), H5Fclose, path + ": is not a result file that can be read") {}

  std::string text(const char* name) const {
    const Handle attribute = named_attribute(name);
    const Handle type(H5Aget_type(attribute), H5Tclose, broken(name));
    if (H5Tis_variable_str(type) <= 0) throw InputError(broken(name));
    char* value = nullptr;
    if (H5Aread(attribute, type, &value) < 0) throw InputError(broken(name));
    const std::string copy = value != nullptr ? value : "";
    H5free_memory(value);
    return copy;
  }
  // Empty where an older file lacks it.
  std::string text_if_any(const char* name) const {
    return H5Aexists(file_, name) > 0 ? text(name) : std::string();
  }
  std::uint64_t integer(const char* name) const {
    const Handle attribute = named_attribute(name);
    std::uint64_t value = 0;
    if (H5Aread(attribute, H5T_NATIVE_UINT64, &value) < 0) throw InputError(broken(name));
    return value;
  }
  std::string broken(const std::string& part) const {
    return fmt::format("{}: \"{}\" is missing or damaged; was it written by `pitstop run --out`?", path_,
                       part);
  }
  bool has(const char* table) const { return H5Lexists(file_, table, H5P_DEFAULT) > 0; }
  hid_t id() const { return file_; }

 private:
  static hid_t open(const std::string& path) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  }
  Handle named_attribute(const char* name) const {
    return {H5Aopen(file_, name, H5P_DEFAULT), H5Aclose, broken(name)};
  }

  std::string path_;
  Handle file_;
};

// One compound table.
class Columns {
 public:
  Columns(const ResultFile& file, const char* name)
      : file_(file),
        name_(name),
        data_(H5Dopen2(file.id(), name, H5P_DEFAULT), H5Dclose, file.broken(name)),
        type_(H5Dget_type(data_), H5Tclose, file.broken(name)) {
    const Handle space(H5Dget_space(data_), H5Sclose, file.broken(name));
    const hssize_t rows = H5Sget_simple_extent_npoints(space);
    if (rows < 0 || H5Tget_class(type_) != H5T_COMPOUND) throw InputError(file.broken(name));
    rows_ = static_cast<std::size_t>(rows);
  }

  std::size_t rows() const { return rows_; }
  bool has(const std::string& column) const { return H5Tget_member_index(type_, column.c_str()) >= 0; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (int i = 0; i < H5Tget_nmembers(type_); ++i) {
      char* const name = H5Tget_member_name(type_, static_cast<unsigned>(i));
      all.emplace_back(name);
      H5free_memory(name);
    }
    return all;
  }
  bool is_text(const std::string& column) const {
    return H5Tget_member_class(type_, member(column)) == H5T_STRING;
  }

  std::vector<double> reals(const std::string& column) const {
    return values<double>(column, H5T_NATIVE_DOUBLE);
  }
  std::vector<std::int64_t> integers(const std::string& column) const {
    return values<std::int64_t>(column, H5T_NATIVE_INT64);
  }
  std::vector<std::string> texts(const std::string& column) const {
    const Handle stored(H5Tget_member_type(type_, member(column)), H5Tclose, broken(column));
    const std::size_t bytes = H5Tget_size(stored);
    const std::vector<char> all = read<char>(column, stored, bytes);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows_; ++i) {
      const char* const from = all.data() + i * bytes;
      out.emplace_back(from, std::find(from, from + bytes, '\0'));
    }
    return out;
  }

 private:
  unsigned member(const std::string& column) const {
    const int index = H5Tget_member_index(type_, column.c_str());
    if (index < 0) throw InputError(broken(column));
    return static_cast<unsigned>(index);
  }
  std::string broken(const std::string& column) const { return file_.broken(name_ + "." + column); }

  template <class T>
  std::vector<T> values(const std::string& column, hid_t type) const {
    return read<T>(column, type, sizeof(T));
  }
  template <class T>
  std::vector<T> read(const std::string& column, hid_t type, std::size_t bytes) const {
    member(column);
    const Handle one(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose, broken(column));
    std::vector<T> out(rows_ * bytes / sizeof(T));
    if (H5Tinsert(one, column.c_str(), 0, type) < 0 ||
        (rows_ > 0 && H5Dread(data_, one, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()) < 0)) {
      throw InputError(broken(column));
    }
    return out;
  }

  const ResultFile& file_;
  std::string name_;
  Handle data_, type_;
  std::size_t rows_ = 0;
};

std::vector<Estimate> estimates(const Columns& t, const std::string& name, const std::string& unit) {
  const auto mean = t.reals(name + "mean" + unit), std = t.reals(name + "std" + unit),
             low = t.reals(name + "ci95_low" + unit), high = t.reals(name + "ci95_high" + unit);
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < mean.size(); ++i) out.push_back({mean[i], std[i], {low[i], high[i]}});
  return out;
}

std::optional<double> known(double x) { return std::isnan(x) ? std::nullopt : std::optional(x); }
std::optional<Estimate> known(const Estimate& e) {
  return std::isnan(e.mean) ? std::nullopt : std::optional(e);
}

std::size_t point_of(const ResultFile& file, std::int64_t point, std::size_t points) {
  if (point < 0 || static_cast<std::size_t>(point) >= points) throw InputError(file.broken("point"));
  return static_cast<std::size_t>(point);
}

// Keys stand before the first column that every sweep has.
void read_keys(const Columns& t, Sweep& sweep) {
  for (const std::string& column : t.names()) {
    if (column == "wall_mean_s") return;
    std::string key = column;
    const bool text = t.is_text(column), duration = !text && key.ends_with("_s");
    if (duration) key.resize(key.size() - 2);
    if (text && key.ends_with("_name")) key.resize(key.size() - 5);
    const bool again = std::find(sweep.keys.begin(), sweep.keys.end(), key) != sweep.keys.end();
    if (!again) sweep.keys.push_back(key);
    const auto numbers = text ? std::vector<double>() : t.reals(column);
    const auto names = text ? t.texts(column) : std::vector<std::string>();
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
      auto& values = sweep.points[p].values;
      if (!again) values.push_back({key, "", std::nullopt, duration});
      VariedValue& v = values.back();
      if (text) v.text = names[p];
      if (!text && !std::isnan(numbers[p])) v.number = numbers[p];
      if (!text && v.text.empty() && v.number) v.text = fmt::format("{}", *v.number);
    }
  }
}

void read_sweep(const ResultFile& file, StoredResults& out) {
  const Columns t(file, "sweep");
  Sweep& sweep = out.sweep;
  sweep.points.resize(t.rows());
  read_keys(t, sweep);
  const auto wall = estimates(t, "wall_", "_s"), ettr = estimates(t, "ettr_", ""),
             stops = estimates(t, "interruptions_", "");
  const auto cost = t.has("cost_mean") ? estimates(t, "cost_", "") : std::vector<Estimate>();
  const auto p05 = t.reals("wall_p05_s"), p50 = t.reals("wall_p50_s"), p95 = t.reals("wall_p95_s"),
             p99 = t.reals("wall_p99_s"), failures = t.reals("failures_mean"),
             spare_failures = t.reals("spare_failures_mean"), snapshots = t.reals("snapshots_mean");
  const auto replications = t.integers("replications");
  const auto digest = t.texts("digest");
  const std::string currency = file.text_if_any("currency"), engine = file.text("engine");
  for (std::size_t p = 0; p < t.rows(); ++p) {
    Summary& s = sweep.points[p].summary;
    s.engine = engine;
    s.seed = file.integer("seed");
    s.replications = static_cast<std::uint64_t>(replications[p]);
    s.wall = {known(wall[p]), known(p05[p]), known(p50[p]), known(p95[p]), known(p99[p])};
    s.ettr = ettr[p];
    s.interruptions = stops[p];
    s.failures_mean = failures[p];
    s.spare_failures_mean = spare_failures[p];
    s.snapshots_mean = snapshots[p];
    if (!cost.empty()) s.cost = known(cost[p]);
    s.currency = currency;
    const std::string& hex = digest[p];
    if (std::from_chars(hex.data(), hex.data() + hex.size(), s.digest, 16).ec != std::errc{}) {
      throw InputError(file.broken("sweep.digest"));
    }
  }
  for (std::size_t e = 0; e < kEndings; ++e) {
    const auto ended = t.integers(std::string("ended_") + kEndingNames[e]);
    for (std::size_t p = 0; p < t.rows(); ++p) {
      sweep.points[p].summary.endings[e] = static_cast<std::uint64_t>(ended[p]);
    }
  }
}

void read_ledger(const ResultFile& file, Sweep& sweep) {
  const Columns t(file, "ledger");
  const auto point = t.integers("point");
  const auto line = t.texts("line");
  const auto mean = estimates(t, "", "_s");
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const auto* const l = std::find(std::begin(kLineNames), std::end(kLineNames), line[i]);
    if (l == std::end(kLineNames)) throw InputError(file.broken("ledger.line"));
    sweep.points[point_of(file, point[i], sweep.points.size())]
        .summary.ledger_s[static_cast<std::size_t>(l - std::begin(kLineNames))] = mean[i];
  }
}

void read_causes(const ResultFile& file, Sweep& sweep) {
  const Columns t(file, "causes");
  const auto point = t.integers("point");
  const auto cause = t.texts("cause");
  const auto lost = estimates(t, "lost_", "_s");
  const auto stops = t.reals("interruptions_mean");
  for (std::size_t i = 0; i < t.rows(); ++i) {
    sweep.points[point_of(file, point[i], sweep.points.size())].summary.by_cause.push_back(
        {cause[i], lost[i], stops[i]});
  }
}

Ending ending_of(const ResultFile& file, const std::string& name) {
  for (std::size_t e = 0; e < kEndings; ++e) {
    if (name == kEndingNames[e]) return static_cast<Ending>(e);
  }
  throw InputError(file.broken("replications.ending"));
}

void read_rows(const ResultFile& file, Sweep& sweep) {
  const Columns t(file, "replications");
  const auto point = t.integers("point"), wall = t.integers("wall_us");
  const auto interruptions = t.integers("interruptions"), failures = t.integers("failures"),
             spare_failures = t.integers("spare_failures"), snapshots = t.integers("snapshots");
  const auto ending = t.texts("ending");
  std::vector<std::vector<double>> line;
  for (const char* name : kLineNames) line.push_back(t.reals(std::string(name) + "_s"));
  for (std::size_t i = 0; i < t.rows(); ++i) {
    Row row;
    row.wall = Duration::micros(wall[i]);
    for (std::size_t l = 0; l < kLines; ++l) row.line[l] = Duration::from_seconds(line[l][i]);
    row.interruptions = static_cast<std::uint32_t>(interruptions[i]);
    row.failures = static_cast<std::uint32_t>(failures[i]);
    row.spare_failures = static_cast<std::uint32_t>(spare_failures[i]);
    row.snapshots = static_cast<std::uint32_t>(snapshots[i]);
    row.ending = ending_of(file, ending[i]);
    sweep.points[point_of(file, point[i], sweep.points.size())].summary.rows.push_back(row);
  }
}

// Its intervals and the parts of its variance; the draws stay in the file.
std::shared_ptr<const Uncertainty> read_uncertainty(const ResultFile& file) {
  if (!file.has("uncertainty")) return nullptr;
  const Columns t(file, "uncertainty");
  if (t.rows() != 1) throw InputError(file.broken("uncertainty"));
  const auto real = [&t](const char* name) { return t.reals(name)[0]; };
  auto u = std::make_shared<Uncertainty>();
  u->of_wall = t.texts("of")[0] == "wall_s";
  u->mean = real("mean");
  u->mean_ci95 = {real("mean_ci95_low"), real("mean_ci95_high")};
  u->expected95 = {real("expected95_low"), real("expected95_high")};
  u->predictive95 = {real("predictive95_low"), real("predictive95_high")};
  u->machine_variance = real("machine_variance");
  u->chance_variance = real("chance_variance");
  u->replications = static_cast<std::uint64_t>(t.integers("replications_each")[0]);
  return u;
}

}  // namespace

StoredResults read_results(const std::string& path) {
  const ResultFile file(path);
  const std::uint64_t format = file.integer("format_version");
  if (format != kResultsFormat) {
    throw InputError(
        fmt::format("{}: is of format {}; this program reads format {}", path, format, kResultsFormat));
  }
  if (const std::string command = file.text_if_any("answer"); !command.empty()) {
    throw InputError(fmt::format(
        "{}: holds the answer of `pitstop {}`; expected one of `pitstop run` or `sweep`", path, command));
  }
  StoredResults out;
  out.provenance = {file.text("scenario"),
                    file.text("command_line"),
                    file.text("version"),
                    file.text_if_any("scenario_path"),
                    {}};
  std::istringstream lines(file.text_if_any("overrides"));
  for (std::string line; std::getline(lines, line);) out.provenance.overrides.push_back(line);
  read_sweep(file, out);
  read_ledger(file, out.sweep);
  read_causes(file, out.sweep);
  read_rows(file, out.sweep);
  if (out.sweep.points.size() == 1) out.sweep.points[0].summary.uncertainty = read_uncertainty(file);
  return out;
}

}  // namespace pitstop
