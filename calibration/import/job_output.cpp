// What srun and slurmstepd write into the output of a job: why it was stopped, and on which node.
#include <array>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "Slurm job output";

std::string_view first_word(std::string_view text) {
  const auto words = words_of(text, 1);
  return words.empty() ? std::string_view{} : words[0];
}

class JobOutput : public LineReader {
 public:
  explicit JobOutput(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find(" CANCELLED AT ") != std::string_view::npos) return cancelled(line);
    const auto failed = between(text, "srun: error: Node failure on ", "");
    if (failed.empty()) return false;
    JobEvent e = event(line, "node_failure");
    e.nodes = std::string(first_word(failed));
    add(std::move(e));
    return true;
  }

 private:
  JobEvent event(const LogLine& line, const char* name) {
    JobEvent e;
    e.line = line.number;
    e.source = "job output";
    e.event = name;
    e.detail = shown(trimmed(line.text), 200);
    return e;
  }

  void add(JobEvent e) {
    out_.note(kName, e.line);
    out_.job_events.push_back(std::move(e));
  }

  // "slurmstepd: error: *** STEP 48.0 ON node03 CANCELLED AT 2026-03-01T10:00:00 DUE TO NODE FAILURE, ...
  // ***"
  bool cancelled(const LogLine& line) {
    const std::string_view text = line.text;
    struct Known {
      std::string_view sign;
      const char* event;
    };
    constexpr std::array<Known, 5> kKnown{{{"DUE TO NODE FAILURE", "node_failure"},
                                           {"DUE TO TIME LIMIT", "time_limit"},
                                           {"DUE TO PREEMPTION", "preempted"},
                                           {"DUE TO JOB REQUEUE", "requeue"},
                                           {"CANCELLED AT", "kill"}}};
    for (const Known& k : kKnown) {
      if (text.find(k.sign) == std::string_view::npos) continue;
      JobEvent e = event(line, k.event);
      const bool step = text.find("*** STEP ") != std::string_view::npos;
      const std::string_view job = first_word(between(text, step ? "*** STEP " : "*** JOB ", ""));
      e.job = std::string(job.substr(0, job.find('.')));
      e.nodes = std::string(first_word(between(text, " ON ", "")));
      e.time = slurm_time(first_word(between(text, " CANCELLED AT ", "")));
      if (e.job.empty()) return false;
      add(std::move(e));
      return true;
    }
    return false;
  }

  Imported& out_;
};

}  // namespace

std::unique_ptr<LineReader> read_job_output(ImportContext context) {
  return std::make_unique<JobOutput>(context);
}

}  // namespace pitstop
