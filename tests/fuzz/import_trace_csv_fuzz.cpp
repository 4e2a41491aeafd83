// libFuzzer target: failure histories and job traces as CSV. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_tables(text, {take_pitstop_trace});
  fuzz_csv(text, {{"", "", is_lanl_trace, read_lanl_trace},
                  {"", "", is_grid5000_trace, read_grid5000_trace},
                  {"", "", is_titan_trace, read_titan_trace},
                  {"", "", is_job_trace, read_job_trace},
                  {"", "", is_plain_trace, read_plain_trace}});
  (void)lack_of_plain_trace(CsvTable(text));
  return 0;
}
