#include "experiments/results/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/base/hash.hpp"

namespace pitstop {

namespace {

constexpr std::chrono::milliseconds kBetweenCommits{250};
constexpr std::size_t kHeadBytes = 512;  // HDF5 looks for itself at 0, 512, 1024...
constexpr std::string_view kMark = "Pitstop: unfinished results, format ";
constexpr int kFormat = 2;
constexpr std::string_view kLogAt = "chunks begin at byte ";
constexpr std::string_view kRequestBytes = "after so many bytes of request: ";
constexpr std::string_view kHash = "hash ";

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw InputError("cannot read " + path + ": " + std::strerror(errno != 0 ? errno : ENOENT));
  return bytes;
}

// 512 bytes of text, the HDF5 file, the request.
std::string head_of(const Provenance& provenance, const std::string& request) {
  // HDF5 reads a file that was moved behind other bytes: addresses count from where it finds itself.
  std::string image = std::string(kHeadBytes, '\0') + unfinished_image(provenance, request) + request;
  Hash h;
  h.add(std::string_view(image).substr(kHeadBytes));
  const std::string text =
      fmt::format("{}{}\n{}{:020}\n{}{:020}\n{}{:016x}\nGo on with --resume and the same command.\n", kMark,
                  kFormat, kLogAt, image.size(), kRequestBytes, request.size(), kHash, h.value());
  text.copy(image.data(), kHeadBytes);
  return image;
}

template <class T>
T number_after(std::string_view text, std::string_view label, int base) {
  T value = 0;
  const auto at = text.find(label);
  if (at == std::string_view::npos) return 0;
  const char* const from = text.data() + at + label.size();
  std::from_chars(from, text.data() + text.size(), value, base);
  return value;
}

StoredChunks read_unfinished(const std::string& path) {
  const std::string bytes = bytes_of(path);
  const std::string_view all(bytes), text = all.substr(0, kHeadBytes);
  check_format(path, number_after<std::uint64_t>(text, kMark, 10), kFormat, kFormat);
  const auto log = number_after<std::uint64_t>(text, kLogAt, 10),
             request = number_after<std::uint64_t>(text, kRequestBytes, 10);
  bool whole = log >= kHeadBytes && log <= all.size() && request <= log - kHeadBytes;
  if (whole) {
    Hash h;
    h.add(all.substr(kHeadBytes, log - kHeadBytes));
    whole = h.value() == number_after<std::uint64_t>(text, kHash, 16);
  }
  if (!whole) throw InputError(path + ": its head is damaged; nothing of it can be trusted");
  StoredChunks found;
  found.request = all.substr(log - request, request);
  std::string_view rest = all.substr(log);
  while (auto chunk = decode_chunk(rest)) found.chunks.push_back(std::move(*chunk));
  found.good_bytes = all.size() - rest.size();
  if (!rest.empty()) {
    found.damage =
        fmt::format("{}: what follows byte {} is not whole and was left out", path, found.good_bytes);
  }
  return found;
}

}  // namespace

bool is_unfinished(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string mark(kMark.size(), '\0');
  return in.read(mark.data(), static_cast<std::streamsize>(mark.size())) && mark == kMark;
}

StoredChunks read_chunks(const std::string& path) {
  return is_unfinished(path) ? read_unfinished(path) : read_finished_chunks(path);
}

Store::Store(std::string path, Provenance provenance, std::string request)
    : path_(std::move(path)), provenance_(std::move(provenance)), request_(std::move(request)) {}

Store::~Store() {
  if (file_ >= 0) ::close(file_);
}

void Store::go_on(const StoredChunks& found) {
  if (!found.finished) {
    end_ = found.good_bytes;
  } else {
    for (const Chunk& c : found.chunks) encode_chunk(c.key, c.first, c.batch, pending_);
  }
}

void Store::add(std::uint64_t key, std::uint64_t first, const Batch& batch) {
  encode_chunk(key, first, batch, pending_);
  if (std::chrono::steady_clock::now() - last_ >= kBetweenCommits) commit();
}

void Store::open() {
  if (end_ == 0) {
    const std::string head = head_of(provenance_, request_);
    AtomicFile file(path_);
    file.write(head);
    file.commit();
    end_ = head.size();
  }
  file_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  if (file_ < 0 || ::ftruncate(file_, static_cast<off_t>(end_)) != 0) fail(errno);
}

void Store::commit() {
  if (pending_.empty()) return;
  if (file_ < 0) open();
  written_ = true;
  std::size_t put = 0;
  while (put < pending_.size()) {
    const ssize_t n =
        ::pwrite(file_, pending_.data() + put, pending_.size() - put, static_cast<off_t>(end_ + put));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno);
    put += static_cast<std::size_t>(n);
  }
  if (::fdatasync(file_) != 0) fail(errno);
  end_ += pending_.size();
  pending_.clear();
  last_ = std::chrono::steady_clock::now();
}

// Cuts off what did not fit, so that the file ends with a committed chunk.
void Store::fail(int reason) {
  if (file_ >= 0 && ::ftruncate(file_, static_cast<off_t>(end_)) != 0) {
  }
  throw OutputError("cannot write " + path_ + ": " + std::strerror(reason) +
                    "; what was committed is kept: go on with --resume " + path_ + " once it can be written");
}

}  // namespace pitstop
