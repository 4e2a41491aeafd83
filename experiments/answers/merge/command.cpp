#include <memory>
#include <string>
#include <vector>

#include "experiments/answers/run/command.hpp"
#include "experiments/answers/sweep/command.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/request.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/results/store.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Puts the files of shards together to the answer of the whole";
constexpr const char* kExamples = R"(
Examples:
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --shard 1/2 --out part-1.h5
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --shard 2/2 --out part-2.h5
  pitstop merge part-*.h5 --out all.h5
)";

int merge(const std::vector<std::string>& parts, const Options& typed) {
  Request request = parse_request(read_chunks(parts.front()).request, parts.front());
  Options& o = request.options;
  o.parts = parts;
  o.json = typed.json;
  o.csv = typed.csv;
  o.out = typed.out;
  o.plot = typed.plot;
  o.quiet = typed.quiet;
  o.advice = false;
  o.command_line = typed.command_line;
  return request.command == "run" ? run_command(o) : sweep_command(o);
}

}  // namespace

void declare_merge(Command& program, Typed& typed) {
  Command& merging = program.subcommand("merge", kAbout, kExamples);
  const auto parts = std::make_shared<std::vector<std::string>>();
  merging.argument("PART.h5", *parts, "the file of every shard");
  add_outputs(merging, typed);
  merging.work = [&typed, parts] { return merge(*parts, checked(typed)); };
}

}  // namespace pitstop
