// A snapshot of a sharded training state: gathered from its tensors and copied to the host, either in chunks
// through two small buffers (stall nearly as long as the copy) or through a copy on the device (stall short,
// memory twice).
#include <algorithm>
#include <array>

#include "kernels/bench/cases.cuh"
#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

constexpr std::size_t kChunk = std::size_t{32} << 20;
constexpr int kTensors = 96;
constexpr std::uint64_t kSeed = 8;
constexpr int kThreads = 256;

using Word = uint4;  // what is gathered at once

// Tensor t holds the words first[t] up to first[t + 1] of the state.
struct Layout {
  const Word* tensors[kTensors];
  std::size_t first[kTensors + 1];
};

__global__ void gather(const Layout* layout, std::size_t begin, std::size_t end, Word* to) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  std::size_t i = begin + blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x;
  int tensor = 0;
  for (int high = kTensors - 1; tensor < high;) {  // the last that begins at or before i
    const int middle = (tensor + high + 1) / 2;
    if (layout->first[middle] <= i)
      tensor = middle;
    else
      high = middle - 1;
  }
  for (; i < end; i += stride) {
    while (layout->first[tensor + 1] <= i) ++tensor;
    to[i - begin] = layout->tensors[tensor][i - layout->first[tensor]];
  }
}

struct SnapshotTimes {
  double stall_s = 0, persist_s = 0;
};

class Snapshot {
 public:
  // `staged`: through a copy of the whole state on the device.
  Snapshot(std::uint64_t bytes, bool staged)
      : bytes_(bytes),
        chunk_(std::min<std::uint64_t>(bytes, kChunk)),
        host_(bytes),
        layout_(sizeof(Layout)),
        blocks_(full_grid()) {
    make_state();
    const int buffers = staged ? static_cast<int>((bytes + chunk_ - 1) / chunk_) : 2;
    for (int i = 0; i < buffers; ++i) buffers_.emplace_back(chunk_);
    gathered_ = std::vector<Event>(buffers_.size());
    copied_ = std::vector<Event>(buffers_.size());
    std::fill_n(static_cast<unsigned char*>(host_.get()), bytes, static_cast<unsigned char>(0xA5));
  }

  // Until the state may change again, and until all of it is in host memory.
  SnapshotTimes take() {
    start_.record(compute_);
    for (std::uint64_t at = 0, chunk = 0; at < bytes_; at += chunk_, ++chunk) {
      const std::size_t buffer = chunk % buffers_.size();
      const std::uint64_t length = std::min<std::uint64_t>(chunk_, bytes_ - at);
      if (chunk >= buffers_.size()) copied_[buffer].hold_back(compute_);
      gather<<<blocks_, kThreads, 0, compute_>>>(layout_.as<Layout>(), at / sizeof(Word),
                                                 (at + length) / sizeof(Word), buffers_[buffer].as<Word>());
      launch_check("gather a state");
      gathered_[buffer].record(compute_);
      gathered_[buffer].hold_back(copying_);
      cuda_check(cudaMemcpyAsync(static_cast<char*>(host_.get()) + at, buffers_[buffer].as<void>(), length,
                                 cudaMemcpyDeviceToHost, copying_),
                 "copy a state out");
      copied_[buffer].record(copying_);
    }
    stalled_.record(compute_);
    persisted_.record(copying_);
    stalled_.wait();
    persisted_.wait();
    return {start_.seconds_until(stalled_), start_.seconds_until(persisted_)};
  }

  // What is in host memory goes back, chunk by chunk, and is compared.
  std::string wrong() const {
    std::uint64_t count = 0;
    for (std::uint64_t at = 0; at < bytes_; at += chunk_) {
      const std::uint64_t length = std::min<std::uint64_t>(chunk_, bytes_ - at);
      cuda_check(cudaMemcpyAsync(buffers_[0].as<void>(), static_cast<const char*>(host_.get()) + at, length,
                                 cudaMemcpyHostToDevice, compute_),
                 "copy a state back");
      count += patterns_.mismatches(buffers_[0].as<std::uint64_t>(), length / sizeof(std::uint64_t), kSeed,
                                    compute_, at / sizeof(std::uint64_t));
    }
    return wrong_words(count);
  }

 private:
  // Tensors of unequal sizes that together hold the pattern of one long buffer.
  void make_state() {
    Layout layout{};
    const std::size_t words = bytes_ / sizeof(Word);
    constexpr std::size_t kParts = kTensors * (kTensors + 1) / 2;
    for (std::size_t t = 0; t < kTensors; ++t) layout.first[t + 1] = words / kParts * ((t + 1) * (t + 2) / 2);
    layout.first[kTensors] = words;
    for (std::size_t t = 0; t < kTensors; ++t) {
      const std::size_t length = layout.first[t + 1] - layout.first[t];
      tensors_.emplace_back(std::max<std::size_t>(length, 1) * sizeof(Word));
      layout.tensors[t] = tensors_.back().as<Word>();
      patterns_.fill(tensors_.back().as<std::uint64_t>(), length * 2, kSeed, compute_, layout.first[t] * 2);
    }
    cuda_check(cudaMemcpyAsync(layout_.as<void>(), &layout, sizeof layout, cudaMemcpyHostToDevice, compute_),
               "describe a state");
    compute_.wait();
  }

  std::uint64_t bytes_, chunk_;
  PinnedMemory host_;
  DeviceMemory layout_;
  int blocks_;
  Patterns patterns_;
  Stream compute_, copying_;
  std::vector<DeviceMemory> tensors_, buffers_;
  Event start_, stalled_, persisted_;
  std::vector<Event> gathered_, copied_;
};

BenchCase snapshot_case(const GpuPlan& plan, std::uint64_t bytes, bool staged) {
  const std::string way = staged ? "gpu.snapshot.staged." : "gpu.snapshot.chunked.", size = size_word(bytes);
  BenchCase c;
  c.outputs = {{way + "stall." + size, "s", 0, "", 0}, {way + "persist." + size, "s", 0, "", 0}};
  const auto snapshot = std::make_shared<std::unique_ptr<Snapshot>>();
  c.prepare = [=] { *snapshot = std::make_unique<Snapshot>(bytes, staged); };
  c.once = [=] {
    const SnapshotTimes t = (*snapshot)->take();
    return std::vector<double>{t.stall_s, t.persist_s};
  };
  c.wrong = [=] { return (*snapshot)->wrong(); };
  c.warmups = 2;
  c.repetitions = plan.repetitions;
  return c;
}

}  // namespace

std::vector<std::uint64_t> snapshot_sizes(const GpuPlan& plan) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t bytes = std::uint64_t{64} << 20; bytes <= plan.copy_bytes; bytes *= 4)
    sizes.push_back(bytes);
  return sizes;
}

std::vector<BenchCase> snapshot_cases(const GpuPlan& plan) {
  std::vector<BenchCase> cases;
  for (const bool staged : {false, true}) {
    for (const std::uint64_t bytes : snapshot_sizes(plan))
      cases.push_back(snapshot_case(plan, bytes, staged));
  }
  return cases;
}

}  // namespace pitstop::bench
