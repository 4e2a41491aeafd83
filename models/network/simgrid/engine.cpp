#include "models/network/simgrid/engine.hpp"

#include <csignal>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace pitstop {

simgrid::s4u::Engine& the_engine() {
  static std::vector<std::string> words {
    "pitstop", "--log=root.thresh:critical", "--cfg=network/model:CM02", "--cfg=network/bandwidth-factor:1",
        "--cfg=network/latency-factor:1", "--cfg=network/weight-S:0", "--cfg=network/TCP-gamma:0",
        "--cfg=network/crosstraffic:0",
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        "--cfg=contexts/factory:thread",  // sanitizers do not follow others
#endif
        "--cfg=contexts/stack-size:64"
  };
  static std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  static int count = static_cast<int>(words.size());
  static simgrid::s4u::Engine engine(&count, arguments.data());
  static const auto its_own = std::signal(SIGINT, SIG_IGN);  // SimGrid's handler would end the process
  (void)its_own;
  return engine;
}

}  // namespace pitstop
