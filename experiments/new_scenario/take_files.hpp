// From what the files of a cluster tell to answers. What a person typed wins over files, a later file over an
// earlier one.
#pragma once

#include <string>
#include <vector>

#include "experiments/new_scenario/cluster_files.hpp"
#include "experiments/new_scenario/questions.hpp"

namespace pitstop {

// What files give beside answers.
struct FileFacts {
  SlurmTimes slurm;
  std::string slurm_from;
  std::string topology_path;          // empty: none
  std::int64_t topology_nodes = 0;    // that it names
  std::vector<std::string> told;      // what was taken from which file, and its remarks
  std::vector<std::string> mistakes;  // of the command line against the files
};

// Throws ConfigError where a file leaves the instance type open or names one that is not in the catalogue.
// Requires: no wrong_in() the answers.
FileFacts take_files(const std::vector<ClusterFile>& files, NewAnswers& answers);

}  // namespace pitstop
