// The exchange through MPI. Left out of the build where MPI is not found.
#ifdef PITSTOP_WITH_MPI

// The C interface alone: the C++ one of old Open MPI is a library of its own.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <memory>
#include <stdexcept>

#include "kernels/bench/collectives/exchange.hpp"

namespace pitstop::bench {

namespace {

class Mpi {
 public:
  explicit Mpi(const LaunchPlace& place) {
    int running = 0;
    MPI_Initialized(&running);
    if (running == 0) {
      if (MPI_Init(nullptr, nullptr) != MPI_SUCCESS) throw std::runtime_error("cannot start MPI");
      started_ = true;
    }
    MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (ranks_ != place.ranks || rank != place.rank) {
      throw std::runtime_error("MPI knows " + std::to_string(ranks_) + " ranks where " + place.launcher +
                               " started " + std::to_string(place.ranks) +
                               "; let srun say --mpi=pmix, or name a file that all ranks see with --id-file");
    }
  }
  ~Mpi() {
    if (started_) MPI_Finalize();
  }
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;

  std::vector<std::string> all(const std::string& mine) const {
    const int length = static_cast<int>(mine.size());
    std::vector<int> lengths(static_cast<std::size_t>(ranks_)), starts(lengths.size());
    MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, MPI_COMM_WORLD);
    int total = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      starts[i] = total;
      total += lengths[i];
    }
    std::string bytes(static_cast<std::size_t>(total), '\0');
    MPI_Allgatherv(mine.data(), length, MPI_CHAR, bytes.data(), lengths.data(), starts.data(), MPI_CHAR,
                   MPI_COMM_WORLD);
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < lengths.size(); ++i)
      answers.push_back(
          bytes.substr(static_cast<std::size_t>(starts[i]), static_cast<std::size_t>(lengths[i])));
    return answers;
  }

 private:
  int ranks_ = 1;
  bool started_ = false;
};

}  // namespace

Exchange exchange_by_mpi(const LaunchPlace& place) {
  const auto mpi = std::make_shared<Mpi>(place);
  return [mpi](const std::string& mine) { return mpi->all(mine); };
}

}  // namespace pitstop::bench

#endif
