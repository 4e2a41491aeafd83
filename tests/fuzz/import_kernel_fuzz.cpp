// libFuzzer target: kernel logs, and the table of what an Xid calls for. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_kernel_xids});
  std::vector<TraceIssue> issues;
  (void)XidTable::from_csv(text, issues);
  return 0;
}
