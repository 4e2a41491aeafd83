// libFuzzer target: tables and JSON of nccl-tests, and what a launcher says. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_nccl_table, read_launcher_errors});
  fuzz_json(text, {{"", "", is_nccl_json, read_nccl_json}});
  return 0;
}
