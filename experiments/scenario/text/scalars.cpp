#include "experiments/scenario/text/scalars.hpp"

#include <algorithm>

#include "experiments/scenario/field.hpp"

namespace pitstop {
namespace {

// Runs a unit reader on the scalar's text.
template <class T>
std::optional<T> parsed(const Slot& slot, const char* expected, Parsed<T> (*parse)(std::string_view)) {
  const Node* node = scalar_in(slot, expected);
  if (!node) return std::nullopt;
  Parsed<T> result = parse(node->text);
  if (!result.value) slot.complain(std::move(result.error));
  return result.value;
}

// Numbers and truth values in quotes are text to every other reader of the file.
bool is_bare(const Slot& slot, const Node& node) {
  if (!node.quoted || node.place.is_override) return true;
  slot.complain(in_quotes(node.text) + " is text; write it without quotes");
  return false;
}

struct FileLine {
  std::string_view text;
  int number;
};

std::vector<FileLine> data_lines(std::string_view text) {
  std::vector<FileLine> lines;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') lines.push_back({line, number});
  }
  return lines;
}

}  // namespace

const Node* scalar_in(const Slot& slot, const char* expected) {
  const char* found = nullptr;
  switch (slot.node.kind) {
    case Node::Kind::scalar:
      return &slot.node;
    case Node::Kind::null:
      found = "has no value";
      break;
    case Node::Kind::list:
      found = "is a list";
      break;
    case Node::Kind::map:
      found = "is a section";
      break;
  }
  slot.complain(std::string(found) + "; expected " + expected);
  return nullptr;
}

std::optional<Duration> duration_in(const Slot& slot) {
  const Node* node = scalar_in(slot, "a duration, such as 30min");
  if (!node) return std::nullopt;
  if (is_clock_time(node->text) && !node->quoted && !node->place.is_override) {
    slot.complain("write it in quotes, \"" + node->text + "\"; without quotes YAML may read a number");
    return std::nullopt;
  }
  const Parsed<Duration> d = parse_duration(node->text);
  if (!d.value) {
    slot.complain(d.error);
  } else if (d.value->seconds() < slot.range.min || d.value->seconds() > slot.range.max) {
    slot.complain(in_quotes(node->text) + " is out of range; expected " +
                  exact_duration(Duration::from_seconds(slot.range.min)) + " to " +
                  exact_duration(shorter(
                      kLongest, Duration::from_seconds(std::min(slot.range.max, kLongest.seconds())))));
    return std::nullopt;
  }
  return d.value;
}

std::optional<double> number_in(const Slot& slot) {
  const Node* node = scalar_in(slot, "a number");
  if (!node) return std::nullopt;
  const bool percent = node->text.ends_with('%');
  if (!percent && !is_bare(slot, *node)) return std::nullopt;
  const Parsed<double> x = parse_number(node->text, slot.range);
  if (!x.value) slot.complain(x.error);
  return x.value;
}

std::optional<std::int64_t> integer_in(const Slot& slot) {
  const Node* node = scalar_in(slot, "a whole number");
  if (!node || !is_bare(slot, *node)) return std::nullopt;
  const Parsed<std::int64_t> n = parse_integer(node->text, slot.range);
  if (!n.value) slot.complain(n.error);
  return n.value;
}

std::optional<bool> boolean_in(const Slot& slot) {
  const Node* node = scalar_in(slot, "true or false");
  if (!node || !is_bare(slot, *node)) return std::nullopt;
  if (node->text == "true") return true;
  if (node->text == "false") return false;
  slot.complain(in_quotes(node->text) + " is not a truth value; write true or false");
  return std::nullopt;
}

std::optional<std::string> text_in(const Slot& slot) {
  const Node* node = scalar_in(slot, "text");
  if (!node) return std::nullopt;
  if (!node->quoted && !node->place.is_override && is_not_text(node->text)) {
    slot.complain(in_quotes(node->text) + " is not text; write it in quotes");
    return std::nullopt;
  }
  if (node->text.empty()) {
    slot.complain("is empty; expected text");
    return std::nullopt;
  }
  return node->text;
}

std::optional<double> rate_in(const Slot& slot) {
  return parsed(slot, "a rate, such as 6.5 per 1000 node-days", parse_rate);
}
std::optional<ObservedCount> observed_in(const Slot& slot) {
  return parsed(slot, "a count, such as 148 in 54 days on 2048 nodes", parse_observed);
}
std::optional<double> bytes_in(const Slot& slot) {
  return parsed(slot, "an amount of bytes, such as 80 GB", parse_bytes);
}
std::optional<double> bandwidth_in(const Slot& slot) {
  const auto bytes_per_s = parsed(slot, "a bandwidth, such as 400 Gbps", parse_bandwidth);
  if (!bytes_per_s || *bytes_per_s > 0) return bytes_per_s;
  slot.complain(in_quotes(slot.node.text) + " is not a bandwidth; expected more than 0");
  return std::nullopt;
}
std::optional<Money> price_in(const Slot& slot) {
  return parsed(slot, "a price, such as 98.32 USD/h", parse_price);
}

std::optional<std::size_t> word_in(const Slot& slot, const std::vector<std::string>& words) {
  const std::string expected = listed(words);
  const Node* node = scalar_in(slot, expected.c_str());
  if (!node) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  slot.complain(unknown_word(node->text, words));
  return std::nullopt;
}

std::optional<std::int64_t> steps_of(std::string_view text) {
  for (const char* word : {" steps", " step"}) {
    if (!text.ends_with(word)) continue;
    text.remove_suffix(std::string_view(word).size());
    return parse_integer(text, Range{1, static_cast<double>(kMaxSteps)}).value;
  }
  return std::nullopt;
}

bool samples_in(const Slot& slot, std::vector<double>& seconds) {
  if (slot.node.kind != Node::Kind::list || slot.node.items.empty()) {
    slot.complain("expected a list of durations, such as [3min, 4min 30s, 1h]");
    return false;
  }
  bool ok = true;
  for (std::size_t i = 0; i < slot.node.items.size(); ++i) {
    const auto d =
        duration_in({slot.node.items[i], slot.path + "[" + std::to_string(i) + "]", slot.range, slot.issues});
    if (d) seconds.push_back(d->seconds());
    ok = ok && d.has_value();
  }
  std::sort(seconds.begin(), seconds.end());
  return ok;
}

bool quantiles_in(const Slot& slot, std::vector<double>& seconds, std::vector<double>& probabilities) {
  if (slot.node.kind != Node::Kind::map || slot.node.entries.size() < 2) {
    slot.complain("expected at least two quantiles, such as {5%: 2min, 50%: 4min, 95%: 1h}");
    return false;
  }
  bool ok = true;
  for (const Entry& entry : slot.node.entries) {
    const std::string path = slot.path + "." + entry.key;
    const Parsed<double> p = parse_number(entry.key, kProbability);
    if (!p.value) slot.issues.push_back(issue_at(entry.place, path, p.error));
    const auto d = duration_in({entry.value, path, slot.range, slot.issues});
    if (!p.value || !d) {
      ok = false;
      continue;
    }
    if (!probabilities.empty() && (*p.value <= probabilities.back() || d->seconds() < seconds.back())) {
      slot.issues.push_back(issue_at(
          entry.place, path, "must have a higher probability than the entry before it, and no shorter time"));
      ok = false;
    }
    probabilities.push_back(*p.value);
    seconds.push_back(d->seconds());
  }
  return ok;
}

std::optional<NamedFile> file_in(const Slot& slot, const std::string& base_dir) {
  const auto name = text_in(slot);
  if (!name) return std::nullopt;
  std::string error;
  auto file = file_beside(base_dir, *name, slot.node.place, error);
  if (!file) slot.complain(error);
  return file;
}

bool sample_file_in(const Slot& slot, const std::string& base_dir, std::vector<double>& seconds) {
  const auto named = file_in(slot, base_dir);
  if (!named) return false;
  const auto file = std::make_shared<const std::string>(named->path);
  const std::vector<FileLine> lines = data_lines(named->text);
  const auto unit = lines.empty() ? std::nullopt : seconds_per(lines.front().text);
  if (!unit) {
    slot.issues.push_back(
        issue_at({file, lines.empty() ? 1 : lines.front().number, 1, false}, slot.path,
                 "has no unit; expected one column with its unit as header, such as seconds or minutes"));
    return false;
  }
  bool ok = lines.size() > 1;
  if (!ok) slot.complain("file " + in_quotes(named->name) + " holds no times");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Parsed<double> x = parse_number(lines[i].text, Range{0, kLongest.seconds() / *unit});
    if (x.value) {
      seconds.push_back(*x.value * *unit);
    } else {
      slot.issues.push_back(issue_at({file, lines[i].number, 1, false}, slot.path, x.error));
      ok = false;
    }
  }
  std::sort(seconds.begin(), seconds.end());
  return ok;
}

}  // namespace pitstop
