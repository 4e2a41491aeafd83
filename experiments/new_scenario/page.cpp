#include "experiments/new_scenario/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "experiments/base/plain_text.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 118, kColumn = 42;

// The words of the text, as many on a line as `width` holds, on the first `first`; a longer word has a line
// of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t first) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t most = lines.size() == 1 ? first : width;
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > most) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + std::string(word);
  }
  return lines;
}

bool is_plain_scalar(std::string_view text) {
  const auto safe = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '-' || c == '.' || c == '/' || c == ' ' || c == ',' || c == '+';
  };
  const auto letter = [](unsigned char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return !text.empty() && std::all_of(text.begin(), text.end(), safe) &&
         std::any_of(text.begin(), text.end(), letter) && text.front() != ' ' && text.back() != ' ' &&
         text.front() != '-' && text.front() != ',' && !is_not_text(text);
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain_scalar(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string one_line(std::string_view text) {
  const bool utf8 = is_plain_text(text);
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (!utf8 && byte > 0x7f)) c = '?';
  }
  return out;
}

void CommentedPage::comment(int depth, std::string_view text) {
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  const std::size_t width = kWidth - indent.size() - 2;
  for (const std::string& l : wrapped(one_line(text), width, width)) text_ += indent + "# " + l + "\n";
}

void CommentedPage::line(int depth, std::string_view key, std::string_view value, std::string_view comment) {
  std::string head(static_cast<std::size_t>(2 * depth), ' ');
  head += std::string(key) + ":" + (value.empty() ? "" : " ") + std::string(value);
  beside(std::move(head), comment, "", "# ");
}

void CommentedPage::aside(std::string_view text, std::string_view meaning) {
  beside("#   " + one_line(text), meaning, "#", "");
}

// `lead` begins the lines on which the comment goes on, `mark` the comment on each.
void CommentedPage::beside(std::string head, std::string_view comment, std::string_view lead,
                           std::string_view mark) {
  head.resize(std::max(head.size() + 2, kColumn), ' ');
  const std::size_t least = 24;  // beside a head as long as that of a command on a long path
  const std::size_t taken = head.size() + mark.size();
  const std::size_t first = taken + least < kWidth ? kWidth - taken : least;
  for (const std::string& l : wrapped(one_line(comment), kWidth - kColumn - mark.size(), first)) {
    text_ += head + std::string(mark) + l + "\n";
    head = std::string(lead);
    head.resize(kColumn, ' ');
  }
}

}  // namespace pitstop
