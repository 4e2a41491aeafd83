#include "models/network/topology/hostlist.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace pitstop {

namespace {

struct Mistake {
  std::string what;
  std::size_t offset;
};

bool is_host_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<std::string> all() {
    if (text_.empty()) fail("names no host; write, for example, node[001-064]");
    do {
      const std::vector<std::string> names = one();
      all_.insert(all_.end(), names.begin(), names.end());
      check_size(all_.size());
    } while (take(','));
    if (at_ < text_.size()) fail("has a stray '" + std::string(1, text_[at_]) + "'");
    return std::move(all_);
  }

 private:
  [[noreturn]] void fail(std::string what) const { throw Mistake{std::move(what), at_}; }

  void check_size(std::size_t n) const {
    if (n > kMostHosts) fail("names more than " + std::to_string(kMostHosts) + " hosts");
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Letters and brackets up to the next comma outside brackets.
  std::vector<std::string> one() {
    std::vector<std::string> names{""};
    bool empty = true;
    while (at_ < text_.size() && text_[at_] != ',') {
      empty = false;
      if (take('[')) {
        names = joined(names, brackets());
      } else if (is_host_letter(text_[at_])) {
        for (std::string& name : names) name += text_[at_];
        ++at_;
      } else {
        fail("has a stray '" + std::string(1, text_[at_]) + "'");
      }
    }
    if (empty) fail("has an empty name");
    return names;
  }

  std::vector<std::string> joined(const std::vector<std::string>& left,
                                  const std::vector<std::string>& right) const {
    check_size(left.size() * right.size());
    std::vector<std::string> names;
    names.reserve(left.size() * right.size());
    for (const std::string& l : left) {
      for (const std::string& r : right) names.push_back(l + r);
    }
    return names;
  }

  std::vector<std::string> brackets() {
    std::vector<std::string> words;
    do {
      const std::string_view first = digits();
      const std::string_view last = take('-') ? digits() : first;
      add_range(first, last, words);
    } while (take(','));
    if (!take(']')) fail("has a bracket that is not closed");
    return words;
  }

  std::string_view digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    if (at_ == start) fail("needs a number here, such as [001-064]");
    if (at_ - start > 15) fail("has a number of more than 15 digits");
    return text_.substr(start, at_ - start);
  }

  void add_range(std::string_view first, std::string_view last, std::vector<std::string>& words) const {
    std::uint64_t from = 0, to = 0;
    std::from_chars(first.data(), first.data() + first.size(), from);
    std::from_chars(last.data(), last.data() + last.size(), to);
    if (to < from) fail("has a range that runs backwards: " + std::string(first) + "-" + std::string(last));
    check_size(words.size() + (to - from) + 1);
    for (std::uint64_t n = from; n <= to; ++n) {
      const std::string number = std::to_string(n);
      const std::size_t zeros = first.size() - std::min(first.size(), number.size());
      words.push_back(std::string(zeros, '0') + number);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> all_;
};

}  // namespace

Hostlist expand_hostlist(std::string_view text) {
  Hostlist list;
  try {
    list.names = Reader(text).all();
  } catch (const Mistake& m) {
    list.error = m.what;
    list.offset = m.offset;
  }
  return list;
}

}  // namespace pitstop
