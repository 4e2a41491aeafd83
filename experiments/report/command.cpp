#include <filesystem>
#include <memory>

#include "experiments/base/files/atomic_file.hpp"
#include "experiments/base/files/same_file.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/report/page.hpp"
#include "experiments/results/read_results.hpp"
#include "experiments/scenario/library.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "A result file as one page to read, to send and to print";
constexpr const char* kExamples = R"(
Examples:
  pitstop run fleet.yaml --out fleet.h5 && pitstop report fleet.h5 -o fleet.html
  pitstop report fleet.h5 -o fleet.md
  pitstop report fleet.h5 -o fleet.html --lang ja
)";

struct Asked {
  std::string result, out, files, language = "en";
};

int report(const Asked& asked) {
  std::vector<std::string> mistakes;
  const auto language = language_of(asked.language);
  if (!language) mistakes.push_back("--lang: unknown \"" + asked.language + "\"; expected en or ja");
  const std::string ending = std::filesystem::path(asked.out).extension().string();
  if (ending != ".html" && ending != ".md") {
    mistakes.push_back("-o: \"" + asked.out + "\" is neither a page (.html) nor Markdown (.md)");
  }
  if (!mistakes.empty()) throw UsageError(mistakes);

  only_files_in(asked.files);
  const ReportContent content = compose_report(read_results(asked.result), asked.result, &interrupted());
  if (interrupted().load()) return kInterrupted;
  write_to(asked.out,
           ending == ".html" ? html_report(content, *language) : markdown_report(content, *language));
  if (!content.again)
    say("parts of the report are missing, because the scenario could not be simulated again: " +
        content.why_not);
  return kOk;
}

}  // namespace

void declare_report(Command& program, Typed&) {
  Command& reporting = program.subcommand("report", kAbout, kExamples);
  const auto asked = std::make_shared<Asked>();
  reporting.argument("RESULT", asked->result, "result file of `pitstop run` or `sweep` with --out").reads();
  reporting.option("-o,--output FILE", asked->out, "the page: .html or .md").writes().required = true;
  reporting.option("--files DIR", asked->files,
                   "folder of the files that the scenario names (default: they are not read)");
  reporting.option("--lang LANG", asked->language, "en or ja (default en)");
  reporting.work = [asked] { return report(*asked); };
}

}  // namespace pitstop
