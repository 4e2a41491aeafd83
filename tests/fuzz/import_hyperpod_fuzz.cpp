// libFuzzer target: HyperPod's messages and API replies, training logs, torch events. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_auto_resume, read_health_log, read_training_log, read_torch_events});
  fuzz_json(text, {{"", "", is_health_event, read_health_event},
                   {"", "", is_deep_check_record, read_deep_check_record},
                   {"", "", is_cluster_nodes, read_cluster_nodes},
                   {"", "", is_cluster, read_cluster},
                   {"", "", is_cluster_event, read_cluster_event_reply}});
  fuzz_joined(text, {"", "", is_goodput_event, read_goodput_events});
  return 0;
}
