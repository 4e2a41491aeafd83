// Thrust on the threads of the host: the source that a CUDA device runs, tested where there is none.
#include <tbb/global_control.h>
#include <thrust/for_each.h>
#include <thrust/system/tbb/execution_policy.h>

#include <cstdlib>
#include <memory>
#include <new>

#include "kernels/replicate/range.hpp"

namespace pitstop {

namespace {

class HostLane {
 public:
  template <class F>
  void each(std::uint32_t count, const F& f) {
    thrust::for_each_n(policy(), thrust::counting_iterator<std::uint32_t>(0), count, f);
  }
  auto policy() const { return thrust::tbb::par; }
  void* allocate(std::size_t bytes) { return ::operator new(bytes); }
  void release(void* memory) { ::operator delete(memory); }
  void upload(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
  void download(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
  void wait() {}
  template <class T>
  using Staged = std::vector<T>;
};

class Host {
 public:
  using Lane = HostLane;
  static constexpr int kLanes = 1;
  static constexpr std::uint32_t kMost = 4096;
  void enter() {}
  Lane& lane(int) { return lane_; }
  std::size_t memory() const { return std::size_t{256} << 20; }
  std::string name() const { return "the host"; }

 private:
  Lane lane_;
};

}  // namespace

ReplicatedRange replicate_on_host(const ReplicationRange& asked) {
  std::unique_ptr<tbb::global_control> few;
  if (asked.threads != 0)
    few = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, asked.threads);
  std::vector<Host> machines(1);
  return ReplicateRange<Host>(asked).run(machines);
}

void sort_on_host(std::vector<std::int64_t>& values) {
  HostLane lane;
  sort_in(lane, values);
}

}  // namespace pitstop
