#include "calibration/import/host_list.hpp"

#include <fmt/format.h>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

// Names `prefix` + each number of "003,7-9" + `suffix`, zeros kept.
bool expand_range(std::string_view prefix, std::string_view ranges, std::string_view suffix,
                  std::vector<std::string>& out) {
  while (!ranges.empty()) {
    const std::size_t comma = ranges.find(',');
    const std::string_view range = trimmed(ranges.substr(0, comma));
    ranges.remove_prefix(comma == std::string_view::npos ? ranges.size() : comma + 1);
    const std::size_t dash = range.find('-');
    const std::string_view from = range.substr(0, dash);
    const auto first = parse_whole(from);
    const auto last = dash == std::string_view::npos ? first : parse_whole(range.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || from.size() > 18) return false;
    if (static_cast<std::size_t>(*last - *first) >= kMostHosts - out.size()) return false;
    for (std::int64_t i = *first; i <= *last; ++i) {
      out.push_back(fmt::format("{}{:0{}}{}", prefix, i, from.size(), suffix));
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> expand_hosts(std::string_view list) {
  std::vector<std::string> out;
  list = trimmed(list);
  while (!list.empty()) {
    const std::size_t stop = list.find_first_of(",[");
    const std::string_view prefix = trimmed(list.substr(0, stop));
    if (stop != std::string_view::npos && list[stop] == '[') {
      const std::size_t close = list.find(']', stop);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view ranges = list.substr(stop + 1, close - stop - 1);
      const std::size_t end = std::min(list.find(',', close), list.size());
      const std::string_view suffix = trimmed(list.substr(close + 1, end - close - 1));
      if (ranges.empty() || suffix.find('[') != std::string_view::npos) return std::nullopt;
      if (!expand_range(prefix, ranges, suffix, out)) return std::nullopt;
      list.remove_prefix(std::min(end + 1, list.size()));
      continue;
    }
    if (prefix.empty() || out.size() >= kMostHosts) return std::nullopt;
    out.emplace_back(prefix);
    list.remove_prefix(stop == std::string_view::npos ? list.size() : stop + 1);
  }
  return out;
}

}  // namespace pitstop
