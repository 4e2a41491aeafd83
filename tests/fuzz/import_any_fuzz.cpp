// libFuzzer target: any bytes, their kind found as for a user. Needs clang.
#include "calibration/import/import.hpp"
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  Imported out = import_text("fuzz", text_of_bytes(data, size), fuzz_xids());
  check_imported(out);
  return 0;
}
