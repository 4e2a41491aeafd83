#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "experiments/answers/run/command.hpp"
#include "experiments/answers/sweep/command.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/request.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/results/store.hpp"
#include "experiments/scenario/library.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Puts the files of shards together to the answer of the whole";
constexpr const char* kExamples = R"(
Examples:
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --shard 1/2 --out part-1.h5
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --shard 2/2 --out part-2.h5
  pitstop merge part-*.h5 --out all.h5
)";

struct MergeTyped {
  explicit MergeTyped(const Typed& typed) : outputs(typed) {}

  std::vector<std::string> parts;
  std::string files;
  TypedOutputs outputs;
};

int merge(const MergeTyped& typed) {
  Mistakes mistakes;
  OutputOptions outputs;
  typed.outputs.check(outputs, mistakes);
  mistakes.throw_if_any();
  only_files_in(typed.files);
  Request request = parse_request(read_chunks(typed.parts.front()).request, typed.parts.front());
  RunCommandOptions o;
  static_cast<GridOptions&>(o) = std::move(request.options);
  static_cast<OutputOptions&>(o) = outputs;
  o.parts = typed.parts;
  o.advice = false;
  return request.command == "run" ? run_command(o) : sweep_command(o);
}

}  // namespace

void declare_merge(Command& program, Typed& typed) {
  Command& merging = program.subcommand("merge", kAbout, kExamples);
  const auto own = std::make_shared<MergeTyped>(typed);
  merging.argument("PART.h5", own->parts, "the file of every shard").reads();
  merging.option("--files DIR", own->files,
                 "folder of the files that the scenario names (default: they are not read)");
  own->outputs.add(merging);
  merging.work = [own] { return merge(*own); };
}

}  // namespace pitstop
