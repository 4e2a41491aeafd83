// libFuzzer target: any bytes are a file of a cluster for `pitstop new --from`, or a located mistake; never a
// crash. Needs clang (preset fuzz).
#include <cstddef>
#include <cstdint>
#include <string>

#include "experiments/new_scenario/take_files.hpp"
#include "experiments/new_scenario/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pitstop;
  ClusterFile file;
  file.path = "fuzz";
  std::vector<Issue> issues;
  read_cluster_text(std::string(reinterpret_cast<const char*>(data), size), file, issues);
  if (!issues.empty()) return 0;
  NewAnswers answers;
  answers[Ask::days].text = "3";
  try {
    const FileFacts facts = take_files({file}, answers);
    if (answers[Ask::instance].text.empty()) answers[Ask::instance].text = "ml.p5.48xlarge";
    if (!facts.mistakes.empty() || !mistakes_in(answers).empty()) return 0;
    NewCluster cluster = cluster_of(answers);
    cluster.told = facts.told;
    (void)scenario_of(cluster);
  } catch (const ConfigError&) {
  }
  return 0;
}
