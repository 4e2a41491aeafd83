// How a cause of failure shows in metrics and logs. A scenario names causes freely; what they look like is
// read off their names and scopes.
#pragma once

#include <cstdint>
#include <string>

#include "models/failure/cause.hpp"

namespace pitstop {

enum class Signature : std::uint8_t {
  gpu,       // a GPU falls off the bus: Xid 79
  memory,    // uncorrectable ECC error: Xid 48, a row is remapped; single-bit errors before
  gsp,       // the GPU's system processor does not answer: Xid 119
  nvlink,    // Xid 74, CRC errors before
  thermal,   // the GPU runs hot
  network,   // packets are dropped; the kernel says nothing
  host,      // the node dies: no metrics at all
  software,  // the job's own fault on healthy nodes: Xid 31
};
inline constexpr const char* kSignatureNames[] = {"gpu",     "memory",  "gsp",  "nvlink",
                                                  "thermal", "network", "host", "software"};

Signature signature_of(const Cause& cause);

struct XidKind {
  int xid = 0;  // 0: the kernel says nothing
  const char* message = "";
};
// Of NVIDIA's Xid list (docs.nvidia.com/deploy/xid-errors).
XidKind xid_of(Signature signature);

}  // namespace pitstop
