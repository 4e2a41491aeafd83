#include "kernels/bench/collectives/collective_case.cuh"

namespace pitstop::bench {

namespace {

struct TypeName {
  const char* name;
  NcclType type;
  ncclDataType_t nccl;
};
constexpr TypeName kTypes[] = {
    {"int8", NcclType::int8, ncclInt8},        {"uint8", NcclType::uint8, ncclUint8},
    {"int32", NcclType::int32, ncclInt32},     {"uint32", NcclType::uint32, ncclUint32},
    {"int64", NcclType::int64, ncclInt64},     {"uint64", NcclType::uint64, ncclUint64},
    {"half", NcclType::half, ncclHalf},        {"float", NcclType::float32, ncclFloat},
    {"double", NcclType::float64, ncclDouble}, {"bfloat16", NcclType::bfloat16, ncclBfloat16}};
struct ReductionName {
  const char* name;
  NcclReduction reduction;
  ncclRedOp_t nccl;
};
constexpr ReductionName kReductions[] = {{"sum", NcclReduction::sum, ncclSum},
                                         {"prod", NcclReduction::prod, ncclProd},
                                         {"min", NcclReduction::min, ncclMin},
                                         {"max", NcclReduction::max, ncclMax},
                                         {"avg", NcclReduction::avg, ncclAvg}};

template <class Names>
const auto& named(const Names& names, const std::string& name) {
  for (const auto& n : names) {
    if (name == n.name) return n;
  }
  throw DeviceError("unknown \"" + name + "\"");
}

}  // namespace

CollectiveBench::CollectiveBench(const NcclPlan& plan, NcclOperation operation, std::uint64_t elements,
                                 bool in_place, const std::vector<NcclGpu>& gpus, Communicator& all)
    : plan_(plan), in_place_(in_place), gpus_(gpus), all_(all) {
  for (std::size_t g = 0; g < gpus.size(); ++g) {
    shapes_.push_back({operation, named(kTypes, plan.type).type, named(kReductions, plan.redop).reduction,
                       all.first_rank() + static_cast<int>(g), all.ranks(), elements});
  }
}

void CollectiveBench::prepare() {
  bring_data();
  for (int i = 0; i < plan_.warmups; ++i) enqueue();
  all_.finish();
}

double CollectiveBench::batch(bool& stop) {
  for (const NcclGpu& gpu : gpus_) {
    gpu.use();
    gpu.start.record(gpu.stream);
  }
  for (int i = 0; i < plan_.iterations; ++i) enqueue();
  for (const NcclGpu& gpu : gpus_) {
    gpu.use();
    gpu.stop.record(gpu.stream);
  }
  all_.finish();
  std::vector<std::array<double, 2>> mine;
  for (const NcclGpu& gpu : gpus_) {
    gpu.use();
    mine.push_back({gpu.start.seconds_until(gpu.stop) / plan_.iterations, stop ? 1.0 : 0.0});
  }
  const std::array<double, 2> sums = all_.summed(mine);
  stop = sums[1] > 0;
  return sums[0] / all_.ranks();
}

std::uint64_t CollectiveBench::wrong() {
  bring_data();
  enqueue();
  all_.finish();
  return count_wrong();
}

bool CollectiveBench::finds_planted() {
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    enqueue_expected(shapes_[g], received(g), gpus_[g].stream);
  }
  const bool clean = count_wrong() == 0;
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    const std::size_t last = (shapes_[g].received() - 1) * bytes_of_type(shapes_[g].type);
    cuda_check(cudaMemsetAsync(received(g) + last, 0xC3, bytes_of_type(shapes_[g].type), gpus_[g].stream),
               "plant an error");
  }
  return clean && count_wrong() == static_cast<std::uint64_t>(all_.ranks());
}

char* CollectiveBench::sent(std::size_t g) const {
  if (!in_place_) return gpus_[g].send.as<char>();
  const bool from_shard = shapes_[g].operation == NcclOperation::all_gather;
  return gpus_[g].receive.as<char>() + (from_shard ? shard_offset(g) : 0);
}

char* CollectiveBench::received(std::size_t g) const {
  const bool to_shard = in_place_ && shapes_[g].operation == NcclOperation::reduce_scatter;
  return gpus_[g].receive.as<char>() + (to_shard ? shard_offset(g) : 0);
}

std::size_t CollectiveBench::shard_offset(std::size_t g) const {
  return static_cast<std::size_t>(shapes_[g].rank) * shapes_[g].elements * bytes_of_type(shapes_[g].type);
}

// The receive buffer is poisoned first: an element that nothing writes shows.
void CollectiveBench::bring_data() const {
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    cuda_check(cudaMemsetAsync(gpus_[g].receive.as<void>(), 0xA5, gpus_[g].receive.bytes(), gpus_[g].stream),
               "poison a buffer");
    enqueue_send_data(shapes_[g], sent(g), gpus_[g].stream);
  }
}

void CollectiveBench::enqueue() const {
  const bool grouped = gpus_.size() > 1 || shapes_.front().operation == NcclOperation::send_receive;
  if (grouped) nccl_check(ncclGroupStart(), "begin a group");
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    enqueue_one(g);
  }
  if (grouped) nccl_check(ncclGroupEnd(), "start a collective");
}

void CollectiveBench::enqueue_one(std::size_t g) const {
  const CollectiveShape& s = shapes_[g];
  const ncclComm_t comm = all_.of(g);
  const ncclDataType_t type = named(kTypes, plan_.type).nccl;
  const ncclRedOp_t reduction = named(kReductions, plan_.redop).nccl;
  const cudaStream_t stream = gpus_[g].stream;
  switch (s.operation) {
    case NcclOperation::all_reduce:
      return nccl_check(ncclAllReduce(sent(g), received(g), s.elements, type, reduction, comm, stream),
                        "start an all-reduce");
    case NcclOperation::all_gather:
      return nccl_check(ncclAllGather(sent(g), received(g), s.elements, type, comm, stream),
                        "start an all-gather");
    case NcclOperation::reduce_scatter:
      return nccl_check(ncclReduceScatter(sent(g), received(g), s.elements, type, reduction, comm, stream),
                        "start a reduce-scatter");
    case NcclOperation::broadcast:
      return nccl_check(ncclBroadcast(sent(g), received(g), s.elements, type, 0, comm, stream),
                        "start a broadcast");
    case NcclOperation::send_receive:
      nccl_check(ncclSend(sent(g), s.elements, type, (s.rank + 1) % s.ranks, comm, stream), "start a send");
      return nccl_check(
          ncclRecv(received(g), s.elements, type, (s.rank + s.ranks - 1) % s.ranks, comm, stream),
          "start a receive");
  }
}

std::uint64_t CollectiveBench::count_wrong() {
  std::vector<std::array<double, 2>> mine;
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    unsigned long long count = 0;
    auto* const counter = gpus_[g].numbers.as<unsigned long long>();
    cuda_check(cudaMemsetAsync(counter, 0, sizeof count, gpus_[g].stream), "clear a counter");
    enqueue_count_wrong(shapes_[g], received(g), counter, gpus_[g].stream);
    cuda_check(cudaMemcpyAsync(&count, counter, sizeof count, cudaMemcpyDeviceToHost, gpus_[g].stream),
               "read a counter");
    gpus_[g].stream.wait();
    mine.push_back({static_cast<double>(count), 0.0});
  }
  return static_cast<std::uint64_t>(all_.summed(mine)[0]);
}

std::size_t bytes_of_type(const std::string& name) { return bytes_of_type(named(kTypes, name).type); }

}  // namespace pitstop::bench
