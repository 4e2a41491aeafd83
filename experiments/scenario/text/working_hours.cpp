#include "experiments/scenario/text/working_hours.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace pitstop {
namespace {

constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::int64_t kDay = 86400;

// Takes a day's name from the front of the text.
std::optional<std::int64_t> take_day(std::string_view& text) {
  for (std::size_t d = 0; d < std::size(kDays); ++d) {
    if (text.substr(0, 3) != kDays[d]) continue;
    text.remove_prefix(3);
    return static_cast<std::int64_t>(d);
  }
  return std::nullopt;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// "09:00", up to "24:00", in seconds.
std::optional<std::int64_t> take_clock(std::string_view& text) {
  if (text.size() < 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U}) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0)) return std::nullopt;
  text.remove_prefix(5);
  return hours * 3600LL + minutes * 60LL;
}

// Adds the hours of each day; false if the text is not of the form.
bool add_hours(std::string_view text, std::vector<WorkingHours::Span>& spans) {
  const auto first = take_day(text);
  if (!first) return false;
  auto last = first;
  if (take(text, '-')) last = take_day(text);
  if (!last || *last < *first || !take(text, ' ')) return false;
  const auto from = take_clock(text);
  if (!from || !take(text, '-')) return false;
  const auto until = take_clock(text);
  if (!until || !text.empty() || *until <= *from) return false;
  for (std::int64_t d = *first; d <= *last; ++d)
    spans.push_back({Duration::seconds(d * kDay + *from), Duration::seconds(d * kDay + *until)});
  return true;
}

}  // namespace

std::optional<Duration> time_of_week_in(const Slot& slot) {
  const auto text = text_in(slot);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  const auto day = take_day(rest);
  const bool spaced = day && take(rest, ' ');
  const auto clock = spaced ? take_clock(rest) : std::nullopt;
  if (clock && rest.empty() && *clock < kDay) return Duration::seconds(*day * kDay + *clock);
  slot.complain(in_quotes(*text) +
                " is not a time of the week; expected a day and a time, such as mon 09:00");
  return std::nullopt;
}

bool hours_in(const Slot& slot, std::vector<WorkingHours::Span>& spans) {
  if (slot.node.kind != Node::Kind::list || slot.node.items.empty()) {
    slot.complain("is not a list of working hours; expected one such as [mon-fri 09:00-18:00]");
    return false;
  }
  if (slot.node.items.size() > kMostWorkingHours) {
    slot.complain("has more than " + std::to_string(kMostWorkingHours) + " entries");
    return false;
  }
  const std::size_t before = slot.issues.size();
  for (std::size_t i = 0; i < slot.node.items.size(); ++i) {
    const Slot entry{slot.node.items[i], slot.path + "[" + std::to_string(i) + "]", slot.range, slot.issues};
    const auto text = text_in(entry);
    if (text && !add_hours(*text, spans))
      entry.complain(
          in_quotes(*text) +
          " is not a span of working hours; expected days and times in order, such as mon-fri 09:00-18:00; "
          "write hours over midnight as two entries");
  }
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < spans.size() && slot.issues.size() == before; ++i) {
    if (spans[i].from < spans[i - 1].until) slot.complain("lists some hours twice");
  }
  return slot.issues.size() == before;
}

}  // namespace pitstop
