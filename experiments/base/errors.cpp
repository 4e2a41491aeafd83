#include "experiments/base/errors.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace pitstop {
namespace {

// Optimal string alignment distance: the least number of insertions, deletions, replacements and swaps.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string joined_lines(const std::vector<Issue>& issues) {
  std::string text;
  for (const Issue& issue : issues) {
    if (!text.empty()) text += '\n';
    text += issue.text();
  }
  return text;
}

}  // namespace

std::string Issue::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(column);
  if (!key.empty()) out += ": " + key;
  return out + ": " + what;
}

ConfigError::ConfigError(std::vector<Issue> issues)
    : issues_(std::move(issues)), text_(joined_lines(issues_)) {}

std::vector<std::string> closest_few(std::string_view word, std::span<const std::string> candidates,
                                     std::size_t most) {
  if (word.size() > 64) return {};  // nobody's typing mistake
  const std::string wanted = lower(word);
  const std::size_t farthest = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    const auto same = [&](const auto& n) { return n.second == candidate; };
    if (distance <= farthest && distance < candidate.size() && std::none_of(near.begin(), near.end(), same))
      near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) out.push_back(near[i].second);
  return out;
}

std::string closest(std::string_view word, std::span<const std::string> candidates) {
  const std::vector<std::string> found = closest_few(word, candidates, 1);
  return found.empty() ? "" : found.front();
}

std::string listed(std::span<const std::string> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string unknown_word(std::string_view word, std::span<const std::string> expected) {
  std::string out = "unknown " + in_quotes(word) + "; expected " + listed(expected);
  const std::string guess = closest(word, expected);
  if (!guess.empty()) out += "; did you mean \"" + guess + "\"?";
  return out;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (i >= longest && (c & 0xC0) != 0x80) return out + "...\"";  // never cut a UTF-8 character in two
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c < 0x20 || c == 0x7F)
      out += '?';
    else
      out += text[i];
  }
  return out + "\"";
}

}  // namespace pitstop
