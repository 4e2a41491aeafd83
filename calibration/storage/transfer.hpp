// Files of known content, written and read in large pieces around or through the page cache.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>

#include "calibration/storage/scratch.hpp"

namespace pitstop {

// Direct transfers need buffers and lengths that the device's blocks divide; pages do on every Linux device.
inline constexpr std::size_t kPage = 4096;
// One write or read; large enough that the cost of a call does not show.
inline constexpr std::size_t kPiece = std::size_t{8} << 20;

struct Frees {
  void operator()(std::byte* memory) const { std::free(memory); }
};
using PieceBuffer = std::unique_ptr<std::byte[], Frees>;
PieceBuffer piece_buffer();

// `stop` was set while files were written or read.
struct TransferStopped {};

// What every transfer asks between pieces: whether to stop, and whether the file system has filled up to the
// part that is to stay free (then ENOSPC, as if it were full).
struct TransferWatch {
  const std::atomic<bool>& stop;
  int folder;
  std::uint64_t keep_free;  // bytes

  void look(std::uint64_t done) const;  // throws TransferStopped, std::system_error
};

// The content of a file: different for each `seed`, no two pages alike, incompressible.
class FileContent {
 public:
  FileContent();
  // The piece at `offset`, a multiple of kPiece, valid until the next call.
  const std::byte* piece(std::uint64_t seed, std::uint64_t offset);

 private:
  PieceBuffer bytes_;
};

// Each throws std::system_error with errno and what was being done. `bytes` is a multiple of kPage.
void write_content(int file, std::uint64_t bytes, std::uint64_t seed, FileContent& content,
                   const TransferWatch& watch);
// Reads all of it into `buffer`, piece by piece, without looking.
void read_through(int file, std::uint64_t bytes, std::byte* buffer, const TransferWatch& watch);
// Whether the file holds that content.
bool holds_content(int file, std::uint64_t bytes, std::uint64_t seed, FileContent& content,
                   const TransferWatch& watch);

[[noreturn]] void fail_transfer(const char* doing);  // reads errno

}  // namespace pitstop
