// A result file opened for reading: its attributes, and its tables column by column, by the names that
// write_results.hpp lists, so that a column added later does no harm. Whatever is not there throws BadPart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/results/hdf5/hdf5_id.hpp"
#include "experiments/simulate/estimate.hpp"

namespace pitstop {

class StoredFile {
 public:
  // Throws InputError where the file cannot be opened.
  explicit StoredFile(const std::string& path);

  std::string text(const char* name) const;
  std::string text_if_any(const char* name) const;  // empty where an older file lacks it
  std::uint64_t integer(const char* name) const;
  bool has(const char* table) const;
  std::string bytes(const char* dataset) const;  // empty where there is none
  FileId id() const { return file_; }

 private:
  std::string path_;
  bool has_hash_;  // checked before HDF5 opens the file
  Hdf5Id file_;
};

// One compound table.
class StoredTable {
 public:
  StoredTable(const StoredFile& file, const char* name);

  std::size_t rows() const { return rows_; }
  bool has(const std::string& column) const;
  std::vector<std::string> names() const;
  bool is_text(const std::string& column) const;

  std::vector<double> reals(const std::string& column) const;
  std::vector<std::int64_t> integers(const std::string& column) const;
  std::vector<std::string> texts(const std::string& column) const;
  std::size_t bytes_of(const std::string& column) const;  // in a row
  // `n` 64-bit words a row, row after row. Throws BadPart where the column holds more or fewer.
  std::vector<std::uint64_t> words(const std::string& column, std::size_t n) const;
  // NAME + mean, std, ci95_low and ci95_high, each followed by UNIT. An older file may lack the last three:
  // the spread is then 0 and the interval the mean.
  std::vector<Estimate> estimates(const std::string& name, const std::string& unit) const;

 private:
  unsigned member(const std::string& column) const;
  std::string part(const std::string& column) const { return name_ + "." + column; }
  // Of every row `bytes` as HDF5's `type`.
  void read(const std::string& column, std::int64_t type, std::size_t bytes, void* to) const;

  std::string name_;
  Hdf5Id data_, type_;
  std::size_t rows_ = 0;
};

}  // namespace pitstop
