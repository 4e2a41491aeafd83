#include "calibration/storage/file_system.hpp"

#include <sys/vfs.h>

#include <algorithm>
#include <array>

namespace pitstop {

namespace {

constexpr std::array<FileSystemKind, 15> kFileSystems{{{0xEF53, "ext4", false},
                                                       {0x58465342, "xfs", false},
                                                       {0x9123683E, "btrfs", false},
                                                       {0x2FC12FC1, "zfs", false},
                                                       {0x01021994, "tmpfs", false},
                                                       {0x794C7630, "overlay", false},
                                                       {0x65735546, "fuse", false},
                                                       {0x01021997, "9p", false},
                                                       {0x6969, "nfs", true},
                                                       {0x0BD00BD0, "lustre", true},
                                                       {0x00C36400, "ceph", true},
                                                       {0x47504653, "gpfs", true},
                                                       {0xFF534D42, "cifs", true},
                                                       {0xFE534D42, "smb2", true},
                                                       {0x19830326, "beegfs", true}}};

}  // namespace

FileSystemKind file_system_of(int folder) {
  struct statfs s = {};
  if (::fstatfs(folder, &s) != 0) return {0, "unknown", false};
  const auto magic = static_cast<unsigned long>(s.f_type) & 0xFFFFFFFFul;
  const auto known = std::find_if(kFileSystems.begin(), kFileSystems.end(),
                                  [&](const FileSystemKind& f) { return f.magic == magic; });
  return known == kFileSystems.end() ? FileSystemKind{magic, "unknown", false} : *known;
}

}  // namespace pitstop
