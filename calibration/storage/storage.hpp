// How fast checkpoint files are written and read on a file system, measured in a folder of our own under the
// path that the user names. The folder and all in it are gone at the end; after a kill the next run removes
// them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/measurement.hpp"

namespace pitstop {

struct StoragePlan {
  std::string path;                                   // an existing folder
  std::uint64_t file_bytes = std::uint64_t{1} << 30;  // of one checkpoint
  std::uint64_t cap_bytes = std::uint64_t{4} << 30;   // never more of ours on the disk at once
  double free_share = 0.1;                            // of the file system, that stays free
  int writers = 4;                                    // of the sharded checkpoint
  int repetitions = 7;
};

// Why nothing can be measured there: no such folder, not writable, no room, another run at work.
class StorageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct StorageMeasured {
  std::vector<Measurement> measured;
  std::string file_system;           // "ext4", "lustre"
  bool over_network = false;         // so that the node's line rate bounds it
  std::uint64_t file_bytes = 0;      // less than planned where there was no room
  std::vector<std::string> remarks;  // what could not be measured here, and why
  bool stopped = false;              // by `stop`: `measured` holds what was finished
};

// Writes the atomic way (a temporary file, fsync, rename, fsync of the folder) and the overwriting way,
// through the page cache and around it (O_DIRECT), by one writer and by several; reads back and compares.
// Throws StorageError; a full disk or an error of the device in one measurement is told in its
// Measurement::error.
StorageMeasured measure_storage(const StoragePlan& plan, const std::atomic<bool>& stop,
                                const std::function<void(const std::string& key)>& progress);

}  // namespace pitstop
