// squeue: the default table, -l, and any -o with pipes.
#include <algorithm>
#include <array>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "squeue";

// The short forms of man squeue, "JOB STATE CODES".
constexpr std::array<std::pair<std::string_view, const char*>, 16> kCodes{{{"R", "RUNNING"},
                                                                           {"PD", "PENDING"},
                                                                           {"CG", "COMPLETING"},
                                                                           {"CD", "COMPLETED"},
                                                                           {"CF", "CONFIGURING"},
                                                                           {"CA", "CANCELLED"},
                                                                           {"F", "FAILED"},
                                                                           {"NF", "NODE_FAIL"},
                                                                           {"TO", "TIMEOUT"},
                                                                           {"PR", "PREEMPTED"},
                                                                           {"S", "SUSPENDED"},
                                                                           {"OOM", "OUT_OF_MEMORY"},
                                                                           {"BF", "BOOT_FAIL"},
                                                                           {"RQ", "REQUEUED"},
                                                                           {"DL", "DEADLINE"},
                                                                           {"SE", "SPECIAL_EXIT"}}};

class Squeue : public LineReader {
 public:
  explicit Squeue(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    if (header(line.text)) return;
    if (names_.empty()) return;
    const std::string_view text = trimmed(line.text);
    if (text.empty()) return names_.clear();
    row(line.number, text);
  }

 private:
  bool header(std::string_view text) {
    if (text.find("JOBID") == std::string_view::npos) return false;
    piped_ = text.find('|') != std::string_view::npos;
    std::vector<std::string> names;
    if (piped_) {
      for (const std::string& name : csv_fields(text, '|')) names.emplace_back(trimmed(name));
    } else {
      for (const std::string_view name : words_of(text, 64)) names.emplace_back(name);
    }
    auto has = [&names](const char* name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!has("JOBID") || (!has("ST") && !has("STATE"))) return false;
    names_ = std::move(names);
    return true;
  }

  void row(int number, std::string_view text) {
    const std::size_t columns = names_.size();
    std::vector<std::string_view> fields;
    if (piped_) {
      for (std::size_t bar = 0; bar != std::string_view::npos && fields.size() < columns;
           text.remove_prefix(bar + 1)) {
        bar = text.find('|');
        fields.push_back(trimmed(text.substr(0, bar)));
        if (bar == std::string_view::npos) break;
      }
    } else {
      fields = words_of(text, columns);
      if (!fields.empty()) {  // the last column, a list or a reason, may be of many words
        const auto last = static_cast<std::size_t>(fields.back().data() - text.data());
        if (fields.size() == columns) fields.back() = trimmed(text.substr(last));
      }
    }
    auto field = [&](const char* name) {
      const auto at =
          static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
      return at < fields.size() ? fields[at] : std::string_view{};
    };
    JobRecord job;
    job.line = number;
    const std::string_view id = field("JOBID");
    if (fields.size() + 1 < columns || id.empty() || id[0] < '0' || id[0] > '9') {
      out_.warn(number, "squeue: a row is cut or no row; left out");
      return names_.clear();
    }
    job.id = std::string(id);
    job.name = std::string(field("NAME"));
    job.partition = std::string(field("PARTITION"));
    const std::string code = slurm_state(field("ST").empty() ? field("STATE") : field("ST"));
    const auto known =
        std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& c) { return c.first == code; });
    job.state = known == kCodes.end() ? code : known->second;
    job.elapsed_us = parse_slurm_duration_us(field("TIME"));
    job.time_limit_us =
        parse_slurm_duration_us(field(field("TIME_LIMIT").empty() ? "TIMELIMIT" : "TIME_LIMIT"));
    job.submit = slurm_time(field("SUBMIT_TIME"));
    job.start = slurm_time(field("START_TIME"));
    const auto nodes = parse_whole(field("NODES"));
    if (nodes && *nodes >= 0 && *nodes < 1'000'000'000) job.nodes = nodes;
    std::string_view place = field("NODELIST(REASON)");
    if (place.empty()) place = field("NODELIST");
    if (place.starts_with('(')) {
      place.remove_prefix(1);
      if (place.ends_with(')')) place.remove_suffix(1);
      job.reason = std::string(place);
    } else {
      job.node_list = std::string(place);
    }
    out_.jobs.push_back(std::move(job));
    out_.note(kName, number);
  }

  Imported& out_;
  bool piped_ = false;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<LineReader> read_squeue(ImportContext context) { return std::make_unique<Squeue>(context); }

}  // namespace pitstop
