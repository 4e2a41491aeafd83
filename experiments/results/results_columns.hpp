// A result file opened for reading: its attributes, and its tables column by column, by the names that
// results.hpp lists, so that a column added later does no harm. Whatever is not there throws InputError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

// An identifier of HDF5 (hid_t) with the function that closes it.
class StoredId {
 public:
  StoredId(std::int64_t id, int (*close)(std::int64_t), const std::string& what);
  ~StoredId() { close_(id_); }
  StoredId(const StoredId&) = delete;
  StoredId& operator=(const StoredId&) = delete;
  operator std::int64_t() const { return id_; }

 private:
  std::int64_t id_;
  int (*close_)(std::int64_t);
};

class StoredFile {
 public:
  explicit StoredFile(const std::string& path);

  std::string text(const char* name) const;
  std::string text_if_any(const char* name) const;  // empty where an older file lacks it
  std::uint64_t integer(const char* name) const;
  bool has(const char* table) const;
  // What is said of a part that is not there.
  std::string broken(const std::string& part) const;
  std::int64_t id() const { return file_; }

 private:
  StoredId named_attribute(const char* name) const;

  std::string path_;
  StoredId file_;
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
  // NAME + mean, std, ci95_low and ci95_high, each followed by UNIT; std where it is kept.
  std::vector<Estimate> estimates(const std::string& name, const std::string& unit) const;

 private:
  unsigned member(const std::string& column) const;
  std::string broken(const std::string& column) const { return file_.broken(name_ + "." + column); }
  // Of every row `bytes` as HDF5's `type`.
  void read(const std::string& column, std::int64_t type, std::size_t bytes, void* to) const;

  const StoredFile& file_;
  std::string name_;
  StoredId data_, type_;
  std::size_t rows_ = 0;
};

}  // namespace pitstop
