#include "calibration/nvml.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace pitstop {

namespace {

// The few functions that are needed, as NVIDIA's NVML API reference declares them; 0 is NVML_SUCCESS.
using Device = struct nvmlDevice_st*;
using ByAddress = int (*)(const char* pci_address, Device*);
using NoArgument = int (*)();
using SystemText = int (*)(char*, unsigned length);
using DeviceText = int (*)(Device, char*, unsigned length);
using OneNumber = int (*)(Device, unsigned*);
using TwoNumbers = int (*)(Device, unsigned* current, unsigned* pending);
using NumberOfKind = int (*)(Device, unsigned kind, unsigned*);
using LongNumber = int (*)(Device, unsigned long long*);
using EccErrors = int (*)(Device, unsigned error_type, unsigned counter_type, unsigned long long*);

enum Clock : unsigned { kSmClock = 1, kMemoryClock = 2 };
enum EccError : unsigned { kCorrected = 0, kUncorrected = 1 };
constexpr unsigned kSinceBoot = 0;  // the "volatile" counters
constexpr unsigned kGpuSensor = 0;

struct Closes {
  void operator()(void* library) const { ::dlclose(library); }
};

class Nvml {
 public:
  Nvml(const char* library, const std::string& pci_address)
      : library_(::dlopen(library, RTLD_NOW | RTLD_LOCAL)) {
    if (!library_) return;
    const auto init = find<NoArgument>("nvmlInit_v2");
    const auto by_address = find<ByAddress>("nvmlDeviceGetHandleByPciBusId_v2");
    if (init == nullptr || by_address == nullptr || init() != 0) return;
    started_ = true;
    if (by_address(pci_address.c_str(), &device_) != 0) device_ = nullptr;
  }
  ~Nvml() {
    if (!started_) return;
    if (const auto shutdown = find<NoArgument>("nvmlShutdown")) shutdown();
  }
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  bool has_device() const { return device_ != nullptr; }
  std::vector<std::pair<std::string, std::string>> facts;

  void system_text(const char* key, const char* name) {
    const auto call = find<SystemText>(name);
    std::array<char, 96> text{};
    if (call != nullptr && call(text.data(), text.size() - 1) == 0) facts.emplace_back(key, text.data());
  }
  void device_text(const char* key, const char* name) {
    const auto call = find<DeviceText>(name);
    std::array<char, 96> text{};
    if (call != nullptr && call(device_, text.data(), text.size() - 1) == 0)
      facts.emplace_back(key, text.data());
  }
  void number(const char* key, const char* name, const char* unit, double scale = 1) {
    const auto call = find<OneNumber>(name);
    unsigned n = 0;
    if (call != nullptr && call(device_, &n) == 0)
      facts.emplace_back(key, fmt::format("{:.6g}{}", n * scale, unit));
  }
  void kind_of_number(const char* key, const char* name, unsigned kind, const char* unit) {
    const auto call = find<NumberOfKind>(name);
    unsigned n = 0;
    if (call != nullptr && call(device_, kind, &n) == 0)
      facts.emplace_back(key, fmt::format("{}{}", n, unit));
  }
  void on_or_off(const char* key, const char* name) {
    const auto call = find<TwoNumbers>(name);
    unsigned now = 0, pending = 0;
    if (call != nullptr && call(device_, &now, &pending) == 0)
      facts.emplace_back(key, now != 0 ? "on" : "off");
  }
  void bits(const char* key, const char* name) {
    const auto call = find<LongNumber>(name);
    unsigned long long n = 0;
    if (call != nullptr && call(device_, &n) == 0) facts.emplace_back(key, fmt::format("{:#x}", n));
  }
  void ecc_errors(const char* key, EccError type) {
    const auto call = find<EccErrors>("nvmlDeviceGetTotalEccErrors");
    unsigned long long n = 0;
    if (call != nullptr && call(device_, type, kSinceBoot, &n) == 0)
      facts.emplace_back(key, std::to_string(n));
  }

 private:
  template <class Function>
  Function find(const char* name) const {
    return reinterpret_cast<Function>(::dlsym(library_.get(), name));
  }

  std::unique_ptr<void, Closes> library_;  // closed last
  bool started_ = false;
  Device device_ = nullptr;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> nvml_facts(const std::string& pci_address,
                                                            const char* library) {
  Nvml nvml(library, pci_address);
  if (!nvml.has_device()) return {};
  nvml.system_text("driver", "nvmlSystemGetDriverVersion");
  nvml.device_text("gpu_uuid", "nvmlDeviceGetUUID");
  nvml.device_text("vbios", "nvmlDeviceGetVbiosVersion");
  nvml.kind_of_number("clock_sm", "nvmlDeviceGetClockInfo", kSmClock, " MHz");
  nvml.kind_of_number("clock_sm_max", "nvmlDeviceGetMaxClockInfo", kSmClock, " MHz");
  nvml.kind_of_number("clock_memory", "nvmlDeviceGetClockInfo", kMemoryClock, " MHz");
  nvml.kind_of_number("clock_memory_max", "nvmlDeviceGetMaxClockInfo", kMemoryClock, " MHz");
  nvml.bits("clock_limits", "nvmlDeviceGetCurrentClocksThrottleReasons");
  nvml.on_or_off("ecc", "nvmlDeviceGetEccMode");
  nvml.ecc_errors("ecc_corrected", kCorrected);
  nvml.ecc_errors("ecc_uncorrected", kUncorrected);
  nvml.on_or_off("mig", "nvmlDeviceGetMigMode");
  nvml.kind_of_number("temperature", "nvmlDeviceGetTemperature", kGpuSensor, " C");
  nvml.number("power", "nvmlDeviceGetPowerUsage", " W", 1e-3);
  nvml.number("power_limit", "nvmlDeviceGetEnforcedPowerLimit", " W", 1e-3);
  nvml.number("pcie_generation", "nvmlDeviceGetCurrPcieLinkGeneration", "");
  nvml.number("pcie_generation_max", "nvmlDeviceGetMaxPcieLinkGeneration", "");
  nvml.number("pcie_width", "nvmlDeviceGetCurrPcieLinkWidth", "");
  return std::move(nvml.facts);
}

}  // namespace pitstop
