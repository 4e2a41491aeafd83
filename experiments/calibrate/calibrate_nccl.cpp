#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/calibrate/calibrate_measure.hpp"
#include "experiments/calibrate/nccl_ranks.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/scenario/field.hpp"
#include "kernels/bench/collectives/nccl.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Collectives between GPUs, with the flags and the table of nccl-tests";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate nccl -g 8                                  all GPUs of this machine
  srun --ntasks-per-node=8 --gpus-per-task=1 pitstop calibrate nccl -b 8 -e 1G --id-file /fsx/nccl-id
  mpirun -n 16 pitstop calibrate nccl --collective all_reduce --profile network.yaml
  pitstop calibrate nccl --ranks 2                             on one GPU: a test of the harness
)";

struct NcclTyped {
  std::string min_bytes = "8", max_bytes = "128M", id_file;
  std::vector<std::string> collectives;
  int check = 1, ranks = 0, timeout_s = 120;
  bench::NcclPlan plan;
};

// As nccl-tests reads sizes: "8", "32K", "128M", "1G", powers of 1024.
std::optional<std::uint64_t> parse_size(std::string text) {
  int shift = 0;
  constexpr std::string_view kLetters = "KMGT";
  if (!text.empty()) {
    const std::size_t letter =
        kLetters.find(static_cast<char>(std::toupper(static_cast<unsigned char>(text.back()))));
    if (letter != std::string_view::npos) {
      shift = 10 * (static_cast<int>(letter) + 1);
      text.pop_back();
    }
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 ||
      value > (std::uint64_t{1} << 40) >> shift)
    return std::nullopt;
  return value << shift;
}

std::vector<std::string> split_at_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const std::string& text : texts) {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      parts.push_back(text.substr(at, comma - at));
      at = comma + 1;
    }
  }
  return parts;
}

void convert(NcclTyped& typed, std::vector<std::string>& mistakes) {
  const auto size = [&](const char* option, const std::string& text, std::uint64_t& to) {
    const auto bytes = parse_size(text);
    if (!bytes)
      return mistakes.push_back(std::string(option) + ": \"" + text +
                                "\" is no size; write 8, 32K, 128M or 1G");
    to = *bytes;
  };
  size("-b", typed.min_bytes, typed.plan.min_bytes);
  size("-e", typed.max_bytes, typed.plan.max_bytes);
  if (typed.plan.min_bytes > typed.plan.max_bytes) mistakes.emplace_back("-b is larger than -e");
  if (!typed.collectives.empty()) typed.plan.operations.clear();
  for (const std::string& name : split_at_commas(typed.collectives)) {
    if (const auto operation = bench::nccl_operation(name)) {
      typed.plan.operations.push_back(*operation);
      continue;
    }
    std::vector<std::string> known;
    for (const bench::NcclOperation o : bench::kNcclOperations) known.emplace_back(bench::name_of(o));
    mistakes.push_back("--collective: " + unknown_word(name, known));
  }
  const auto word = [&](const char* option, const std::string& text, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), text) == known.end())
      mistakes.push_back(std::string(option) + ": " + unknown_word(text, known));
  };
  word("-d", typed.plan.type, bench::nccl_types());
  word("-o", typed.plan.redop, bench::nccl_redops());
  typed.plan.check = typed.check != 0;
  typed.plan.timeout = std::chrono::seconds(typed.timeout_s);
}

#if defined(PITSTOP_WITH_CUDA_BENCHES) && defined(PITSTOP_WITH_NCCL)

// What another rank of this machine is started with.
std::vector<std::string> arguments_of(const NcclTyped& typed) {
  const bench::NcclPlan& p = typed.plan;
  std::vector<std::string> words{"calibrate",
                                 "nccl",
                                 "--quiet",
                                 "-b",
                                 typed.min_bytes,
                                 "-e",
                                 typed.max_bytes,
                                 "-f",
                                 std::to_string(p.factor),
                                 "-g",
                                 std::to_string(p.gpus),
                                 "-n",
                                 std::to_string(p.iterations),
                                 "-w",
                                 std::to_string(p.warmups),
                                 "-c",
                                 std::to_string(typed.check),
                                 "-d",
                                 p.type,
                                 "-o",
                                 p.redop,
                                 "--batches",
                                 std::to_string(p.batches),
                                 "--timeout",
                                 std::to_string(typed.timeout_s)};
  for (const std::string& name : typed.collectives) words.insert(words.end(), {"--collective", name});
  return words;
}

bench::Exchange exchange_for(const NcclTyped& typed, const std::string& id_file,
                             const bench::LaunchPlace& place, const std::atomic<bool>& stop) {
  if (place.ranks == 1) return bench::exchange_alone();
  if (!id_file.empty()) return bench::exchange_by_files(id_file, place, typed.plan.timeout, stop);
#ifdef PITSTOP_WITH_MPI
  return bench::exchange_by_mpi(place);
#else
  throw UsageError(
      "calibrate nccl: this pitstop was built without MPI; name a file that all ranks see with --id-file");
#endif
}

nlohmann::ordered_json timing_json(const bench::NcclRow& row, const bench::NcclTiming& t, int ranks) {
  const double algbw = static_cast<double>(row.bytes) / t.seconds / 1e9;
  nlohmann::ordered_json json{{"time", t.seconds * 1e6},
                              {"alg_bw", algbw},
                              {"bus_bw", algbw * bench::busbw_factor(row.operation, ranks)}};
  if (t.wrong) json["nwrong"] = *t.wrong;
  return json;
}

// One document an operation, as nccl-tests writes them with -J.
nlohmann::ordered_json documents(const bench::NcclFindings& found) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  Json devices = Json::array();
  for (const bench::NcclDevice& d : found.head.devices) {
    devices.push_back({{"rank", d.rank},
                       {"pid", d.pid},
                       {"hostname", d.host},
                       {"device", d.device},
                       {"device_hex", d.address},
                       {"device_info", d.name}});
  }
  for (const bench::NcclRow& row : found.rows) {
    const std::string name = std::string(bench::name_of(row.operation)) + "_perf";
    if (all.empty() || all.back()["args"][0] != name) {
      all.push_back({{"args", {name}},
                     {"nccl_version", found.head.nccl_version},
                     {"config", {{"ngpus", found.head.gpus_a_process}, {"devices", devices}}},
                     {"results", Json::array()}});
    }
    Json result{{"size", row.bytes},
                {"count", row.count},
                {"type", found.head.type},
                {"redop", bench::reduces(row.operation) ? found.head.redop : "none"},
                {"root", row.operation == bench::NcclOperation::broadcast ? 0 : -1}};
    if (row.out_of_place) result["out_of_place"] = timing_json(row, *row.out_of_place, found.ranks);
    if (row.in_place) result["in_place"] = timing_json(row, *row.in_place, found.ranks);
    all.back()["results"].push_back(std::move(result));
  }
  return all;
}

std::string tables(const bench::NcclFindings& found) {
  std::string text;
  for (const bench::NcclOperation operation : bench::kNcclOperations) {
    std::vector<bench::NcclRow> rows;
    for (const bench::NcclRow& row : found.rows) {
      if (row.operation == operation) rows.push_back(row);
    }
    if (!rows.empty()) text += bench::nccl_table(found.head, operation, rows) + "\n";
  }
  return text;
}

MeasuredPart measure(const NcclTyped& typed, const MeasuringSite& site) {
  try {
    std::optional<LocalRanks> others;
    if (typed.ranks > 1) others.emplace(typed.ranks, arguments_of(typed));
    const bench::LaunchPlace place = bench::launch_place([](const char* name) { return std::getenv(name); });
    const std::string id_file = others ? others->id_file() : typed.id_file;
    const bool speaks = place.rank == 0;
    bench::NcclFindings found =
        bench::bench_nccl(typed.plan, place, exchange_for(typed, id_file, place, site.stop),
                          {site.stop, speaks ? site.progress : [](const std::string&) {}});
    MeasuredPart part;
    part.silent = !speaks;
    part.stopped = found.results.stopped;
    if (!speaks) return part;  // rank 0 reports what is the same on all
    part.title = "NCCL " + found.head.nccl_version + ": " + std::to_string(found.ranks) + " ranks on " +
                 std::to_string(found.nodes) + (found.nodes == 1 ? " node" : " nodes");
    part.table = tables(found);
    part.measured = std::move(found.results.measured);
    part.machine = found.facts;
    part.json.emplace_back("nccl",
                           documents(found).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    part.link_loaded_s = found.loaded_s;
    if (found.gpu_shared)
      part.remarks.emplace_back("ranks share a GPU: a test of the harness, not of a network");
    return part;
  } catch (const std::runtime_error& e) {
    throw OutputError(e.what());
  }
}

#else

MeasuredPart measure(const NcclTyped&, const MeasuringSite&) {
  throw UsageError(
      "calibrate nccl: this pitstop was built without CUDA and NCCL; build one with `cmake --workflow "
      "--preset cuda`");
}

#endif

}  // namespace

void declare_calibrate_nccl(Command& calibrate, Typed& typed) {
  Command& nccl = calibrate.subcommand("nccl", kAbout, kExamples);
  nccl.ranks = true;
  const auto own = std::make_shared<NcclTyped>();
  bench::NcclPlan& plan = own->plan;
  constexpr std::uint64_t kMost = 1'000'000;
  nccl.option("-b,--minbytes SIZE", own->min_bytes, "least size (default 8)");
  nccl.option("-e,--maxbytes SIZE", own->max_bytes, "largest size (default 128M)");
  nccl.option("-f,--stepfactor N", plan.factor, {2, kMost}, "from size to size (default 4)");
  nccl.option("-g,--ngpus N", plan.gpus, {1, kMost}, "GPUs of each process (default 1)");
  nccl.option("-n,--iters N", plan.iterations, {1, kMost},
              "operations of a batch, timed as a whole (default 20)");
  nccl.option("-w,--warmup_iters N", plan.warmups, {0, kMost}, "before the batches of a size (default 5)");
  nccl.option("-c,--check 0|1", own->check, {0, 1}, "check results on the device (default 1)");
  nccl.option("-d,--datatype TYPE", plan.type, "of the elements (default float)");
  nccl.option("-o,--op OP", plan.redop, "of reductions (default sum)");
  nccl.option("--collective NAME", own->collectives,
              "all_reduce, all_gather, ... (default: all); repeatable");
  nccl.option("--batches N", plan.batches, {1, kMost}, "samples of each size (default 6)");
  nccl.option("--id-file FILE", own->id_file, "path that all ranks see, where no MPI carries NCCL's id");
  nccl.option("--ranks N", own->ranks, {1, 64}, "start this many processes here; more than GPUs share them");
  nccl.option("--timeout N", own->timeout_s, {1, kMost}, "seconds without progress (default 120)");
  declare_measuring(typed,
                    {&nccl, [own](auto& mistakes) { convert(*own, mistakes); },
                     [own](const MeasuringSite& site) { return measure(*own, site); }},
                    "--profile");
}

}  // namespace pitstop
