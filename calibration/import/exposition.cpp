// Prometheus text and OpenMetrics. Timestamps are milliseconds in the first, seconds in the second. DCGM
// writes blanks ("not supported", "not found", ...) as values close to the top of its types; they are absent
// here.
#include <algorithm>
#include <cmath>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "exposition";

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
  Exposition(std::string_view text, Imported& out) : text_(text), out_(out) {
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
        comment(content, lines.number());
        continue;
      }
      Sample s;
      if (!split_sample(content, s) || !sample(s, lines.number())) {
        if (++garbled <= 20)
          out_.warn(lines.number(), "exposition: not a sample; left out: " + shown(content));
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
    out_.metrics.push_back(std::move(m));
    out_.note(kName, number);
    return true;
  }

  std::string_view text_;
  Imported& out_;
  bool open_metrics_ = false;
};

}  // namespace

// Of its first thousand lines three in four are samples or # HELP and # TYPE, and one at least has labels or
// a type.
bool is_exposition(std::string_view text) {
  Lines lines(text);
  std::string_view line;
  int good = 0, bad = 0, sure = 0, underscored = 0;
  while (lines.number() < 1000 && lines.next(line)) {
    const std::string_view content = trimmed(line);
    if (content.empty() || content == "...") continue;
    if (content.starts_with("# HELP ") || content.starts_with("# TYPE ")) {
      ++good, ++sure;
    } else if (content[0] != '#') {
      Sample s;
      const bool sample = split_sample(content, s) && (parse_finite(s.value) || special(s.value));
      ++(sample ? good : bad);
      sure += sample && !s.labels.empty();
      underscored += sample && s.name.find('_') != std::string_view::npos;
    }
  }
  return (sure > 0 && good >= 3 * bad) || (bad == 0 && underscored == good && good > 1);
}

void read_exposition(std::string_view text, ImportContext context) { Exposition(text, context.out).read(); }

}  // namespace pitstop
