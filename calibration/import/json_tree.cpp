#include "calibration/import/json_tree.hpp"

#include <iterator>
#include <nlohmann/json.hpp>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kDeepest = 64;

// Counts the lines that the parser has seen.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  int* line_;
};

using Kind = JsonValue::Kind;

// Builds the tree from the parser's events.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const int& line, JsonError& error) : line_(line), error_(error) {}

  bool null() override { return add({Kind::null, line_, {}, {}, {}}); }
  bool boolean(bool value) override { return add({Kind::boolean, line_, value ? "true" : "false", {}, {}}); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& value) override { return add({Kind::string, line_, std::move(value), {}, {}}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::array); }
  bool key(string_t& name) override {
    open_.back().keys.push_back(std::move(name));
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    std::string_view what = e.what();
    what = what.substr(std::min(what.find("] ") + 2, what.size()));
    error_ = {line_, "JSON: " + shown(what, 160)};
    return false;
  }

  JsonValue root;

 private:
  bool number(std::string text) { return add({Kind::number, line_, std::move(text), {}, {}}); }
  bool open(Kind kind) {
    if (open_.size() >= kDeepest) {
      error_ = {line_, "JSON: nested deeper than 64 levels"};
      return false;
    }
    open_.push_back({kind, line_, {}, {}, {}});
    return true;
  }
  bool close() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    return add(std::move(done));
  }
  bool add(JsonValue value) {
    if (open_.empty()) {
      root = std::move(value);
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }

  const int& line_;
  JsonError& error_;
  std::vector<JsonValue> open_;
};

}  // namespace

const JsonValue& JsonValue::operator[](std::string_view key) const {
  static const JsonValue none;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return items[i];
  }
  return none;
}

std::optional<double> JsonValue::number() const {
  return is(Kind::number) || is(Kind::string) ? parse_finite(trimmed(text)) : std::nullopt;
}

std::optional<std::int64_t> JsonValue::whole() const {
  return is(Kind::number) || is(Kind::string) ? parse_whole(trimmed(text)) : std::nullopt;
}

std::optional<bool> JsonValue::boolean() const {
  if (!is(Kind::boolean) && !is(Kind::string)) return std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<JsonValue> parse_json(std::string_view text, int first_line, JsonError& error) {
  int line = first_line;
  Builder builder(line, error);
  const CountingIterator begin(text.data(), &line), end(text.data() + text.size(), &line);
  if (!nlohmann::json::sax_parse(begin, end, &builder)) {
    if (error.what.empty()) error = {line, "JSON: not understood"};
    return std::nullopt;
  }
  return std::move(builder.root);
}

}  // namespace pitstop
