// What the NVIDIA driver says of a device, asked of its management library. The library is loaded when it is
// asked: a machine without it, or with an older one, just says less.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pitstop {

inline constexpr const char* kNvmlLibrary = "libnvidia-ml.so.1";

// Driver, clocks, ECC, temperature, power and PCIe link of the device at this PCI address (0000:07:00.0), as
// they are now. Empty where the library or the device is missing. `library` is for tests.
std::vector<std::pair<std::string, std::string>> nvml_facts(const std::string& pci_address,
                                                            const char* library = kNvmlLibrary);

}  // namespace pitstop
