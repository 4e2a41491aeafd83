#include "experiments/results/stored_file.hpp"

#include <hdf5.h>

#include <algorithm>

#include "experiments/base/errors.hpp"
#include "experiments/results/received/received.hpp"

namespace pitstop {

namespace {

hid_t opened(const std::string& path) {
  keep_hdf5_quiet();
  const hid_t file = open_to_read(path);
  if (file < 0) throw InputError(path + ": is not a result file, or is damaged or cut short");
  return file;
}

Hdf5Id attribute_of(FileId file, const char* name) {
  return {H5Aopen(file, name, H5P_DEFAULT), H5Aclose, name};
}

std::size_t rows_of(FileId data, const std::string& part) {
  const Hdf5Id space(H5Dget_space(data), H5Sclose, part);
  const hssize_t rows = H5Sget_simple_extent_npoints(space);
  check_hdf5(rows, part);
  return static_cast<std::size_t>(rows);
}

}  // namespace

StoredFile::StoredFile(const std::string& path)
    : path_(path), has_hash_(check_hash(path)), file_(opened(path), H5Fclose, path) {
  admit(file_, path, has_hash_);
}

std::string StoredFile::text(const char* name) const {
  const Hdf5Id attribute = attribute_of(file_, name);
  const Hdf5Id type(H5Aget_type(attribute), H5Tclose, name);
  if (H5Tis_variable_str(type) <= 0) throw BadPart(name);
  char* value = nullptr;
  check_hdf5(H5Aread(attribute, type, static_cast<void*>(&value)), name);
  const std::string copy = value != nullptr ? value : "";
  H5free_memory(value);
  return copy;
}

std::string StoredFile::text_if_any(const char* name) const {
  return H5Aexists(file_, name) > 0 ? text(name) : std::string();
}

std::uint64_t StoredFile::integer(const char* name) const {
  const Hdf5Id attribute = attribute_of(file_, name);
  std::uint64_t value = 0;
  check_hdf5(H5Aread(attribute, H5T_NATIVE_UINT64, &value), name);
  return value;
}

bool StoredFile::has(const char* table) const { return H5Lexists(file_, table, H5P_DEFAULT) > 0; }

std::string StoredFile::bytes(const char* dataset) const {
  if (!has(dataset)) return {};
  const Hdf5Id data(H5Dopen2(file_, dataset, H5P_DEFAULT), H5Dclose, dataset);
  std::string bytes(rows_of(data, dataset), '\0');
  check_hdf5(H5Dread(data, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), dataset);
  return bytes;
}

StoredTable::StoredTable(const StoredFile& file, const char* name)
    : name_(name),
      data_(H5Dopen2(file.id(), name, H5P_DEFAULT), H5Dclose, name),
      type_(H5Dget_type(data_), H5Tclose, name),
      rows_(rows_of(data_, name)) {
  if (H5Tget_class(type_) != H5T_COMPOUND) throw BadPart(name);
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
  const Hdf5Id stored(H5Tget_member_type(type_, member(column)), H5Tclose, part(column));
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

std::size_t StoredTable::bytes_of(const std::string& column) const {
  const Hdf5Id stored(H5Tget_member_type(type_, member(column)), H5Tclose, part(column));
  return H5Tget_size(stored);
}

std::vector<std::uint64_t> StoredTable::words(const std::string& column, std::size_t n) const {
  if (bytes_of(column) != n * sizeof(std::uint64_t)) throw BadPart(part(column));
  const hsize_t each = n;
  const Hdf5Id type(H5Tarray_create2(H5T_NATIVE_UINT64, 1, &each), H5Tclose, part(column));
  std::vector<std::uint64_t> out(rows_ * n);
  read(column, type, n * sizeof(std::uint64_t), out.data());
  return out;
}

std::vector<Estimate> StoredTable::estimates(const std::string& name, const std::string& unit) const {
  const auto mean = reals(name + "mean" + unit);
  const auto if_kept = [&](const char* what, const std::vector<double>& otherwise) {
    return has(name + what + unit) ? reals(name + what + unit) : otherwise;
  };
  const auto low = if_kept("ci95_low", mean), high = if_kept("ci95_high", mean),
             std = if_kept("std", std::vector<double>(rows_));
  std::vector<Estimate> out;
  for (std::size_t i = 0; i < rows_; ++i) out.push_back({mean[i], std[i], {low[i], high[i]}});
  return out;
}

unsigned StoredTable::member(const std::string& column) const {
  const int index = H5Tget_member_index(type_, column.c_str());
  check_hdf5(index, part(column));
  return static_cast<unsigned>(index);
}

void StoredTable::read(const std::string& column, std::int64_t type, std::size_t bytes, void* to) const {
  member(column);
  const Hdf5Id one(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose, part(column));
  check_hdf5(H5Tinsert(one, column.c_str(), 0, type), part(column));
  if (rows_ > 0) check_hdf5(H5Dread(data_, one, H5S_ALL, H5S_ALL, H5P_DEFAULT, to), part(column));
}

}  // namespace pitstop
