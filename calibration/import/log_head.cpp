#include "calibration/import/log_head.hpp"

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

// "[6781741.548768] ": seconds since the machine started.
std::optional<Stamp> boot_stamp(std::string_view text) {
  const auto seconds = parse_finite(trimmed(text));
  if (!seconds || *seconds < 0 || *seconds > 1e10 || text.find('.') == std::string_view::npos)
    return std::nullopt;
  return Stamp{static_cast<std::int64_t>(*seconds * 1e6 + 0.5), Clock::boot};
}

// "[TIME] message"
bool bracketed(std::string_view text, LogHead& head) {
  const std::size_t close = text.find(']');
  if (!text.starts_with('[') || close == std::string_view::npos || close > 64) return false;
  const std::string_view inside = text.substr(1, close - 1);
  std::string_view rest;
  auto time = leading_stamp(trimmed(inside), rest);
  if (time && !trimmed(rest).empty()) time.reset();
  if (!time) time = boot_stamp(inside);
  if (!time) return false;
  head.time = time;
  head.message = trimmed(text.substr(close + 1));
  return true;
}

// "6,3964,206764307,-;message" of /dev/kmsg: the third number is microseconds since the start.
bool raw_kernel(std::string_view text, LogHead& head) {
  const std::size_t semicolon = text.substr(0, 80).find(';');
  if (semicolon == std::string_view::npos) return false;
  std::string_view fields = text.substr(0, semicolon);
  std::int64_t number = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t comma = fields.find(',');
    if (comma == std::string_view::npos) return false;
    const auto whole = parse_whole(fields.substr(0, comma));
    if (!whole || *whole < 0) return false;
    number = *whole;
    fields.remove_prefix(comma + 1);
  }
  head.time = Stamp{number, Clock::boot};
  head.message = text.substr(semicolon + 1);
  return true;
}

// "host program[pid]: message"
void host_and_program(std::string_view text, LogHead& head) {
  head.message = text = trimmed(text);
  const auto words = words_of(text, 2);
  if (words.size() < 2 || words[0].ends_with(':') || !words[1].ends_with(':')) return;
  if (words[0].find_first_of("()=,\"") != std::string_view::npos) return;
  head.host = words[0];
  head.program = words[1].substr(0, words[1].find_first_of("[:"));
  head.message =
      trimmed(text.substr(static_cast<std::size_t>(words[1].data() - text.data()) + words[1].size()));
}

}  // namespace

LogHead split_log_head(std::string_view text) {
  LogHead head;
  head.message = text = trimmed(text);
  if (bracketed(text, head) || raw_kernel(text, head)) return head;
  // "kern  :warn  : 2025-01-21T04:41:44,283302+00:00 message" of dmesg --decode
  if (const std::size_t colon = text.substr(0, 12).find(':'); colon != std::string_view::npos && colon < 9) {
    const std::size_t second = text.find(':', colon + 1);
    if (second != std::string_view::npos && second < 24 && text.find_first_of("0123456789") > second) {
      text = trimmed(text.substr(second + 1));
      head.message = text;
      if (bracketed(text, head)) return head;
    }
  }
  std::string_view rest;
  const auto time = leading_stamp(text, rest);
  if (!time) return head;
  head.time = time;
  host_and_program(rest, head);
  LogHead inner;
  if (head.program == "kernel" && bracketed(head.message, inner)) head.message = inner.message;
  return head;
}

}  // namespace pitstop
