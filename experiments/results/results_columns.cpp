#include "experiments/results/results_columns.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <type_traits>

#include "experiments/base/errors.hpp"

namespace pitstop {

static_assert(std::is_same_v<hid_t, std::int64_t> && std::is_same_v<herr_t, int>);

namespace {

hid_t open_to_read(const std::string& path) {
  if (!std::ifstream(path)) throw InputError(path + ": cannot be opened: " + std::strerror(errno));
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
}

}  // namespace

StoredId::StoredId(std::int64_t id, int (*close)(std::int64_t), const std::string& what)
    : id_(id), close_(close) {
  if (id_ < 0) throw InputError(what);
}

StoredFile::StoredFile(const std::string& path)
    : path_(path), file_(open_to_read(path), H5Fclose, path + ": is not a result file that can be read") {}

std::string StoredFile::text(const char* name) const {
  const StoredId attribute = named_attribute(name);
  const StoredId type(H5Aget_type(attribute), H5Tclose, broken(name));
  if (H5Tis_variable_str(type) <= 0) throw InputError(broken(name));
  char* value = nullptr;
  if (H5Aread(attribute, type, static_cast<void*>(&value)) < 0) throw InputError(broken(name));
  const std::string copy = value != nullptr ? value : "";
  H5free_memory(value);
  return copy;
}

std::string StoredFile::text_if_any(const char* name) const {
  return H5Aexists(file_, name) > 0 ? text(name) : std::string();
}

std::uint64_t StoredFile::integer(const char* name) const {
  const StoredId attribute = named_attribute(name);
  std::uint64_t value = 0;
  if (H5Aread(attribute, H5T_NATIVE_UINT64, &value) < 0) throw InputError(broken(name));
  return value;
}

bool StoredFile::has(const char* table) const { return H5Lexists(file_, table, H5P_DEFAULT) > 0; }

std::string StoredFile::broken(const std::string& part) const {
  return fmt::format("{}: \"{}\" is missing or damaged; was it written by `pitstop run --out`?", path_, part);
}

StoredId StoredFile::named_attribute(const char* name) const {
  return {H5Aopen(file_, name, H5P_DEFAULT), H5Aclose, broken(name)};
}

StoredTable::StoredTable(const StoredFile& file, const char* name)
    : file_(file),
      name_(name),
      data_(H5Dopen2(file.id(), name, H5P_DEFAULT), H5Dclose, file.broken(name)),
      type_(H5Dget_type(data_), H5Tclose, file.broken(name)) {
  const StoredId space(H5Dget_space(data_), H5Sclose, file.broken(name));
  const hssize_t rows = H5Sget_simple_extent_npoints(space);
  if (rows < 0 || H5Tget_class(type_) != H5T_COMPOUND) throw InputError(file.broken(name));
  rows_ = static_cast<std::size_t>(rows);
}

bool StoredTable::has(const std::string& column) const {
  return H5Tget_member_index(type_, column.c_str()) >= 0;
}

std::vector<std::string> StoredTable::names() const {
  std::vector<std::string> all;
  for (int i = 0; i < H5Tget_nmembers(type_); ++i) {
    char* const name = H5Tget_member_name(type_, static_cast<unsigned>(i));
    all.emplace_back(name);
    H5free_memory(name);
  }
  return all;
}

bool StoredTable::is_text(const std::string& column) const {
  return H5Tget_member_class(type_, member(column)) == H5T_STRING;
}

std::vector<double> StoredTable::reals(const std::string& column) const {
  std::vector<double> out(rows_);
  read(column, H5T_NATIVE_DOUBLE, sizeof(double), out.data());
  return out;
}

std::vector<std::int64_t> StoredTable::integers(const std::string& column) const {
  std::vector<std::int64_t> out(rows_);
  read(column, H5T_NATIVE_INT64, sizeof(std::int64_t), out.data());
  return out;
}

std::vector<std::string> StoredTable::texts(const std::string& column) const {
  const StoredId stored(H5Tget_member_type(type_, member(column)), H5Tclose, broken(column));
  const std::size_t bytes = H5Tget_size(stored);
  std::vector<char> all(rows_ * bytes);
  read(column, stored, bytes, all.data());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows_; ++i) {
    const char* const from = all.data() + i * bytes;
    out.emplace_back(from, std::find(from, from + bytes, '\0'));
  }
  return out;
}

std::vector<Estimate> StoredTable::estimates(const std::string& name, const std::string& unit) const {
  const auto mean = reals(name + "mean" + unit), low = reals(name + "ci95_low" + unit),
             high = reals(name + "ci95_high" + unit);
  const std::string spread = name + "std" + unit;
  const auto std = has(spread) ? reals(spread) : std::vector<double>(rows_);
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < rows_; ++i) out.push_back({mean[i], std[i], {low[i], high[i]}});
  return out;
}

unsigned StoredTable::member(const std::string& column) const {
  const int index = H5Tget_member_index(type_, column.c_str());
  if (index < 0) throw InputError(broken(column));
  return static_cast<unsigned>(index);
}

void StoredTable::read(const std::string& column, std::int64_t type, std::size_t bytes, void* to) const {
  member(column);
  const StoredId one(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose, broken(column));
  if (H5Tinsert(one, column.c_str(), 0, type) < 0 ||
      (rows_ > 0 && H5Dread(data_, one, H5S_ALL, H5S_ALL, H5P_DEFAULT, to) < 0)) {
    throw InputError(broken(column));
  }
}

}  // namespace pitstop
