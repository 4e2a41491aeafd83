// libFuzzer target: sacct as a table and as JSON. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_text(text, {{"", "", is_sacct_table, read_sacct_table}});
  fuzz_json(text, {{"", "", is_sacct_json, read_sacct_json}});
  return 0;
}
