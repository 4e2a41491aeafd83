// libFuzzer target: sacct tables with and without a header, and --json of sacct, squeue, sinfo, scontrol.
// Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_tables(text, {take_sacct_table});
  fuzz_json(text, {{"", "", is_sacct_json, read_sacct_json},
                   {"", "", is_squeue_json, read_squeue_json},
                   {"", "", is_nodes_json, read_nodes_json},
                   {"", "", is_sinfo_json, read_sinfo_json}});
  return 0;
}
