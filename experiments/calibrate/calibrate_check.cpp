#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "calibration/check.hpp"
#include "calibration/import/figures.hpp"
#include "calibration/import/import.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/calibrate/calibrate.hpp"
#include "experiments/calibrate/imported_files.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/results/json_head.hpp"
#include "experiments/scenario/calibrated/calibration_file.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "Measured against expected for the instance type: PASS, WARN or FAIL; exit 1 on FAIL";
constexpr const char* kExamples = R"(
Examples:
  pitstop calibrate check my-g5.yaml --instance ml.g5.12xlarge
  pitstop calibrate check all_reduce.log --instance ml.p5.48xlarge --json -
)";

struct CheckOptions {
  std::vector<std::string> files;
  std::string instance, json;
};

// A profile, or figures of what another tool wrote.
Profile figures_in(const std::string& path) {
  const bool yaml = path.ends_with(".yaml") || path.ends_with(".yml");
  if (yaml) return read_calibration(path).profile;
  const Imported file = import_text(path, read_bytes(path), xid_table(""));
  Profile profile;
  profile.name = path;
  profile.figures = figures_of(std::span(&file, 1));
  return profile;
}

std::string json_text(const std::vector<CheckLine>& lines, const std::string& instance) {
  nlohmann::ordered_json j = json_head(kVersion);
  j["instance"] = instance;
  j["checks"] = nlohmann::ordered_json::array();
  for (const CheckLine& l : lines) {
    j["checks"].push_back(
        {{"verdict", word_of(l.verdict)}, {"figure", l.figure}, {"text", l.text}, {"source", l.source}});
  }
  return j.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string text_of(const std::vector<CheckLine>& lines, const TextStyle& style) {
  std::string out;
  std::size_t count[3] = {};
  for (const CheckLine& l : lines) {
    ++count[static_cast<std::size_t>(l.verdict)];
    const std::string word = word_of(l.verdict);
    out += (l.verdict == Verdict::fail ? style.warning(word) : word) + "  " + printable(l.figure) + "\n";
    out += "      " + wrapped(l.text, 74, 6) + "\n";
    out += "      " + wrapped("(" + printable(l.source) + ")", 74, 6) + "\n";
  }
  return out + fmt::format("{} PASS, {} WARN, {} FAIL\n", count[0], count[1], count[2]);
}

int check_files(const CheckOptions& o) {
  const auto instance = find_instance(o.instance);
  if (!instance) throw UsageError("--instance: " + unknown_word(o.instance, instance_names()));
  std::vector<CheckLine> lines;
  for (const std::string& path : o.files) {
    for (CheckLine& l : check_profile(figures_in(path), *instance)) lines.push_back(std::move(l));
  }
  if (lines.empty()) {
    throw UsageError("nothing to check: no figure in these files has an expectation for " + o.instance);
  }
  Delivery delivery;
  if (!o.json.empty()) delivery.attempt([&] { write_to(o.json, json_text(lines, o.instance)); });
  if (o.json != "-") delivery.attempt([&] { write_stdout(text_of(lines, TextStyle::for_stdout())); });
  delivery.finish();
  const bool failed =
      std::any_of(lines.begin(), lines.end(), [](const CheckLine& l) { return l.verdict == Verdict::fail; });
  return failed ? kVerdictFailed : kOk;
}

}  // namespace

void declare_calibrate_check(Command& calibrate, Typed&) {
  Command& check = calibrate.subcommand("check", kAbout, kExamples);
  const auto o = std::make_shared<CheckOptions>();
  check.argument("FILE", o->files, "profiles (.yaml), or what calibrate import reads");
  check.option("--instance TYPE", o->instance, "a name of the catalogue").required = true;
  check.option("--json FILE", o->json, "the verdicts as JSON; - is stdout");
  check.work = [o] { return check_files(*o); };
}

}  // namespace pitstop
