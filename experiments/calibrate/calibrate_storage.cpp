#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "calibration/quantity_text.hpp"
#include "calibration/storage/storage.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/calibrate/calibrate_measure.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Writes and reads checkpoint-sized files: atomic and overwriting, cached and direct";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate storage --path /fsx -o fsx.yaml
  pitstop calibrate storage --path /scratch --file 16GiB --cap 64GiB --writers 8
)";

struct StorageTyped {
  std::string path = ".", file = "1GiB", cap = "4GiB", keep_free = "10%";
  int writers = 4, repetitions = 7;
  StoragePlan plan;
};

void convert(StorageTyped& typed, std::vector<std::string>& mistakes) {
  const auto bytes = [&](const char* option, const std::string& text, std::uint64_t& to) {
    const Parsed<double> parsed = parse_bytes(text);
    if (!parsed.value) return mistakes.push_back(std::string(option) + ": " + parsed.error);
    to = static_cast<std::uint64_t>(*parsed.value);
  };
  StoragePlan& plan = typed.plan;
  plan.path = typed.path;
  plan.writers = typed.writers;
  plan.repetitions = typed.repetitions;
  bytes("--file", typed.file, plan.file_bytes);
  bytes("--cap", typed.cap, plan.cap_bytes);
  const Parsed<double> share = parse_number(typed.keep_free, Range{0, 1});
  if (share.value)
    plan.free_share = *share.value;
  else
    mistakes.push_back("--keep-free: " + share.error);
}

MeasuredPart measure(const StorageTyped& typed, const MeasuringSite& site) {
  StorageMeasured found;
  const auto start = std::chrono::steady_clock::now();
  try {
    found = measure_storage(typed.plan, site.stop, site.progress);
  } catch (const StorageError& e) {
    throw OutputError(e.what());
  }
  MeasuredPart part;
  part.title = fmt::format("Storage: {} ({}), files of {}", typed.plan.path, found.file_system,
                           quantity_text(static_cast<double>(found.file_bytes), "B"));
  part.machine = {{"storage_path", typed.plan.path},
                  {"storage_file_system", found.file_system},
                  {"storage_file", std::to_string(found.file_bytes) + " B"}};
  part.measured = std::move(found.measured);
  part.remarks = std::move(found.remarks);
  part.stopped = found.stopped;
  if (found.over_network)
    part.link_loaded_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return part;
}

}  // namespace

void declare_calibrate_storage(Command& calibrate, Typed& typed) {
  Command& storage = calibrate.subcommand("storage", kAbout, kExamples);
  const auto own = std::make_shared<StorageTyped>();
  storage.option("--path DIR", own->path, "folder to write in (default: the current one)");
  storage.option("--file SIZE", own->file, "size of a checkpoint (default 1GiB)");
  storage.option("--cap SIZE", own->cap, "never more on the disk at once (default 4GiB)");
  storage.option("--keep-free P%", own->keep_free, "share of the disk that stays free (default 10%)");
  storage.option("--writers N", own->writers, {1, 64}, "of a sharded checkpoint (default 4)");
  storage.option("--repetitions N", own->repetitions, {1, 1000}, "of each measurement (default 7)");
  declare_measuring(typed,
                    {&storage, [own](auto& mistakes) { convert(*own, mistakes); },
                     [own](const MeasuringSite& site) { return measure(*own, site); }},
                    "-o,--profile");
}

}  // namespace pitstop
