// Messages between the ranks of a job that mpirun or srun started. MPI itself lives in a module of its own
// (mpi.cpp) that is loaded only then: without a launcher the program neither needs nor starts it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

struct Message {
  int from = 0;
  std::string bytes;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual void send(int to, std::string_view bytes) = 0;
  virtual std::optional<Message> poll() = 0;  // what has arrived, if anything
  // Every rank is done. Without it (a rank was lost) the job must end by exit alone.
  virtual void finish() = 0;
};

// The rank that a launcher gave this process; 0 without one.
int launched_rank();
// None where no launcher started this process, or only one rank. Throws EngineError where one did and MPI
// cannot be had.
Transport* transport();

// What the module exports.
inline constexpr const char* kTransportModule = "libpitstop_mpi.so";
inline constexpr const char* kTransportEntry = "pitstop_transport";
using TransportEntry = Transport* (*)();

}  // namespace pitstop
