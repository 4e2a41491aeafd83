#include "experiments/results/results_compose.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "experiments/base/atomic_file.hpp"

namespace pitstop {

namespace {

static_assert(std::is_same_v<hid_t, FileId>);

constexpr std::size_t kSlabRows = 4096;        // composed and compressed at a time
constexpr std::size_t kImageGrowth = 1 << 20;  // bytes by which the file in memory grows
constexpr unsigned kDeflateLevel = 1;

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

void compress(hid_t options) {
  const hsize_t chunk = kSlabRows;
  check(H5Pset_chunk(options, 1, &chunk));
  check(H5Pset_shuffle(options));
  check(H5Pset_deflate(options, kDeflateLevel));
}

// A dataset that takes its rows a slab at a time.
class Slabs {
 public:
  Slabs(hid_t data, hid_t type, hid_t space, std::size_t row_bytes)
      : data_(data), type_(type), space_(space), row_bytes_(row_bytes) {}

  // Where the next row goes; it is all zeros.
  std::byte* next() {
    if (slab_.size() == kSlabRows * row_bytes_) flush();
    slab_.resize(slab_.size() + row_bytes_);
    return slab_.data() + slab_.size() - row_bytes_;
  }
  void flush() {
    const hsize_t rows = slab_.size() / row_bytes_;
    if (rows == 0) return;
    check(H5Sselect_hyperslab(space_, H5S_SELECT_SET, &begin_, nullptr, &rows, nullptr));
    const Handle memory(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    check(H5Dwrite(data_, type_, memory, space_, H5P_DEFAULT, slab_.data()));
    slab_.clear();
    begin_ += rows;
  }

 private:
  hid_t data_, type_, space_;
  std::size_t row_bytes_;
  std::vector<std::byte> slab_;
  hsize_t begin_ = 0;
};

// Of a column that holds one number a row.
template <class T>
std::function<void(std::size_t, std::size_t, std::byte*)> put_of(ComposedTable::Get<T> get) {
  return [get = std::move(get)](std::size_t point, std::size_t row, std::byte* to) {
    const T value = get(point, row);
    std::memcpy(to, &value, sizeof value);
  };
}

}  // namespace

void ComposedTable::real(const std::string& name, Get<double> get) {
  add(name, Kind::real, sizeof(double), put_of(std::move(get)));
}

void ComposedTable::integer(const std::string& name, Get<std::int64_t> get) {
  add(name, Kind::integer, sizeof(std::int64_t), put_of(std::move(get)));
}

void ComposedTable::text(std::string name, std::size_t bytes, Get<std::string> get) {
  add(std::move(name), Kind::text, std::max<std::size_t>(bytes, 1),
      [get = std::move(get)](std::size_t point, std::size_t row, std::byte* to) {
        const std::string s = get(point, row);
        std::memcpy(to, s.data(), s.size());
      });
}

void ComposedTable::words(std::string name, std::size_t n,
                          std::function<const void*(std::size_t point)> get) {
  const std::size_t bytes = n * sizeof(std::uint64_t);
  add(std::move(name), Kind::words, bytes,
      [get = std::move(get), bytes](std::size_t point, std::size_t, std::byte* to) {
        std::memcpy(to, get(point), bytes);
      });
}

void ComposedTable::add(std::string name, Kind kind, std::size_t bytes,
                        std::function<void(std::size_t, std::size_t, std::byte*)> put) {
  columns_.push_back({std::move(name), kind, bytes_, bytes, std::move(put)});
  bytes_ += bytes;
}

FileId ComposedTable::compound_type() const {
  const hid_t type = H5Tcreate(H5T_COMPOUND, bytes_);
  const auto insert = [type](const Column& c, hid_t of) {
    check(H5Tinsert(type, c.name.c_str(), c.offset, of));
  };
  for (const Column& c : columns_) {
    switch (c.kind) {
      case Kind::real:
        insert(c, H5T_NATIVE_DOUBLE);
        break;
      case Kind::integer:
        insert(c, H5T_NATIVE_INT64);
        break;
      case Kind::text:
        insert(c, TextType(c.bytes));
        break;
      case Kind::words: {
        const hsize_t n = c.bytes / sizeof(std::uint64_t);
        insert(c, Handle(H5Tarray_create2(H5T_NATIVE_UINT64, 1, &n), H5Tclose));
        break;
      }
    }
  }
  return type;
}

void ComposedTable::write(FileId file, const char* name, const std::vector<std::size_t>& sizes) const {
  hsize_t rows = 0;
  for (const std::size_t n : sizes) rows += n;
  const Handle type(compound_type(), H5Tclose);
  const Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
  const Handle options(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(options, false));  // the same results make the same bytes
  if (rows > kSlabRows) compress(options);
  const Handle data(H5Dcreate2(file, name, type, space, H5P_DEFAULT, options, H5P_DEFAULT), H5Dclose);
  Slabs slabs(data, type, space, bytes_);
  for (std::size_t point = 0; point < sizes.size(); ++point) {
    for (std::size_t row = 0; row < sizes[point]; ++row) {
      std::byte* const to = slabs.next();
      for (const Column& c : columns_) c.put(point, row, to + c.offset);
    }
  }
  slabs.flush();
}

void write_bytes(FileId file, const char* name, const std::string& bytes) {
  const hsize_t n = bytes.size();
  const Handle space(H5Screate_simple(1, &n, nullptr), H5Sclose);
  const Handle options(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  check(H5Pset_obj_track_times(options, false));
  const Handle data(H5Dcreate2(file, name, H5T_NATIVE_UINT8, space, H5P_DEFAULT, options, H5P_DEFAULT),
                    H5Dclose);
  if (n > 0) check(H5Dwrite(data, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()));
}

void text_attribute(FileId file, const char* name, const std::string& value) {
  const TextType type(H5T_VARIABLE);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  const char* const text = value.c_str();
  check(H5Awrite(attribute, type, &text));
}

void integer_attribute(FileId file, const char* name, std::uint64_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(file, name, H5T_NATIVE_UINT64, space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  check(H5Awrite(attribute, H5T_NATIVE_UINT64, &value));
}

std::string image_of(const std::function<void(FileId)>& fill) {
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

}  // namespace pitstop
