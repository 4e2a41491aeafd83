// `sacct -P` (any delimiter), `-p`, and the default table with its line of dashes. Rows are not lines: a
// comment field may hold line breaks, so a row ends when it has as many fields as the header.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "calibration/import/formats.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "sacct";
constexpr int kHeaderWithin = 50;       // lines
constexpr int kMostLinesOfARow = 2000;  // a comment longer than that is a cut row

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct Header {
  int line = 0;
  std::string delimiter;                                    // empty: columns of fixed width
  std::vector<std::size_t> widths;                          // of fixed columns
  std::map<std::string, std::size_t, std::less<>> columns;  // by lower-case name, the first of each
  std::size_t fields = 0;
  std::string_view body;  // what follows
};

std::vector<std::string_view> split(std::string_view text, std::string_view delimiter) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = text.find(delimiter);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + delimiter.size());
  }
}

bool name_columns(const std::vector<std::string_view>& names, Header& header) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    header.columns.emplace(lower_case(trimmed(names[i])), i);
  }
  header.fields = names.size();
  return (header.columns.contains("jobid") || header.columns.contains("jobidraw")) &&
         (header.columns.contains("state") || header.columns.contains("elapsed") ||
          header.columns.contains("elapsedraw"));
}

bool fixed_columns(std::string_view line, std::string_view dashes, Header& header) {
  if (dashes.find_first_not_of("- ") != std::string_view::npos || !trimmed(dashes).starts_with("--"))
    return false;
  std::vector<std::string_view> names;
  for (const std::string_view run : words_of(dashes)) {
    const auto at = static_cast<std::size_t>(run.data() - dashes.data());
    header.widths.push_back(at);
    names.push_back(at < line.size() ? line.substr(at, run.size()) : std::string_view{});
  }
  return name_columns(names, header);
}

std::optional<Header> find_header(std::string_view text) {
  Lines lines(text);
  std::string_view line;
  while (lines.number() < kHeaderWithin && lines.next(line)) {
    const bool candidate = line.find("JobID") != std::string_view::npos && line.size() < 65536;
    if (!candidate) continue;
    Header header;
    header.line = lines.number();
    const auto after = static_cast<std::size_t>(line.data() - text.data()) + line.size();
    const std::size_t next = text.find('\n', after);
    header.body = next == std::string_view::npos ? std::string_view{} : text.substr(next + 1);
    std::string_view dashes;
    Lines(header.body).next(dashes);
    if (fixed_columns(line, dashes, header)) {
      const std::size_t end = header.body.find('\n');
      header.body.remove_prefix(end == std::string_view::npos ? header.body.size() : end + 1);
      ++header.line;
      return header;
    }
    header = {header.line, {}, {}, {}, 0, header.body};
    const auto start = std::find_if_not(line.begin(), line.end(), word_character);
    const auto end = std::find_if(start, line.end(), word_character);
    header.delimiter = std::string(start, end);
    if (header.delimiter.empty() || header.delimiter.find(' ') != std::string::npos) continue;
    if (name_columns(split(line, header.delimiter), header)) return header;
  }
  return std::nullopt;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++n;
  return n;
}

class SacctReader {
 public:
  SacctReader(Header header, Imported& out) : header_(std::move(header)), out_(out) {}

  void read() {
    Lines lines(header_.body);
    std::string_view line;
    while (lines.next(line)) {
      const int number = header_.line + lines.number();
      if (header_.delimiter.empty()) {
        if (!trimmed(line).empty()) fixed_row(line, number);
      } else {
        delimited_line(line, number);
      }
    }
    cut_row();
    if (repeats_ > 0) {
      out_.warn(first_repeat_,
                fmt::format("sacct: {} rows repeat earlier ones; each is counted once", repeats_));
    }
  }

 private:
  // Adds a line to the row that is open, and reads the row once it is whole.
  void delimited_line(std::string_view line, int number) {
    const std::size_t wanted = header_.fields - 1;
    const std::size_t here = count_of(line, header_.delimiter);
    if (row_.data() != nullptr && (have_ + here > wanted || number - row_line_ > kMostLinesOfARow)) cut_row();
    if (row_.data() == nullptr) {
      if (here == 0 && wanted > 0) return;  // the last field of the row before went on
      row_ = line;
      row_line_ = number;
      have_ = here;
    } else {
      row_ = std::string_view(row_.data(), static_cast<std::size_t>(line.data() - row_.data()) + line.size());
      have_ += here;
    }
    if (have_ < wanted) return;
    if (have_ > wanted) {
      out_.warn(row_line_,
                fmt::format("sacct: {} fields instead of {}; row left out", have_ + 1, header_.fields));
    } else {
      add(split(row_, header_.delimiter), row_, row_line_);
    }
    row_ = {};
  }

  void cut_row() {
    if (row_.data() != nullptr) {
      out_.warn(row_line_, fmt::format("sacct: a row of {} fields instead of {} is cut; left out", have_ + 1,
                                       header_.fields));
    }
    row_ = {};
  }

  void fixed_row(std::string_view line, int number) {
    std::vector<std::string_view> fields;
    for (std::size_t i = 0; i < header_.widths.size(); ++i) {
      const std::size_t from = std::min(header_.widths[i], line.size());
      const std::size_t to =
          i + 1 < header_.widths.size() ? std::min(header_.widths[i + 1], line.size()) : line.size();
      fields.push_back(line.substr(from, to - from));
    }
    add(fields, line, number);
  }

  void add(const std::vector<std::string_view>& fields, std::string_view row, int number) {
    const auto [seen, fresh] = rows_.try_emplace(row, out_.jobs.size());
    if (!fresh) {
      if (repeats_++ == 0) first_repeat_ = number;
      ++out_.jobs[seen->second].repeats;
      return;
    }
    JobRecord job;
    job.line = number;
    std::string_view id = field(fields, "jobid");
    if (id.empty()) id = field(fields, "jobidraw");
    const std::size_t point = id.find('.');
    job.id = std::string(id.substr(0, point));
    if (point != std::string_view::npos) job.step = std::string(id.substr(point + 1));
    job.name = std::string(field(fields, "jobname"));
    job.partition = std::string(field(fields, "partition"));
    job.state = slurm_state(field(fields, "state"));
    job.reason = std::string(field(fields, "reason"));
    job.submit = slurm_time(field(fields, "submit"));
    job.start = slurm_time(field(fields, "start"));
    job.end = slurm_time(field(fields, "end"));
    job.elapsed_us = duration(fields, "elapsedraw", "elapsed");
    job.cpu_time_us = duration(fields, "cputimeraw", "cputime");
    job.time_limit_us = parse_slurm_duration_us(field(fields, "timelimit"));
    job.nodes = count(fields, "nnodes");
    if (!job.nodes) job.nodes = count(fields, "allocnodes");
    job.gpus = tres_gpus(field(fields, "alloctres"));
    job.restarts = count(fields, "restarts");
    job.node_list = std::string(field(fields, "nodelist"));
    job.exit_code = std::string(field(fields, "exitcode"));
    check(job);
    out_.jobs.push_back(std::move(job));
    out_.note(kName, number);
  }

  void check(const JobRecord& job) {
    if (job.id.empty()) out_.warn(job.line, "sacct: a row without a job id");
    if (job.start && job.end && job.start->clock == job.end->clock && job.end->us < job.start->us) {
      out_.warn(job.line, "sacct: the job ends before it starts");
    }
  }

  std::string_view field(const std::vector<std::string_view>& fields, std::string_view name) const {
    const auto at = header_.columns.find(name);
    if (at == header_.columns.end() || at->second >= fields.size()) return {};
    return trimmed(fields[at->second]);
  }

  std::optional<std::int64_t> count(const std::vector<std::string_view>& fields,
                                    std::string_view name) const {
    const auto value = parse_whole(field(fields, name));
    return value && *value >= 0 && *value <= 1'000'000'000 ? value : std::nullopt;
  }

  std::optional<std::int64_t> duration(const std::vector<std::string_view>& fields, std::string_view raw,
                                       std::string_view text) const {
    const auto seconds = parse_whole(field(fields, raw));
    if (seconds && *seconds >= 0 && *seconds < 9'000'000'000'000) return *seconds * 1'000'000;
    return parse_slurm_duration_us(field(fields, text));
  }

  Header header_;
  Imported& out_;
  std::string_view row_;  // that is open; no data: none
  int row_line_ = 0;
  std::size_t have_ = 0;                                    // delimiters in it
  std::unordered_map<std::string_view, std::size_t> rows_;  // text of a row -> index of its job
  int repeats_ = 0, first_repeat_ = 0;
};

}  // namespace

bool is_sacct_table(std::string_view text) { return find_header(text).has_value(); }

void read_sacct_table(std::string_view text, ImportContext context) {
  if (auto header = find_header(text)) SacctReader(std::move(*header), context.out).read();
}

}  // namespace pitstop
