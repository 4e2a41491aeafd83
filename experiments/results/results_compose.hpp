// A result file while it is composed, in memory: its attributes, and its tables column by column. A failure
// means that memory ran out; all throw OutputError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pitstop {

using FileId = std::int64_t;  // HDF5's hid_t

// The bytes of a finished file that `fill` composes.
std::string image_of(const std::function<void(FileId file)>& fill);

void text_attribute(FileId file, const char* name, const std::string& value);
void integer_attribute(FileId file, const char* name, std::uint64_t value);
void write_bytes(FileId file, const char* name, const std::string& bytes);

// A compound table built column by column. A row is named by its point and its number there.
class ComposedTable {
 public:
  template <class T>
  using Get = std::function<T(std::size_t point, std::size_t row)>;

  void real(const std::string& name, Get<double> get);
  void integer(const std::string& name, Get<std::int64_t> get);
  // Requires: every text is at most `bytes` long.
  void text(std::string name, std::size_t bytes, Get<std::string> get);
  // `n` 64-bit words.
  void words(std::string name, std::size_t n, std::function<const void*(std::size_t point)> get);

  // Writes sizes[p] rows for each point p.
  void write(FileId file, const char* name, const std::vector<std::size_t>& sizes) const;

 private:
  enum class Kind { real, integer, text, words };
  struct Column {
    std::string name;
    Kind kind;
    std::size_t offset, bytes;
    std::function<void(std::size_t, std::size_t, std::byte*)> put;
  };

  void add(std::string name, Kind kind, std::size_t bytes,
           std::function<void(std::size_t, std::size_t, std::byte*)> put);
  FileId compound_type() const;  // to be closed

  std::vector<Column> columns_;
  std::size_t bytes_ = 0;
};

}  // namespace pitstop
