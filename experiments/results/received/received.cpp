#include "experiments/results/received/received.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/results/write_results.hpp"
#include "sim/base/hash.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kSealBytes = 64, kPiece = std::size_t{1} << 20;
constexpr std::string_view kSeal = "\nPitstop: hash of all bytes before: ";
constexpr double kDeflatesTo = 1032;  // deflate makes at most so many bytes of one
constexpr double kSmall = 1 << 20;

std::string seal_of(std::uint64_t hash) {
  std::string seal = fmt::format("{}{:016x}", kSeal, hash);
  seal.resize(kSealBytes - 1, ' ');
  return seal + "\n";
}

[[noreturn]] void damaged(const std::string& path) {
  throw InputError(path + ": is damaged or cut short: its bytes do not match its hash");
}

std::uint64_t hash_of(std::ifstream& in, std::uint64_t bytes) {
  Hash hash;
  std::vector<char> piece(kPiece);
  while (bytes > 0 && in) {
    const auto n = std::min<std::uint64_t>(bytes, piece.size());
    in.read(piece.data(), static_cast<std::streamsize>(n));
    hash.add(std::string_view(piece.data(), static_cast<std::size_t>(in.gcount())));
    bytes -= n;
  }
  return hash.value();
}

std::uint64_t hash_of(std::string_view bytes) {
  Hash hash;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPiece)))
    hash.add(bytes.substr(0, kPiece));
  return hash.value();
}

// An HDF5 identifier with the function that closes it.
class Opened {
 public:
  Opened(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Opened() {
    if (id_ >= 0) close_(id_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// What is wrong with a dataset; empty: nothing.
const char* wrong_with(hid_t data, std::uint64_t file_bytes) {
  const Opened made(H5Dget_create_plist(data), H5Pclose), space(H5Dget_space(data), H5Sclose),
      type(H5Dget_type(data), H5Tclose);
  if (made < 0 || space < 0 || type < 0) return "it cannot be read";
  if (H5Pget_external_count(made) != 0) return "its data lie in another file";
  if (H5Pget_layout(made) == H5D_VIRTUAL) return "it is made of other files";
  const double bytes =
      static_cast<double>(H5Sget_simple_extent_npoints(space)) * static_cast<double>(H5Tget_size(type));
  const bool fits = bytes >= 0 && bytes <= kSmall + kDeflatesTo * static_cast<double>(file_bytes);
  return fits ? "" : "it claims to be larger than the file can hold";
}

const char* wrong_with_link(hid_t file, hsize_t number, std::string& name, std::uint64_t file_bytes) {
  char text[256] = {};
  H5L_info_t link;
  H5Lget_name_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, number, text, sizeof text, H5P_DEFAULT);
  name = text;
  if (H5Lget_info_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, number, &link, H5P_DEFAULT) < 0)
    return "it cannot be read";
  if (link.type != H5L_TYPE_HARD) return "it leads elsewhere";
  const Opened data(H5Dopen2(file, text, H5P_DEFAULT), H5Dclose);
  return data < 0 ? "it is no table" : wrong_with(data, file_bytes);
}

std::uint64_t format_of(hid_t file) {
  const Opened attribute(H5Aopen(file, "format_version", H5P_DEFAULT), H5Aclose);
  std::uint64_t format = 0;
  return attribute >= 0 && H5Aread(attribute, H5T_NATIVE_UINT64, &format) >= 0 ? format : 0;
}

}  // namespace

std::string with_hash(std::string image) {
  const std::string seal = seal_of(hash_of(image));
  return image += seal;
}

bool check_hash(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  std::ifstream in(path, std::ios::binary);
  if (failed || !in) throw InputError(path + ": cannot be opened: " + std::strerror(errno));
  if (size < kSealBytes) return false;
  std::string seal(kSealBytes, '\0');
  in.seekg(-static_cast<std::streamoff>(kSealBytes), std::ios::end);
  in.read(seal.data(), static_cast<std::streamsize>(seal.size()));
  if (!seal.starts_with(kSeal)) return false;
  in.seekg(0);
  if (seal != seal_of(hash_of(in, size - kSealBytes))) damaged(path);
  return true;
}

std::int64_t open_to_read(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const Opened access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_file_locking(access, false, true);
  return H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
}

void admit(std::int64_t file, const std::string& path, bool has_hash) {
  const std::uint64_t format = format_of(file);
  if (!has_hash && 1 < format && format <= kResultsFormat) damaged(path);  // check_format() tells newer ones
  H5PLset_loading_state(0);  // no filter of a file is looked for among programs
  H5G_info_t root;
  if (H5Gget_info(file, &root) < 0) throw InputError(path + ": is damaged: its tables cannot be listed");
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  for (hsize_t i = 0; i < root.nlinks; ++i) {
    std::string name;
    const std::string wrong = wrong_with_link(file, i, name, bytes);
    if (!wrong.empty())
      throw InputError(path + ": table " + in_quotes(name) + ": " + wrong +
                       "; pitstop reads only what is in the file itself");
  }
}

}  // namespace pitstop
