// libFuzzer target: fi_pingpong, perftest, OSU, p2pBandwidthLatencyTest. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_fi_pingpong, read_perftest, read_osu, read_peer_matrices});
  return 0;
}
