#include "experiments/scenario/from_files/job_file.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/import.hpp"
#include "experiments/scenario/library.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kMostJobs = 10'000;
constexpr const char* kExpected =
    "rows of `sacct -P` with Submit, NNodes and Elapsed, or CSV with the columns submit_s, nodes and work_s";

// GPUs of each node, where the rows tell; uneven ones are taken as whole nodes.
std::optional<std::int64_t> gpus_per_node(const JobRecord& r) {
  const std::int64_t gpus = r.gpus.value_or(0);
  if (gpus < *r.nodes || gpus % *r.nodes != 0) return std::nullopt;
  return gpus / *r.nodes;
}

class JobFile {
 public:
  JobFile(const Slot& slot, const std::string& path, std::vector<SubmittedJob>& jobs)
      : slot_(slot), file_(std::make_shared<const std::string>(path)), jobs_(jobs) {}

  void read(const std::string& text) {
    const Imported imported = import_text(*file_, text, XidTable{});
    if (imported.jobs.empty()) {
      rows_of(CsvTable(text));
    } else {
      rows_of(imported.jobs);
    }
    std::stable_sort(jobs_.begin(), jobs_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (std::size_t i = jobs_.size(); i-- > 0;) jobs_[i].at = jobs_[i].at - jobs_[0].at;
  }

 private:
  void complain(int line, std::string what) {
    slot_.issues.push_back(issue_at({file_, line, 1, false}, slot_.path, std::move(what)));
  }

  // Jobs that ran, however they ended; their steps, and those that never started, are left out.
  void rows_of(const std::vector<JobRecord>& records) {
    for (const JobRecord& r : records) {
      if (slot_.issues.size() >= kManyIssues) return;
      if (!r.step.empty() || r.elapsed_us.value_or(0) <= 0) continue;
      if (!r.submit || !r.nodes || *r.nodes < 1) {
        complain(r.line, "a job has no Submit or no NNodes; expected " + std::string(kExpected));
        continue;
      }
      SubmittedJob job;
      job.at = Duration::micros(r.submit->us);
      job.nodes = *r.nodes;
      job.work = Duration::micros(*r.elapsed_us);
      job.gpus_per_node = gpus_per_node(r);
      if (r.time_limit_us.value_or(0) > 0) job.time_limit = Duration::micros(*r.time_limit_us);
      jobs_.push_back(job);
    }
  }

  void rows_of(CsvTable table) {
    const auto submit = table.column({"submit_s"}), nodes = table.column({"nodes"}),
               work = table.column({"work_s"}), limit = table.column({"time_limit_s"}),
               gpus = table.column({"gpus_per_node"});
    if (!submit || !nodes || !work) return complain(1, std::string("expected ") + kExpected);
    std::vector<std::string> row;
    while (table.next(row) && slot_.issues.size() < kManyIssues) {
      SubmittedJob job;
      const auto at = number(table.line(), field_of(row, submit), "submit_s", 0);
      const auto count = number(table.line(), field_of(row, nodes), "nodes", 1);
      const auto takes = number(table.line(), field_of(row, work), "work_s", 1e-6);
      if (!at || !count || !takes) continue;
      job.at = Duration::from_seconds(*at);
      job.nodes = static_cast<std::int64_t>(*count);
      job.work = Duration::from_seconds(*takes);
      if (!field_of(row, limit).empty()) {
        const auto ends = number(table.line(), field_of(row, limit), "time_limit_s", 1e-6);
        if (ends) job.time_limit = Duration::from_seconds(*ends);
      }
      if (!field_of(row, gpus).empty()) {
        const auto part = number(table.line(), field_of(row, gpus), "gpus_per_node", 1);
        if (part) job.gpus_per_node = static_cast<std::int64_t>(*part);
      }
      jobs_.push_back(job);
    }
  }

  std::optional<double> number(int line, std::string_view text, const char* column, double least) {
    const Parsed<double> x = parse_number(text, Range{least, column[0] == 'n' ? 1e6 : kLongest.seconds()});
    if (!x.value) complain(line, std::string(column) + ": " + x.error);
    return x.value;
  }

  static constexpr std::size_t kManyIssues = 20;
  const Slot& slot_;
  const std::shared_ptr<const std::string> file_;
  std::vector<SubmittedJob>& jobs_;
};

}  // namespace

bool job_file_in(const Slot& slot, const std::string& base_dir, JobFileField& to) {
  const auto named = file_in(slot, base_dir);
  if (!named) return false;
  const std::size_t before = slot.issues.size();
  JobFile(slot, named->path, to.jobs).read(named->text);
  if (to.jobs.size() > kMostJobs)
    slot.complain("has " + std::to_string(to.jobs.size()) + " jobs; expected at most " +
                  std::to_string(kMostJobs));
  if (to.jobs.empty() && slot.issues.size() == before)
    slot.complain("file " + in_quotes(named->name) + " holds no jobs that ran");
  Constant longest;
  for (const SubmittedJob& job : to.jobs) {
    to.nodes = std::max(to.nodes, job.nodes);
    longest.value = longer(longest.value, job.work);
  }
  to.work = longest;
  to.count = static_cast<std::int64_t>(to.jobs.size());
  return slot.issues.size() == before;
}

}  // namespace pitstop
