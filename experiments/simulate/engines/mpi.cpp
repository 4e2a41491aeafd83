// The only home of MPI: a module that transport.cpp loads where a launcher started several ranks.
#include <dlfcn.h>
#include <mpi.h>

#include <string>

#include "experiments/simulate/engines/transport.hpp"

namespace pitstop {

namespace {

constexpr int kTag = 1;

// MPI's own function of this name: SimGrid, which the program may hold, has others of the same names, and the
// dynamic linker would find those first.
template <class F>
F* own(F* otherwise, const char* name) {
  static void* const library = ::dlopen(PITSTOP_MPI_LIBRARY, RTLD_NOW | RTLD_GLOBAL);
  void* const found = library == nullptr ? nullptr : ::dlsym(library, name);
  return found == nullptr ? otherwise : reinterpret_cast<F*>(found);
}
#define PITSTOP_MPI(name) own(name, #name)

class MpiTransport : public Transport {
 public:
  MpiTransport() {
    // One thread of a rank speaks MPI, others compute.
    int given = 0;
    PITSTOP_MPI(MPI_Init_thread)(nullptr, nullptr, MPI_THREAD_FUNNELED, &given);
    PITSTOP_MPI(MPI_Comm_rank)(MPI_COMM_WORLD, &rank_);
    PITSTOP_MPI(MPI_Comm_size)(MPI_COMM_WORLD, &size_);
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void send(int to, std::string_view bytes) override {
    PITSTOP_MPI(MPI_Send)(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, kTag, MPI_COMM_WORLD);
  }

  std::optional<Message> poll() override {
    int there = 0;
    MPI_Status status;
    PITSTOP_MPI(MPI_Iprobe)(MPI_ANY_SOURCE, kTag, MPI_COMM_WORLD, &there, &status);
    if (there == 0) return std::nullopt;
    int bytes = 0;
    PITSTOP_MPI(MPI_Get_count)(&status, MPI_BYTE, &bytes);
    Message message{status.MPI_SOURCE, std::string(static_cast<std::size_t>(bytes), '\0')};
    PITSTOP_MPI(MPI_Recv)
    (message.bytes.data(), bytes, MPI_BYTE, message.from, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return message;
  }

  void finish() override { PITSTOP_MPI(MPI_Finalize)(); }

 private:
  int rank_ = 0, size_ = 1;
};

}  // namespace

extern "C" Transport* pitstop_transport();
Transport* pitstop_transport() {
  static MpiTransport transport;
  return &transport;
}

}  // namespace pitstop
