// libFuzzer target: slurmctld.log, sinfo, squeue, scontrol. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_slurmctld, read_sinfo, read_squeue, read_scontrol});
  return 0;
}
