// libFuzzer target: failure traces as CSV. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_text(text, {{"", "", is_pitstop_trace, read_pitstop_trace},
                   {"", "", is_lanl_trace, read_lanl_trace},
                   {"", "", is_grid5000_trace, read_grid5000_trace},
                   {"", "", is_titan_trace, read_titan_trace},
                   {"", "", is_plain_trace, read_plain_trace}});
  return 0;
}
