// `calibrate nccl --ranks N`: processes of this program on this machine, which find each other by files in a
// folder of their own. For a machine without a launcher, and for tests of the harness on one GPU.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace pitstop {

class LocalRanks {
 public:
  // Starts ranks 1 to ranks-1 of this program with `arguments`, and makes this process rank 0: the
  // environment says so (PITSTOP_RANK, PITSTOP_RANKS, PITSTOP_JOB). Throws OutputError.
  LocalRanks(int ranks, const std::vector<std::string>& arguments);
  // Waits for the others for a while, then ends them.
  ~LocalRanks();
  LocalRanks(const LocalRanks&) = delete;
  LocalRanks& operator=(const LocalRanks&) = delete;

  std::string id_file() const { return folder_ + "/id"; }

 private:
  void end_all() noexcept;

  std::string folder_;
  std::vector<pid_t> others_;
};

}  // namespace pitstop
