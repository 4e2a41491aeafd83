// libFuzzer target: StepFun fault traces. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_json(text, {{"", "", is_stepfun_trace, read_stepfun_trace}});
  return 0;
}
