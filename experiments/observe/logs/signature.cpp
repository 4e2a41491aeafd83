#include "experiments/observe/logs/signature.hpp"

#include <algorithm>
#include <string_view>

namespace pitstop {

namespace {

struct Word {
  std::string_view part;
  Signature signature;
};
// The first that is part of the name counts.
constexpr Word kWords[] = {
    {"nvlink", Signature::nvlink},   {"nvswitch", Signature::nvlink},    {"hbm", Signature::memory},
    {"sram", Signature::memory},     {"ecc", Signature::memory},         {"gsp", Signature::gsp},
    {"system_proc", Signature::gsp}, {"therm", Signature::thermal},      {"temp", Signature::thermal},
    {"cool", Signature::thermal},    {"overheat", Signature::thermal},   {"net", Signature::network},
    {"nic", Signature::network},     {"switch", Signature::network},     {"cable", Signature::network},
    {"efa", Signature::network},     {"infiniband", Signature::network}, {"gpu", Signature::gpu},
    {"host", Signature::host},       {"node", Signature::host},          {"power", Signature::host},
    {"psu", Signature::host},        {"chassis", Signature::host},       {"board", Signature::host},
    {"cpu", Signature::host},        {"memory", Signature::host},        {"disk", Signature::host},
    {"ssd", Signature::host},        {"kernel", Signature::host},
};

}  // namespace

Signature signature_of(const Cause& cause) {
  if (cause.scope == Scope::job) return Signature::software;
  std::string name = cause.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  for (const Word& w : kWords) {
    if (name.find(w.part) != std::string::npos) return w.signature;
  }
  return cause.symptom == Symptom::precursor ? Signature::thermal : Signature::gpu;
}

XidKind xid_of(Signature signature) {
  switch (signature) {
    case Signature::gpu:
      return {79, "GPU has fallen off the bus."};
    case Signature::memory:
      return {48, "An uncorrectable double bit error (DBE) has been detected on GPU in the framebuffer."};
    case Signature::gsp:
      return {119, "Timeout after 6s of waiting for RPC response from GSP!"};
    case Signature::nvlink:
      return {74, "NVLink: fatal error detected on link 0"};
    case Signature::software:
      return {31, "MMU Fault: ENGINE GRAPHICS"};
    case Signature::thermal:
    case Signature::network:
    case Signature::host:
      return {};
  }
  return {};
}

}  // namespace pitstop
