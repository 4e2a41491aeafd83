#include "kernels/bench/collectives/nccl.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>

#include "kernels/bench/collectives/collective_case.cuh"

namespace pitstop::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Place {
  std::vector<NcclDevice> devices;  // of all ranks
  int nodes = 1;
  bool gpu_shared = false;
};

// One line a GPU: what the other ranks must know of it.
std::string own_lines(const NcclPlan& plan, const LaunchPlace& place, std::vector<int>& own_devices) {
  int count = 0;
  cuda_check(cudaGetDeviceCount(&count), "find a CUDA device");
  if (plan.gpus > count) {
    throw DeviceError("-g " + std::to_string(plan.gpus) + " asks for more GPUs than the " +
                      std::to_string(count) +
                      " that this process sees; ranks that share a GPU are processes of their own");
  }
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  std::ostringstream lines;
  for (int g = 0; g < plan.gpus; ++g) {
    const int device = (place.local_rank * plan.gpus + g) % count;
    own_devices.push_back(device);
    cudaDeviceProp p{};
    cuda_check(cudaGetDeviceProperties(&p, device), "ask the device for its properties");
    char address[32] = {};
    cuda_check(cudaDeviceGetPCIBusId(address, sizeof address, device), "ask the device for its address");
    lines << host << '\t' << ::getpid() << '\t' << device << '\t' << address << '\t' << p.name << '\t';
    for (const char byte : p.uuid.bytes) lines << static_cast<int>(static_cast<unsigned char>(byte)) << '.';
    lines << '\n';
  }
  return lines.str();
}

Place place_of(const std::vector<std::string>& lines, int gpus) {
  Place place;
  std::set<std::string> hosts, uuids;
  for (const std::string& of_process : lines) {
    std::istringstream in(of_process);
    int here = 0;
    for (std::string line; std::getline(in, line); ++here) {
      std::istringstream fields(line);
      NcclDevice d;
      std::string pid, device, uuid;
      std::getline(std::getline(std::getline(fields, d.host, '\t'), pid, '\t'), device, '\t');
      std::getline(std::getline(std::getline(fields, d.address, '\t'), d.name, '\t'), uuid, '\t');
      d.rank = static_cast<int>(place.devices.size());
      d.pid = std::stol(pid);
      d.device = std::stoi(device);
      hosts.insert(d.host);
      place.gpu_shared = !uuids.insert(d.host + uuid).second || place.gpu_shared;
      place.devices.push_back(std::move(d));
    }
    if (here != gpus) throw DeviceError("the processes were not started with the same -g");
  }
  place.nodes = static_cast<int>(hosts.size());
  return place;
}

// NCCL refuses two ranks on one GPU of one host, so each says that it is a host of its own.
void take_for_hosts(const LaunchPlace& launched, int nodes) {
  ::setenv("NCCL_HOSTID", ("pitstop-" + std::to_string(launched.rank)).c_str(), 1);
  if (nodes == 1) ::setenv("NCCL_SOCKET_IFNAME", "lo", 0);
  ::setenv("NCCL_IB_DISABLE", "1", 0);
}

std::string version_text() {
  int v = 0;
  nccl_check(ncclGetVersion(&v), "ask for NCCL's version");
  return std::to_string(v / 10000) + "." + std::to_string(v % 10000 / 100) + "." + std::to_string(v % 100);
}

// NCCL's id is a struct without a name, which nvcc 13.0 cannot hold in a vector.
struct NcclId {
  ncclUniqueId id;
};

// 2, 4, 8, ... processes, and all of them three times, the last of which is kept.
std::vector<int> set_up_sizes(int processes) {
  std::vector<int> sizes;
  for (int n = 2; n < processes; n *= 2) sizes.push_back(n);
  sizes.insert(sizes.end(), 3, processes);
  return sizes;
}

class NcclRun {
 public:
  NcclRun(const NcclPlan& plan, const LaunchPlace& launched, const Exchange& exchange, const BenchSite& site)
      : plan_(plan), launched_(launched), exchange_(exchange), site_(site) {}

  NcclFindings run() {
    std::vector<int> own_devices;
    const Place place = place_of(exchange_(own_lines(plan_, launched_, own_devices)), plan_.gpus);
    if (place.gpu_shared) take_for_hosts(launched_, place.nodes);  // before the first call of NCCL
    describe(place);
    for (const int device : own_devices)
      gpus_.emplace_back(device, std::max<std::uint64_t>(plan_.max_bytes, 16));
    set_up();
    const auto start = Clock::now();
    measure();
    found_.loaded_s = std::chrono::duration<double>(Clock::now() - start).count();
    all_.reset();
    gpus_.clear();
    return std::move(found_);
  }

 private:
  void describe(const Place& place) {
    found_.ranks = static_cast<int>(place.devices.size());
    found_.nodes = place.nodes;
    found_.gpu_shared = place.gpu_shared;
    NcclHead& h = found_.head;
    h = {plan_.gpus,    plan_.min_bytes,  plan_.max_bytes,     plan_.factor,
         plan_.warmups, plan_.iterations, plan_.check ? 1 : 0, plan_.type,
         plan_.redop,   version_text(),   place.devices};
    found_.facts = {{"nccl", h.nccl_version},
                    {"nccl_ranks", std::to_string(found_.ranks)},
                    {"nccl_nodes", std::to_string(found_.nodes)}};
    if (place.gpu_shared)
      found_.facts.emplace_back("nccl_on_one_gpu",
                                "a NCCL_HOSTID for each rank, NCCL_SOCKET_IFNAME=lo, NCCL_IB_DISABLE=1");
    scope_ = place.gpu_shared    ? "harness"
             : found_.ranks == 1 ? "one_rank"
             : found_.nodes > 1  ? "network"
                                 : "node";
    note_ = place.gpu_shared ? "test of the harness: ranks share a GPU, times are those of its time slices"
            : found_.ranks == 1
                ? "one rank: a copy inside the GPU, no network"
                : std::to_string(found_.ranks) + " ranks on " + std::to_string(found_.nodes) + " nodes";
  }

  void set_up() {
    const std::vector<int> sizes = set_up_sizes(launched_.ranks);
    std::vector<NcclId> ids(sizes.size());
    std::string bytes;
    if (launched_.rank == 0) {
      for (NcclId& id : ids) nccl_check(ncclGetUniqueId(&id.id), "make an id");
      bytes.assign(reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(NcclId));
    }
    bytes = exchange_(bytes).front();
    if (bytes.size() != ids.size() * sizeof(NcclId)) throw DeviceError("rank 0 sent no usable NCCL id");
    std::memcpy(ids.data(), bytes.data(), bytes.size());

    std::map<int, std::vector<double>> samples;  // by ranks
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      exchange_("");  // so that nobody is waited for who is still at the last one
      if (launched_.rank >= sizes[i]) continue;
      all_.reset();
      const int ranks = sizes[i] * plan_.gpus;
      all_ =
          std::make_unique<Communicator>(ids[i].id, launched_.rank * plan_.gpus, ranks, gpus_, plan_.timeout);
      samples[ranks].push_back(all_->set_up_s());
    }
    for (auto& [ranks, seconds] : samples) {
      const std::string key = scope_ + ".communicator_setup." + std::to_string(ranks) + "_ranks";
      found_.results.measured.push_back({key, "s", std::move(seconds), 0, note_, ""});
    }
  }

  // A row at a time, so that the memory of rows is small and a stop keeps what was finished.
  void measure() {
    CollectiveBench planted(plan_, NcclOperation::all_reduce, 1, false, gpus_, *all_);
    const bool planted_found = !plan_.check || planted.finds_planted();
    const std::size_t type_bytes = bytes_of_type(plan_.type);
    for (const NcclOperation operation : plan_.operations) {
      std::vector<NcclRow> rows;
      std::vector<Measurement> times;
      std::uint64_t last = 0;
      for (std::uint64_t bytes = plan_.min_bytes; bytes <= plan_.max_bytes && !stop_;
           bytes *= static_cast<std::uint64_t>(plan_.factor)) {
        const std::uint64_t elements = elements_each(operation, bytes, type_bytes, found_.ranks);
        if (elements == 0 || elements == last) continue;
        last = elements;
        NcclRow row{operation, bytes_of(operation, elements, type_bytes, found_.ranks), elements, {}, {}};
        row.out_of_place = timing(operation, elements, row.bytes, false, planted_found, &times);
        if (operation != NcclOperation::send_receive && !stop_)
          row.in_place = timing(operation, elements, row.bytes, true, planted_found, nullptr);
        if (row.out_of_place) rows.push_back(row);
      }
      if (!rows.empty()) summarise(operation, rows, times);
      found_.rows.insert(found_.rows.end(), rows.begin(), rows.end());
    }
    found_.results.stopped = stop_;
  }

  // Of one case, run by the harness; its samples go to `times` where they are wanted. None: stopped.
  std::optional<NcclTiming> timing(NcclOperation operation, std::uint64_t elements, std::uint64_t bytes,
                                   bool in_place, bool planted_found, std::vector<Measurement>* times) {
    const auto collective =
        std::make_shared<CollectiveBench>(plan_, operation, elements, in_place, gpus_, *all_);
    const auto wrong = std::make_shared<std::optional<std::uint64_t>>();
    BenchCase c;
    c.outputs = {{scope_ + "." + name_of(operation) + (in_place ? ".in_place." : ".") + size_word(bytes), "s",
                  0, note_, 0}};
    c.prepare = [=] { collective->prepare(); };
    c.once = [this, collective] {
      bool asked = site_.stop.load(std::memory_order_relaxed);
      const double seconds = collective->batch(asked);
      if (asked) stop_ = true;
      return std::vector<double>{seconds};
    };
    c.wrong = [=, this]() -> std::string {
      if (!plan_.check) return "";
      *wrong = collective->wrong();
      if (!planted_found) return "the check did not find an error that was planted";
      return **wrong == 0 ? "" : std::to_string(**wrong) + " elements are not what they should be";
    };
    c.warmups = 0;
    c.repetitions = plan_.batches;
    BenchResults results;
    std::vector<BenchCase> cases;
    cases.push_back(std::move(c));
    run_cases(std::move(cases), {stop_, site_.progress}, results);
    if (results.stopped || results.measured.empty()) return std::nullopt;
    const Measurement& m = results.measured.front();
    // What broke the communicator, and not only a result, ends the run.
    if (m.samples.size() < static_cast<std::size_t>(plan_.batches)) throw DeviceError(m.error);
    if (times != nullptr) times->push_back(m);
    if (!m.error.empty() && times == nullptr) found_.results.measured.push_back(m);
    return NcclTiming{middle_of(m.samples), *wrong};
  }

  // The figures of an operation: the time of its least size, its best bus bandwidth. Requires: a time a row.
  void summarise(NcclOperation operation, const std::vector<NcclRow>& rows,
                 const std::vector<Measurement>& times) {
    // As pitstop calibrate import names the figures of an nccl-tests table.
    const std::string key = scope_ + "." + name_of(operation) + "." + std::to_string(found_.ranks) +
                            "_ranks_" + std::to_string(found_.nodes) +
                            (found_.nodes == 1 ? "_node." : "_nodes.");
    Measurement latency = times.front();
    latency.key = key + "latency";
    latency.note += ", " + size_word(rows.front().bytes);
    found_.results.measured.push_back(latency);
    const double factor = busbw_factor(operation, found_.ranks);
    if (factor <= 0) return;
    std::size_t best = 0;
    const auto rate = [&](std::size_t i) {
      return static_cast<double>(rows[i].bytes) / middle_of(times[i].samples);
    };
    for (std::size_t i = 1; i < rows.size(); ++i) best = rate(i) > rate(best) ? i : best;
    Measurement busbw = times[best];
    busbw.key = key + "busbw";
    busbw.unit = "B/s";
    busbw.note += ", " + size_word(rows[best].bytes);
    for (double& s : busbw.samples) s = static_cast<double>(rows[best].bytes) / s * factor;
    if (!found_.gpu_shared) busbw.link_share = link_factor(operation, found_.nodes) / factor;
    found_.results.measured.push_back(std::move(busbw));
    for (std::size_t i = 1; i < times.size(); ++i) {
      if (i != best && !times[i].error.empty()) found_.results.measured.push_back(times[i]);
    }
  }

  const NcclPlan& plan_;
  const LaunchPlace& launched_;
  const Exchange& exchange_;
  const BenchSite& site_;
  std::vector<NcclGpu> gpus_;
  std::unique_ptr<Communicator> all_;  // before the GPUs it works on
  std::atomic<bool> stop_{false};      // agreed by all ranks
  std::string scope_, note_;
  NcclFindings found_;
};

}  // namespace

NcclFindings bench_nccl(const NcclPlan& plan, const LaunchPlace& place, const Exchange& exchange,
                        const BenchSite& site) {
  return NcclRun(plan, place, exchange, site).run();
}

}  // namespace pitstop::bench
