// libFuzzer target: Slurm's logs and tables, topologies. Needs clang.
#include "tests/fuzz/import_readers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  const std::string_view text = text_of_bytes(data, size);
  fuzz_lines(text, {read_slurmctld, read_sinfo, read_squeue, read_scontrol, read_node_launches,
                    read_job_output, read_topology_conf, read_topology_yaml, read_ibnetdiscover});
  return 0;
}
