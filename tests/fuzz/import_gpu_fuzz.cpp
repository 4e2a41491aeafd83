// libFuzzer target: nvbandwidth, bandwidthTest, dcgmi diag, nvidia-smi -q, gpu_burn. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_nvbandwidth, read_bandwidth_test, read_dcgmi, read_nvidia_smi, read_gpu_burn});
  fuzz_json(text,
            {{"", "", is_nvbandwidth_json, read_nvbandwidth_json}, {"", "", is_dcgmi_json, read_dcgmi_json}});
  return 0;
}
