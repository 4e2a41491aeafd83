// HDF5's identifiers, closed by who holds them, and its failures, thrown in one way. BadPart never leaves
// this room: who opens a file of the user's turns it into an InputError that names the file, who composes one
// into an OutputError.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace pitstop {

// A part of a file that is missing, damaged or cannot be made; what() is its name.
class BadPart : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using FileId = std::int64_t;  // HDF5's hid_t

// Throws BadPart where HDF5 reports a failure, by a negative status.
void check_hdf5(std::int64_t status, const std::string& part);

class Hdf5Id {
 public:
  // Requires: `close` is HDF5's function for this kind of identifier. Throws BadPart where `id` is negative.
  Hdf5Id(FileId id, int (*close)(FileId), const std::string& part);
  ~Hdf5Id() { close_(id_); }
  Hdf5Id(const Hdf5Id&) = delete;
  Hdf5Id& operator=(const Hdf5Id&) = delete;
  operator FileId() const { return id_; }

 private:
  FileId id_;
  int (*close_)(FileId);
};

// Errors of HDF5 are thrown, not printed.
void keep_hdf5_quiet();

}  // namespace pitstop
