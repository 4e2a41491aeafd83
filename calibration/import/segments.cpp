#include "calibration/import/segments.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "calibration/import/formats.hpp"
#include "calibration/import/launcher_prefix.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr int kMostBroken = 64;  // documents that never close; later ones are sought on single lines only
constexpr std::size_t kLongestLineOfJson = 1 << 22;

std::string_view first_line_of(std::string_view text) {
  std::string_view line;
  Lines(text).next(line);
  return line;
}

// Whether a JSON document may begin with this line; "[2025-..." of a log does not.
bool opens_document(std::string_view line) {
  const std::string_view t = trimmed(line);
  if (t.empty() || (t[0] != '{' && t[0] != '[')) return false;
  const std::string_view inside = trimmed(t.substr(1));
  if (inside.empty()) return true;
  return t[0] == '{' ? inside[0] == '"' || inside[0] == '}'
                     : inside[0] == '{' || inside[0] == '[' || inside[0] == ']';
}

class SegmentReader {
 public:
  SegmentReader(std::string_view text, const Formats& formats, ImportContext context)
      : text_(text), formats_(formats), context_(context) {
    for (const LineFormat& format : formats.lines) readers_.push_back(format.make(context));
    hosts_ = has_host_prefixes(text);
  }

  void read() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      const std::string_view line = first_line_of(rest);
      const std::size_t taken = take_document(rest, line) ? 0 : take_table(rest);
      if (taken > 0) {
        advance(taken);
        interrupt();
      } else if (text_.substr(at_).data() == rest.data()) {
        offer(line);
        advance(std::min(rest.find('\n'), rest.size() - 1) + 1);
      }
    }
    for (const auto& reader : readers_) reader->finish();
    read_joined();
    if (!context_.out.usable() && !broken_.what.empty()) context_.out.warn(broken_.line, broken_.what);
  }

 private:
  void advance(std::size_t bytes) {
    const std::string_view passed = text_.substr(at_, bytes);
    number_ += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
    at_ += passed.size();
  }

  // Tables of line readers end where a segment of another kind begins.
  void interrupt() {
    for (const auto& reader : readers_) reader->line({number_, {}, {}});
  }

  void offer(std::string_view line) {
    const LogLine log{number_, without_launcher(hosts_ ? without_host(line) : line, scratch_), line};
    bool claimed = take_record(log);
    for (const auto& reader : readers_) claimed = reader->line(log) || claimed;
    if (!claimed) context_.out.not_read(number_, line);
  }

  std::size_t take_table(std::string_view rest) {
    for (const TableFormat& format : formats_.tables) {
      if (const std::size_t taken = format.take(rest, number_, context_)) return taken;
    }
    return take_csv(rest);
  }

  std::size_t take_csv(std::string_view rest) {
    if (at_ < no_csv_before_) return 0;
    const std::size_t extent = csv_extent(rest);
    if (extent == 0) return 0;
    no_csv_before_ = at_ + extent;
    CsvTable table(rest.substr(0, extent), number_);
    for (const CsvFormat& format : formats_.csv) {
      if (!format.recognises(table)) continue;
      if (format.is_failure_history && !context_.out.trace.empty()) {
        context_.out.warn(number_,
                          std::string(format.name) + ": a second failure history in one file; left out");
        return 0;
      }
      format.read(std::move(table), context_);
      return extent;
    }
    if (const std::string lack = lack_of_plain_trace(table); !lack.empty()) context_.out.remark(lack);
    return 0;
  }

  // Reads a document that begins here and moves on behind it. False: none begins here.
  bool take_document(std::string_view rest, std::string_view line) {
    if (!opens_document(line)) return false;
    if (broken_documents_ >= kMostBroken) rest = line;
    const std::size_t begin = rest.find_first_not_of(" \t");
    const std::size_t length = json_extent(rest.substr(begin));
    JsonError error{number_, "JSON: the file ends inside the document"};
    auto document = length > 0 ? parse_json(rest.substr(begin, length), number_, error) : std::nullopt;
    if (!document) {
      ++broken_documents_;
      if (broken_.what.empty()) broken_ = error;
      return false;
    }
    std::string members;
    for (std::size_t i = 0; i < document->keys.size() && i < 6; ++i)
      members += (i > 0 ? ", " : "") + shown(document->keys[i], 40);
    const bool known = give(std::move(*document));
    if (!known && !members.empty())
      context_.out.remark("line " + std::to_string(number_) + ": JSON with the members " + members +
                          ": of no known kind");
    if (!known) not_read(rest.substr(0, begin + length));
    advance(begin + length);
    const std::string_view after = text_.substr(at_);
    if (trimmed(first_line_of(after)).empty()) advance(std::min(after.find('\n'), after.size() - 1) + 1);
    interrupt();
    return true;
  }

  void not_read(std::string_view block) {
    Lines lines(block);
    std::string_view line;
    while (lines.next(line)) context_.out.not_read(number_ + lines.number() - 1, line);
  }

  // A JSON record behind the head of a log line: "Jul 20 22:53:17 node7 agent[9]: {...}".
  bool take_record(const LogLine& log) {
    const std::string_view text = trimmed(log.text);
    const std::size_t begin = text.find("{\"");
    if (begin == std::string_view::npos || begin == 0 || !text.ends_with('}')) return false;
    if (text.size() > kLongestLineOfJson) return false;
    JsonError error;
    auto document = parse_json(text.substr(begin), log.number, error);
    if (!document) return false;
    const std::size_t before = context_.out.health.size();
    if (!give(std::move(*document))) return false;
    const LogHead head = split_log_head(text.substr(0, begin));
    for (std::size_t i = before; i < context_.out.health.size(); ++i) {
      HealthEvent& e = context_.out.health[i];
      if (e.node.empty()) e.node = std::string(head.host);
    }
    return true;
  }

  // To the format that recognises it. A list of documents that none recognises is taken apart.
  bool give(JsonValue document) {
    for (const JsonFormat& format : formats_.documents) {
      if (!format.recognises(document)) continue;
      if (format.joins) {
        join(format, std::move(document));
      } else {
        format.read(document, context_);
      }
      return true;
    }
    bool any = false;
    if (document.is(JsonValue::Kind::array)) {
      for (JsonValue& item : document.items)
        any = (item.is(JsonValue::Kind::object) && give(std::move(item))) || any;
    }
    return any;
  }

  void join(const JsonFormat& format, JsonValue document) {
    if (joined_format_ != &format) read_joined();
    joined_format_ = &format;
    if (joined_.items.empty()) joined_.line = document.line;
    joined_.items.push_back(std::move(document));
  }

  void read_joined() {
    if (joined_format_ != nullptr) joined_format_->read(joined_, context_);
    joined_format_ = nullptr;
    joined_.items.clear();
  }

  std::string_view text_;
  const Formats& formats_;
  ImportContext context_;
  std::vector<std::unique_ptr<LineReader>> readers_;
  std::size_t at_ = 0, no_csv_before_ = 0;  // rows of a table of no known kind begin none either
  int number_ = 1;
  bool hosts_ = false;  // pdsh put the name of a host before each line
  std::string scratch_;
  JsonError broken_;  // the first
  int broken_documents_ = 0;
  const JsonFormat* joined_format_ = nullptr;
  JsonValue joined_{JsonValue::Kind::array, 0, {}, {}, {}};
};

}  // namespace

void read_segments(std::string_view text, const Formats& formats, ImportContext context) {
  SegmentReader(text, formats, context).read();
}

void feed_lines(std::string_view text, std::span<const std::unique_ptr<LineReader>> readers) {
  Lines lines(text);
  std::string_view line;
  std::string scratch;
  while (lines.next(line)) {
    const LogLine log{lines.number(), without_launcher(line, scratch), line};
    for (const auto& reader : readers) reader->line(log);
  }
  for (const auto& reader : readers) reader->finish();
}

}  // namespace pitstop
