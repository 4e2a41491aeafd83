// libFuzzer target: fio's JSON and text, IOR, mdtest, IO500. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_fio_text, read_ior, read_mdtest, read_io500});
  fuzz_json(text, {{"", "", is_fio, read_fio}, {"", "", is_ior_json, read_ior_json}});
  return 0;
}
