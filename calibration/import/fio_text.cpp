// fio's normal text. Since fio 3 MiB/s is 2^20 B/s and MB/s 10^6; fio 2 wrote MB/s and KB/s for powers of
// two.
#include <cmath>
#include <map>

#include "calibration/import/formats.hpp"
#include "calibration/import/size_text.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "fio";
constexpr double kMost = 1e15;  // of any number of a line

// What the line of a job's options says: "random-write: (g=0): rw=randwrite, bs=..., ioengine=pvsync,
// iodepth=16".
struct Options {
  std::string pattern, engine;
  std::optional<std::int64_t> block_bytes, depth;
};

std::string_view value_of(std::string_view text, std::string_view key) {
  std::string_view value = between(text, key, "");
  return trimmed(value.substr(0, value.find_first_of(",)")));
}

std::optional<double> leading_number(std::string_view text) {
  text = trimmed(text);
  return parse_finite(text.substr(0, text.find_first_not_of("0123456789.eE+-")));
}

class FioText : public LineReader {
 public:
  explicit FioText(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("fio-") && text.size() < 40 && text.find(' ') == std::string_view::npos) {
      version_2_ = text.starts_with("fio-2") || text.starts_with("fio-1");
      return true;
    }
    if (options(text) || job(line.number, text) || direction(line.number, text)) return true;
    if (!current_ && job_.empty()) return false;
    return latency(text) || percentiles(text) || detail(text);
  }

 private:
  bool options(std::string_view text) {
    const std::size_t group = text.find(": (g=");
    if (group == std::string_view::npos || text.find("rw=") == std::string_view::npos) return false;
    Options o;
    o.pattern = std::string(value_of(text, "rw="));
    o.engine = std::string(value_of(text, "ioengine="));
    o.depth = parse_whole(value_of(text, "iodepth="));
    std::string_view block = value_of(text, "bs=");
    eat(block, "(R) ");
    block = block.substr(0, block.find_first_of("-/"));
    if (const auto bytes = size_of(block, 1024); bytes && *bytes < 9e18) o.block_bytes = std::llround(*bytes);
    options_[std::string(text.substr(0, group))] = std::move(o);
    return true;
  }

  // "random-write: (groupid=0, jobs=8): err= 0: pid=27879: ..."
  bool job(int number, std::string_view text) {
    const std::size_t group = text.find(": (groupid=");
    if (group == std::string_view::npos || text.find("err=") == std::string_view::npos) return false;
    job_ = std::string(text.substr(0, group));
    jobs_ = parse_whole(value_of(text, "jobs="));
    const std::string_view error = trimmed(between(text, "err=", ""));
    failed_ = leading_number(error).value_or(0) != 0;
    if (failed_)
      out_.warn(number, "fio: job \"" + shown(job_) + "\" ended with error " +
                            shown(error.substr(0, error.find_first_of(" (:")), 20) + "; left out");
    current_ = false;
    return true;
  }

  // "write: IOPS=24.4k, BW=95.3MiB/s (99.9MB/s)(5716MiB/60001msec)"; fio 2: "write: io=5716.0MB, bw=95.3MB/s,
  // iops=24412, runt= 60001msec"
  bool direction(int number, std::string_view text) {
    std::string_view name = trimmed(text.substr(0, text.find(':')));
    if (name != "read" && name != "write" && name != "trim") return false;
    const std::string lower = lower_case(text);
    if (lower.find("bw=") == std::string::npos || lower.find("iops=") == std::string::npos) return false;
    const double thousand = version_2_ || lower.find("runt=") != std::string::npos ? 1024 : 1000;
    const auto bandwidth = size_of(value_of(lower.substr(0, lower.find(" (")), "bw="), thousand);
    current_ = false;
    if (failed_) return true;
    if (!bandwidth || *bandwidth <= 0 || *bandwidth > 1e15) {
      out_.warn(number, "fio: no bandwidth in the line of " + std::string(name) + "; left out");
      return true;
    }
    begin(number, name, *bandwidth);
    StorageResult& r = out_.storage.back();
    r.operations = size_of(value_of(lower, "iops="), 1000);
    amount(lower, thousand, r);
    return true;
  }

  void begin(int number, std::string_view name, double bandwidth) {
    StorageResult r;
    r.line = number;
    r.tool = kName;
    r.job = job_;
    r.direction = std::string(name);
    r.bandwidth = bandwidth;
    r.jobs = jobs_;
    if (const auto at = options_.find(job_); at != options_.end()) {
      r.pattern = at->second.pattern;
      r.engine = at->second.engine;
      r.block_bytes = at->second.block_bytes;
      r.depth = at->second.depth;
    }
    out_.storage.push_back(std::move(r));
    out_.note(kName, number);
    current_ = true;
    in_percentiles_ = false;
  }

  // Bytes and time: "(5716MiB/60001msec)", or "io=5716.0MB" and "runt= 60001msec".
  static void amount(const std::string& lower, double thousand, StorageResult& r) {
    std::string_view bytes = value_of(lower, "io="), time = value_of(lower, "runt=");
    if (const std::size_t open = lower.rfind('('); bytes.empty() && open != std::string::npos) {
      const std::string_view pair = std::string_view(lower).substr(open + 1);
      bytes = pair.substr(0, pair.find('/'));
      time = between(pair, "/", ")");
    }
    const auto size = size_of(bytes, thousand);
    if (size && *size < 9e18) r.bytes = std::llround(*size);
    const auto ms = time.ends_with("msec") ? leading_number(time) : std::nullopt;
    if (ms && *ms > 0) r.runtime_s = *ms * 1e-3;
  }

  // "clat (usec): min=220, max=6687, avg=326.19, stdev=55.29"; "sync (usec): ..." of fsync.
  bool latency(std::string_view text) {
    const bool completion = text.starts_with("clat ("), sync = text.starts_with("sync (");
    if (!completion && !sync) return text.starts_with("slat (") || text.starts_with("lat (");
    if (text.find("min=") == std::string_view::npos) return false;
    const double to_us = scale_of(text);
    if (!current_) return true;
    StorageResult& r = out_.storage.back();
    auto read = [&](std::string_view key) {
      const auto value = size_of(value_of(text, key), 1000);
      return value && *value > 0 && *value < kMost ? std::optional(*value * to_us) : std::nullopt;
    };
    if (sync) {
      r.sync_mean_us = read("avg=");
    } else {
      r.latency_min_us = read("min=");
      r.latency_max_us = read("max=");
      r.latency_mean_us = read("avg=");
    }
    return true;
  }

  static double scale_of(std::string_view text) {
    return text.find("(nsec)") != std::string_view::npos   ? 1e-3
           : text.find("(msec)") != std::string_view::npos ? 1e3
                                                           : 1;
  }

  // "clat percentiles (usec):" and lines "|  1.00th=[  260],  5.00th=[  273], ..."
  bool percentiles(std::string_view text) {
    if (text.find("percentiles (") != std::string_view::npos) {
      percentile_scale_ = scale_of(text);
      in_percentiles_ = text.starts_with("clat");
      return true;
    }
    if (!text.starts_with('|')) return false;
    while (current_ && in_percentiles_) {
      const std::size_t at = text.find("th=[");
      if (at == std::string_view::npos || out_.storage.back().percentiles_us.size() >= 64) break;
      const std::size_t begin = text.find_last_of(" |", at) + 1;
      const auto percent = parse_finite(text.substr(begin, at - begin));
      const auto value = parse_finite(trimmed(between(text.substr(at), "[", "]")));
      if (percent && value && *percent > 0 && *percent <= 100 && *value > 0 && *value < kMost)
        out_.storage.back().percentiles_us.emplace_back(*percent, *value * percentile_scale_);
      text.remove_prefix(at + 4);
    }
    return true;
  }

  // Lines of the report that hold nothing for us.
  static bool detail(std::string_view text) {
    for (const std::string_view begin :
         {"bw (", "iops  ", "lat (", "cpu  ", "IO depths", "submit  ", "complete  ", "issued", "latency  ",
          "READ: ", "WRITE: ", "fsync", "Run status"}) {
      if (text.starts_with(begin)) return true;
    }
    return false;
  }

  Imported& out_;
  std::map<std::string, Options> options_;
  std::string job_;
  std::optional<std::int64_t> jobs_;
  double percentile_scale_ = 1;
  bool version_2_ = false, failed_ = false, current_ = false, in_percentiles_ = false;
};

}  // namespace

std::unique_ptr<LineReader> read_fio_text(ImportContext context) {
  return std::make_unique<FioText>(context);
}

}  // namespace pitstop
