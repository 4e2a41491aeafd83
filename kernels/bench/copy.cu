// Copies between host and device: pinned and pageable, alone and beside a computation.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "kernels/bench/cases.cuh"
#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPoison = 0xA5;
constexpr std::uint64_t kSeed = 3;

enum class Direction { host_to_device, device_to_host };
enum class HostMemory { pinned, pageable };

const char* name_of(Direction d) {
  return d == Direction::host_to_device ? "host_to_device" : "device_to_host";
}

// Two buffers of the device and one of the host, so that what arrived can be checked on the device.
class CopyBench {
 public:
  CopyBench(std::uint64_t bytes, Direction direction, HostMemory kind)
      : direction_(direction), device_(bytes), arrived_(bytes) {
    if (kind == HostMemory::pinned)
      pinned_ = std::make_unique<PinnedMemory>(bytes);
    else
      pageable_ = std::make_unique<std::uint64_t[]>(words());  // written by poison(), so that it is there
    patterns_.fill(device(), words(), kSeed, stream_);
    stream_.wait();
    poison();
    if (direction == Direction::host_to_device) {
      cuda_check(cudaMemcpyAsync(host(), device(), bytes, cudaMemcpyDeviceToHost, stream_), "copy a pattern");
      cuda_check(cudaMemsetAsync(device(), kPoison, bytes, stream_), "poison device memory");
      stream_.wait();
    }
  }

  void enqueue() const {
    const cudaMemcpyKind kind =
        direction_ == Direction::host_to_device ? cudaMemcpyHostToDevice : cudaMemcpyDeviceToHost;
    void* const to = direction_ == Direction::host_to_device ? static_cast<void*>(device()) : host();
    const void* const from = direction_ == Direction::host_to_device ? host() : static_cast<void*>(device());
    cuda_check(cudaMemcpyAsync(to, from, device_.bytes(), kind, stream_), "copy");
  }
  double copy() const {
    return watch_.time(stream_, [&] { enqueue(); });
  }
  // What a program without streams and events would time.
  double bare_copy() const {
    const auto start = Clock::now();
    cuda_check(cudaMemcpy(host(), device(), device_.bytes(), cudaMemcpyDeviceToHost), "copy");
    return std::chrono::duration<double>(Clock::now() - start).count();
  }
  std::string wrong() const {
    const std::uint64_t* there = device();
    if (direction_ == Direction::device_to_host) {
      cuda_check(
          cudaMemcpyAsync(arrived_.as<void>(), host(), device_.bytes(), cudaMemcpyHostToDevice, stream_),
          "copy back");
      there = arrived_.as<std::uint64_t>();
    }
    return wrong_words(patterns_.mismatches(there, words(), kSeed, stream_));
  }
  const Stream& stream() const { return stream_; }

 private:
  std::uint64_t* device() const { return device_.as<std::uint64_t>(); }
  void* host() const { return pinned_ ? pinned_->get() : static_cast<void*>(pageable_.get()); }
  std::size_t words() const { return device_.bytes() / sizeof(std::uint64_t); }
  void poison() const { std::memset(host(), kPoison, device_.bytes()); }

  Direction direction_;
  DeviceMemory device_, arrived_;
  std::unique_ptr<PinnedMemory> pinned_;
  std::unique_ptr<std::uint64_t[]> pageable_;
  Patterns patterns_;
  Stream stream_;
  Stopwatch watch_;
};

using Shared = std::shared_ptr<std::unique_ptr<CopyBench>>;

BenchCase copy_case(const GpuPlan& plan, const std::string& key, Direction direction, HostMemory kind,
                    bool bare) {
  BenchCase c;
  c.outputs = {{key, "B/s", static_cast<double>(plan.copy_bytes), size_word(plan.copy_bytes), 0}};
  const Shared bench = std::make_shared<std::unique_ptr<CopyBench>>();
  c.prepare = [=] { *bench = std::make_unique<CopyBench>(plan.copy_bytes, direction, kind); };
  c.once = [=] { return std::vector<double>{bare ? (*bench)->bare_copy() : (*bench)->copy()}; };
  c.wrong = [=] { return (*bench)->wrong(); };
  c.warmups = 2;
  c.repetitions = plan.repetitions;
  return c;
}

// A copy and a computation at once, in streams of their own.
class BusyBench {
 public:
  BusyBench(std::uint64_t bytes, Direction direction, DeviceLoad load)
      : copy_(bytes, direction, HostMemory::pinned), load_(std::move(load)) {
    copy_.copy();  // both once, so that neither is measured cold
    alone_s(1);
    copy_s_ = copy_.copy();
    launch_s_ = alone_s(8) / 8;
  }

  // Seconds of the copy while the load runs from before its start to after its end.
  double copy_beside_load() {
    const int launches = launches_for(1.5 * copy_s_) + 1;
    load_.enqueue(compute_);
    begun_.record(compute_);
    begun_.hold_back(copy_.stream());
    for (int i = 1; i < launches; ++i) load_.enqueue(compute_);
    const double taken = copy_.copy();
    compute_.wait();
    return taken;
  }
  // How much longer the load takes while copies run all the time: a ratio.
  double slowdown() {
    const int launches = launches_for(copy_s_);
    const double alone = alone_s(launches);
    const int copies = 2 + static_cast<int>(std::ceil(1.5 * alone / copy_s_));
    copy_.enqueue();
    copied_.record(copy_.stream());
    copied_.hold_back(compute_);  // the first copy is over, the others run
    for (int i = 1; i < copies; ++i) copy_.enqueue();
    const double beside = alone_s(launches);
    copy_.stream().wait();
    return beside / alone;
  }
  std::string wrong() const { return copy_.wrong(); }

 private:
  double alone_s(int launches) const {
    return watch_.time(compute_, [&] {
      for (int i = 0; i < launches; ++i) load_.enqueue(compute_);
    });
  }
  // Not many more than a queue of launches holds.
  int launches_for(double seconds) const {
    return std::clamp(static_cast<int>(std::ceil(seconds / launch_s_)), 1, 1000);
  }

  CopyBench copy_;
  DeviceLoad load_;
  Stream compute_;
  Event begun_, copied_;
  Stopwatch watch_;
  double copy_s_ = 0, launch_s_ = 0;
};

BenchCase busy_case(const GpuPlan& plan, Direction direction, DeviceLoad (*load)(), const char* load_name) {
  const std::string way = name_of(direction);
  BenchCase c;
  c.outputs = {{"gpu.copy." + way + ".pinned.beside_" + load_name, "B/s",
                static_cast<double>(plan.copy_bytes), size_word(plan.copy_bytes), 0},
               {"gpu.step_slowdown." + way + "." + load_name, "1", 0,
                "time of a step with copies running over its time alone", 0}};
  const auto bench = std::make_shared<std::unique_ptr<BusyBench>>();
  c.prepare = [=] { *bench = std::make_unique<BusyBench>(plan.copy_bytes, direction, load()); };
  c.once = [=] { return std::vector<double>{(*bench)->copy_beside_load(), (*bench)->slowdown()}; };
  c.wrong = [=] { return (*bench)->wrong(); };
  c.repetitions = plan.repetitions;
  return c;
}

}  // namespace

std::string wrong_words(std::uint64_t count) {
  return count == 0 ? "" : std::to_string(count) + " words are not what they should be";
}

std::vector<BenchCase> copy_cases(const GpuPlan& plan) {
  std::vector<BenchCase> cases;
  for (const Direction d : {Direction::host_to_device, Direction::device_to_host}) {
    const std::string key = std::string("gpu.copy.") + name_of(d);
    cases.push_back(copy_case(plan, key + ".pinned", d, HostMemory::pinned, false));
    cases.push_back(copy_case(plan, key + ".pageable", d, HostMemory::pageable, false));
  }
  cases.push_back(
      copy_case(plan, "gpu.copy.device_to_host.bare", Direction::device_to_host, HostMemory::pinned, true));
  return cases;
}

std::vector<BenchCase> busy_copy_cases(const GpuPlan& plan) {
  std::vector<BenchCase> cases;
  for (const Direction d : {Direction::device_to_host, Direction::host_to_device}) {
    cases.push_back(busy_case(plan, d, matmul_load, "matmul"));
    cases.push_back(busy_case(plan, d, memory_load, "memory"));
  }
  return cases;
}

}  // namespace pitstop::bench
