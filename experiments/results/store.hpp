// The result file while it grows: chunks are committed to it as they are finished, so that a kill at any
// moment loses only what was under way.
//
// An unfinished file is HDF5 (its attributes say what is computed) with 512 bytes of our own before it and
// the committed chunks after it; each chunk is appended, brought to disk, and carries a hash. Reading stops
// at the first chunk that is not whole: the rest is cut off when the file grows again. A finished file is
// written anew by write_results and replaces it at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/results/results.hpp"
#include "experiments/simulate/chunk.hpp"

namespace pitstop {

// What a result file holds for going on with it.
struct StoredChunks {
  std::string request;  // what was asked for, as written there
  std::vector<Chunk> chunks;
  bool finished = false;         // a file that write_results made
  std::string damage;            // what was found damaged and left out; empty: nothing
  std::uint64_t good_bytes = 0;  // of an unfinished file: up to the last committed chunk
};

// Whether PATH is a file that Store has begun and write_results not finished.
bool is_unfinished(const std::string& path);

// Throws InputError where the file is missing, is none of ours or is damaged beyond its chunks.
StoredChunks read_chunks(const std::string& path);

class Store {
 public:
  // Nothing is written before the first commit. `provenance` and `request` stand in the file's head.
  Store(std::string path, Provenance provenance, std::string request);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Goes on with what read_chunks found at the path: after its last whole chunk, or, where the file was
  // finished, with a copy of its chunks.
  void go_on(const StoredChunks& found);
  // Committed a quarter of a second after the last commit, at the next add. Throws OutputError.
  void add(std::uint64_t key, std::uint64_t first, const Batch& batch);
  void commit();
  // Whether this object has written to the file.
  bool written() const { return written_; }
  const std::string& path() const { return path_; }
  const std::string& request() const { return request_; }

 private:
  void open();
  [[noreturn]] void fail(int reason);

  std::string path_;
  Provenance provenance_;
  std::string request_;
  std::string pending_;
  int file_ = -1;
  std::uint64_t end_ = 0;  // committed up to here; 0: the file is to be begun
  bool written_ = false;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace pitstop
