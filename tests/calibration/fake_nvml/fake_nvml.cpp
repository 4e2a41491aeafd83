// A management library with one device, for tests on machines that have none. It lacks what old ones lack.
#include <cstdio>
#include <cstring>

namespace {
int device_at_7;
int started = 0;
constexpr int kOk = 0, kNotSupported = 3, kNotFound = 6;
}  // namespace

extern "C" {

int nvmlInit_v2() { return ++started, kOk; }
int nvmlShutdown() { return --started, kOk; }
int fake_nvml_started() { return started; }

int nvmlDeviceGetHandleByPciBusId_v2(const char* pci_address, void** device) {
  *device = &device_at_7;
  return std::strcmp(pci_address, "0000:07:00.0") == 0 ? kOk : kNotFound;
}
int nvmlSystemGetDriverVersion(char* text, unsigned length) {
  std::snprintf(text, length, "580.159.04");
  return kOk;
}
int nvmlDeviceGetClockInfo(void*, unsigned kind, unsigned* mhz) {
  *mhz = kind == 1 ? 1980 : kind == 2 ? 2619 : 0;
  return kOk;
}
int nvmlDeviceGetEccMode(void*, unsigned* now, unsigned* pending) {
  *now = 1;
  *pending = 0;
  return kOk;
}
int nvmlDeviceGetTotalEccErrors(void*, unsigned type, unsigned counter, unsigned long long* n) {
  *n = counter == 0 && type == 1 ? 2 : 17;
  return kOk;
}
int nvmlDeviceGetPowerUsage(void*, unsigned* milliwatts) {
  *milliwatts = 122850;
  return kOk;
}
int nvmlDeviceGetMigMode(void*, unsigned*, unsigned*) { return kNotSupported; }

}  // extern "C"
