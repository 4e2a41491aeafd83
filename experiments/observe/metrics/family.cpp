#include "experiments/observe/metrics/family.hpp"

namespace pitstop {

std::vector<Family> families_of(const Scene& scene) {
  std::vector<Family> families;
  add_node_families(scene, families);
  add_gpu_families(scene, families);
  add_slurm_families(scene, families);
  add_training_families(scene, families);
  add_ledger_families(scene, families);
  return families;
}

std::string label_value(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace pitstop
