// libFuzzer target: HyperPod messages as text and JSON, training logs. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_auto_resume, read_health_log, read_training_log});
  fuzz_json(text, {{"", "", is_health_event, read_health_event}});
  return 0;
}
