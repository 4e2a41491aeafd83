// The one folder that storage measurements write in: `.pitstop-calibrate-HOST` under the user's path. It is
// locked while in use, emptied of our own files before and after, and removed.
#pragma once

#include <cstdint>
#include <string>

namespace pitstop {

// An open file; closed by its destructor.
class FileDescriptor {
 public:
  explicit FileDescriptor(int number = -1) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

class Scratch {
 public:
  // Makes or takes over the folder under `path`. Throws StorageError.
  explicit Scratch(const std::string& path);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  int folder() const { return folder_.number(); }
  // Names of ours begin so; nothing else is ever removed.
  static std::string name_of(const std::string& what) { return "checkpoint-" + what; }
  void remove(const std::string& what) const noexcept;
  void remove_all() const noexcept;

 private:
  std::string name_;
  FileDescriptor parent_, folder_, lock_;
};

// Of the file system that holds the open folder.
struct DiskRoom {
  std::uint64_t total_bytes = 0, free_bytes = 0;  // free to the user
};
DiskRoom room_of(int folder);

}  // namespace pitstop
