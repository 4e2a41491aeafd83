// libFuzzer target: Prometheus text and OpenMetrics. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_text(text, {{"", "", is_exposition, read_exposition}});
  return 0;
}
