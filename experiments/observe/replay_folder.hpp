// The folder of an emitted replay while it is written: what is new is composed out of sight, so that a former
// replay stays whole until the new one is, and none of it afterwards.
#pragma once

#include <string>

namespace pitstop {

inline constexpr const char* kManifest = "replay.json";

class ReplayFolder {
 public:
  // Makes the folder. Throws UsageError where it holds anything but a former replay, OutputError where it
  // cannot be written.
  explicit ReplayFolder(std::string path);
  // Without keep(): leaves the folder as it was.
  ~ReplayFolder();
  ReplayFolder(const ReplayFolder&) = delete;
  ReplayFolder& operator=(const ReplayFolder&) = delete;

  // Where to write, ending in a slash; logs/, metrics/ and panels/ are there.
  const std::string& work() const { return work_; }
  // Puts what was written in the place of what was there, the manifest last. Throws OutputError.
  void keep();

 private:
  void put_back() noexcept;

  std::string path_, work_, former_;
  bool made_ = false;  // by us, and nothing is kept in it yet
};

}  // namespace pitstop
