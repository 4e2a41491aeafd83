// Prometheus text and OpenMetrics. Timestamps are milliseconds in the first, seconds in the second. DCGM
// writes blanks ("not supported", "not found", ...) as values close to the top of its types; they are absent
// here.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "exposition";
constexpr double kMostXid = 1e6;

bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; }
bool name_character(char c) { return name_start(c) || (c >= '0' && c <= '9'); }

// The end of the label set that begins at `open`, quotes and escapes respected; npos: it never closes.
std::size_t label_end(std::string_view text, std::size_t open) {
  bool quoted = false;
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '}') {
      return i;
    }
  }
  return std::string_view::npos;
}

struct Sample {
  std::string_view name, labels, value, time;
};

// name{labels} value [time] [# exemplar]; false: not of that form.
bool split_sample(std::string_view line, Sample& s) {
  line = trimmed(line);
  if (line.empty() || !name_start(line[0])) return false;
  std::size_t end = 1;
  while (end < line.size() && name_character(line[end])) ++end;
  s.name = line.substr(0, end);
  std::string_view rest = trimmed(line.substr(end));
  if (rest.starts_with('{')) {
    const std::size_t close = label_end(rest, 0);
    if (close == std::string_view::npos) return false;
    s.labels = trimmed(rest.substr(1, close - 1));
    if (!s.labels.empty() && s.labels.find('=') == std::string_view::npos) return false;
    rest = trimmed(rest.substr(close + 1));
  } else if (end == line.size() || (line[end] != ' ' && line[end] != '\t')) {
    return false;
  }
  const auto words = words_of(rest.substr(0, rest.find(" # ")), 3);
  if (words.empty() || words.size() > 2) return false;
  s.value = words[0];
  s.time = words.size() > 1 ? words[1] : std::string_view{};
  return true;
}

bool special(std::string_view value) {
  const std::string lower = lower_case(value);
  return lower == "nan" || lower == "+inf" || lower == "-inf" || lower == "inf";
}

// NVIDIA dcgm_structs.h: blanks of int32 from 0x7ffffff0, of int64 from 0x7ffffffffffffff0, of double from
// 2^47.
bool dcgm_blank(std::string_view name, double value) {
  if (!name.starts_with("DCGM_") && !name.starts_with("dcgm_")) return false;
  return (value >= 2147483632.0 && value <= 2147483647.0) || value >= 9.2233720368547e18 ||
         (value >= 140737488355328.0 && value <= 140737488355343.0);
}

class Exposition {
 public:
  Exposition(std::string_view text, int first_line, ImportContext context)
      : text_(text), before_(first_line - 1), context_(context), out_(context.out) {
    open_metrics_ =
        text.find("\n# EOF") != std::string_view::npos || text.find("# UNIT ") != std::string_view::npos;
  }

  void read() {
    Lines lines(text_);
    std::string_view line;
    std::size_t garbled = 0;
    while (lines.next(line)) {
      const std::string_view content = trimmed(line);
      if (content.empty() || content == "...") continue;
      if (content[0] == '#') {
        comment(content, before_ + lines.number());
        continue;
      }
      Sample s;
      if (!split_sample(content, s) || !sample(s, before_ + lines.number())) {
        if (++garbled <= 20)
          out_.warn(before_ + lines.number(), "exposition: not a sample; left out: " + shown(content));
      }
    }
    if (garbled > 20) out_.warn(0, "exposition: " + std::to_string(garbled) + " lines are no samples");
  }

 private:
  void comment(std::string_view content, int number) {
    const auto words = words_of(content, 4);
    if (words.size() < 4 || (words[1] != "TYPE" && words[1] != "UNIT")) return;
    MetricFamily* const last = out_.metric_families.empty() ? nullptr : &out_.metric_families.back();
    if (last == nullptr || last->name != words[2]) {
      out_.metric_families.push_back({number, std::string(words[2]), "", ""});
      out_.note(kName, number, 0);
    }
    (words[1] == "TYPE" ? out_.metric_families.back().type : out_.metric_families.back().unit) =
        std::string(words[3]);
  }

  bool sample(const Sample& s, int number) {
    MetricSample m;
    m.line = number;
    m.name = std::string(s.name);
    m.labels = std::string(s.labels);
    m.value = parse_finite(s.value);
    if (!m.value && !special(s.value)) return false;
    if (m.value && dcgm_blank(s.name, *m.value)) {
      out_.warn(number, "exposition: " + shown(s.name) + " is DCGM's blank (not supported), not a value");
      m.value.reset();
    }
    if (!s.time.empty()) {
      const auto time = parse_finite(s.time);
      if (!time || std::abs(*time) > 1e15) return false;
      m.time_ms = std::llround(*time * (open_metrics_ ? 1000 : 1));
    }
    if (m.name == "DCGM_FI_DEV_XID_ERRORS") xid(m);
    out_.metrics.push_back(std::move(m));
    out_.note(kName, number);
    return true;
  }

  // The field holds the last Xid of a GPU, 0 for none: one record of each GPU and Xid, at its first sample.
  void xid(const MetricSample& m) {
    const double value = m.value.value_or(0);
    const auto code = value > 0 && value <= kMostXid ? static_cast<std::int64_t>(value) : 0;
    if (code <= 0 || !seen_xids_.emplace(m.labels, code).second) return;
    XidEvent e;
    e.line = m.line;
    e.xid = code;
    e.host = std::string(between(m.labels, "Hostname=\"", "\""));
    if (e.host.empty()) e.host = std::string(between(m.labels, "hostname=\"", "\""));
    e.pci = std::string(between(m.labels, "pci_bus_id=\"", "\""));
    e.device = std::string(between(m.labels, "device=\"", "\""));
    e.message = "DCGM_FI_DEV_XID_ERRORS";
    if (m.time_ms) e.time = Stamp{*m.time_ms * 1000, Clock::utc};
    if (const XidAction* const row = context_.xids.find(false, code)) e.action = row->action;
    out_.xids.push_back(std::move(e));
    out_.note("kernel Xid", m.line);
  }

  std::string_view text_;
  int before_;  // lines of the file before the text
  ImportContext context_;
  Imported& out_;
  std::set<std::pair<std::string, std::int64_t>> seen_xids_;
  bool open_metrics_ = false;
};

}  // namespace

namespace {

enum class Kind { other, blank, comment, plain, labelled };

Kind kind_of(std::string_view line) {
  const std::string_view content = trimmed(line);
  if (content.empty() || content == "...") return Kind::blank;
  if (content.starts_with("# HELP ") || content.starts_with("# TYPE ") || content.starts_with("# UNIT ") ||
      content == "# EOF")
    return Kind::labelled;
  if (content[0] == '#') return Kind::comment;
  Sample s;
  if (!split_sample(content, s) || (!parse_finite(s.value) && !special(s.value))) return Kind::other;
  return s.labels.empty() ? Kind::plain : Kind::labelled;
}

// The bytes of the samples that begin here: up to the last line at which three in four were samples or
// comments with a type, and before kGarbled others in a row. Names without labels make an exposition only as
// a whole file.
std::size_t extent_of(std::string_view text, int first_line) {
  constexpr int kGarbled = 3;
  Lines lines(text);
  std::string_view line;
  std::size_t extent = 0;
  int good = 0, bad = 0, sure = 0, underscored = 0, in_a_row = 0;
  while (in_a_row < kGarbled && lines.next(line)) {
    const Kind kind = kind_of(line);
    if (kind == Kind::other) {
      ++bad, ++in_a_row;
      continue;
    }
    in_a_row = 0;
    if (kind == Kind::blank || kind == Kind::comment) continue;
    ++good;
    sure += kind == Kind::labelled;
    underscored += line.substr(0, line.find(' ')).find('_') != std::string_view::npos;
    if (good < 3 * bad) break;
    extent = lines.taken();
  }
  if (lines.rest().empty() && in_a_row > 0 && good >= 3 * bad) extent = lines.taken();  // a garbled last line
  const bool whole = first_line == 1 && lines.rest().empty();
  const bool named = bad == 0 && underscored == good && good > 1 && whole;
  return sure > 0 || named ? extent : 0;
}

}  // namespace

std::size_t take_exposition(std::string_view text, int first_line, ImportContext context) {
  std::string_view line;
  Lines(text).next(line);
  const Kind kind = kind_of(line);
  if (kind != Kind::labelled && (kind != Kind::plain || first_line > 1)) return 0;
  const std::size_t extent = extent_of(text, first_line);
  if (extent > 0) Exposition(text.substr(0, extent), first_line, context).read();
  return extent;
}

}  // namespace pitstop
