// What kind of file system an open folder lies on.
#pragma once

namespace pitstop {

struct FileSystemKind {
  unsigned long magic;  // as statfs(2) and the file systems' own sources have it
  const char* name;     // "ext4", "lustre", "unknown"
  bool over_network;
};

FileSystemKind file_system_of(int folder);

}  // namespace pitstop
