#include "calibration/storage/transfer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace pitstop {

namespace {

// SplitMix64 (Steele, Lea, Flood 2014): one well mixed word of another.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

void read_piece(int file, std::byte* into, std::size_t length, std::uint64_t offset) {
  while (length > 0) {
    const ssize_t n = ::pread(file, into, length, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = EIO;  // shorter than it was written
    if (n <= 0) fail_transfer("read");
    into += n;
    length -= static_cast<std::size_t>(n);
    offset += static_cast<std::uint64_t>(n);
  }
}

}  // namespace

void fail_transfer(const char* doing) {
  throw std::system_error(errno, std::generic_category(), std::string("cannot ") + doing);
}

PieceBuffer piece_buffer() {
  auto* const memory = static_cast<std::byte*>(std::aligned_alloc(kPage, kPiece));
  if (memory == nullptr) throw std::bad_alloc();
  return PieceBuffer(memory);
}

void TransferWatch::look(std::uint64_t done) const {
  constexpr std::uint64_t kLookEvery = 8 * kPiece;
  if (stop.load(std::memory_order_relaxed)) throw TransferStopped{};
  if (done % kLookEvery != 0 || room_of(folder).free_bytes > keep_free) return;
  errno = ENOSPC;
  fail_transfer("write further without taking the room that is to stay free");
}

FileContent::FileContent() : bytes_(piece_buffer()) {
  for (std::size_t i = 0; i < kPiece; i += sizeof(std::uint64_t)) {
    const std::uint64_t word = mixed(i);
    std::memcpy(bytes_.get() + i, &word, sizeof word);
  }
}

const std::byte* FileContent::piece(std::uint64_t seed, std::uint64_t offset) {
  for (std::size_t page = 0; page < kPiece; page += kPage) {
    const std::uint64_t stamp = mixed(mixed(seed) + offset + page);
    std::memcpy(bytes_.get() + page, &stamp, sizeof stamp);
  }
  return bytes_.get();
}

void write_content(int file, std::uint64_t bytes, std::uint64_t seed, FileContent& content,
                   const TransferWatch& watch) {
  for (std::uint64_t at = 0; at < bytes; at += kPiece) {
    watch.look(at);
    const std::byte* from = content.piece(seed, at);
    std::uint64_t left = std::min<std::uint64_t>(kPiece, bytes - at);
    std::uint64_t offset = at;
    while (left > 0) {
      const ssize_t n = ::pwrite(file, from, left, static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail_transfer("write");
      from += n;
      offset += static_cast<std::uint64_t>(n);
      left -= static_cast<std::uint64_t>(n);
    }
  }
}

void read_through(int file, std::uint64_t bytes, std::byte* buffer, const TransferWatch& watch) {
  for (std::uint64_t at = 0; at < bytes; at += kPiece) {
    if (watch.stop.load(std::memory_order_relaxed)) throw TransferStopped{};
    read_piece(file, buffer, std::min<std::uint64_t>(kPiece, bytes - at), at);
  }
}

bool holds_content(int file, std::uint64_t bytes, std::uint64_t seed, FileContent& content,
                   const TransferWatch& watch) {
  const PieceBuffer buffer = piece_buffer();
  for (std::uint64_t at = 0; at < bytes; at += kPiece) {
    if (watch.stop.load(std::memory_order_relaxed)) throw TransferStopped{};
    const std::size_t length = std::min<std::uint64_t>(kPiece, bytes - at);
    read_piece(file, buffer.get(), length, at);
    if (std::memcmp(buffer.get(), content.piece(seed, at), length) != 0) return false;
  }
  return true;
}

}  // namespace pitstop
