// A strict reader of OpenMetrics text with time stamps: complains of everything that the format forbids and
// that a lenient one would take.
#pragma once

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pitstop::test {

struct Sample {
  double value = 0, time_s = 0;
};

struct OpenMetrics {
  std::vector<std::string> errors;
  std::map<std::string, std::vector<Sample>> series;  // by name{labels}
  std::map<std::string, std::string> types;           // by family

  const std::vector<Sample>& of(const std::string& key) const {
    static const std::vector<Sample> none;
    const auto at = series.find(key);
    return at == series.end() ? none : at->second;
  }
};

class OpenMetricsReader {
 public:
  OpenMetrics read(std::string_view text) {
    int line = 0;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) error(line, "no line feed at the end");
      const std::string_view l = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      ++line;
      if (eof_) error(line, "text after # EOF");
      if (l == "# EOF") {
        eof_ = true;
      } else if (l.starts_with("# ")) {
        meta(l.substr(2), line);
      } else {
        sample(std::string(l), line);
      }
    }
    if (!eof_) error(line, "no # EOF");
    return std::move(out_);
  }

 private:
  void error(int line, const std::string& what) {
    if (out_.errors.size() < 20) out_.errors.push_back(std::to_string(line) + ": " + what);
  }
  static bool name_ok(std::string_view n) {
    if (n.empty() || std::isdigit(static_cast<unsigned char>(n[0]))) return false;
    for (const char c : n) {
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != ':') return false;
    }
    return true;
  }

  void meta(std::string_view m, int line) {
    const bool help = m.starts_with("HELP "), type = m.starts_with("TYPE ");
    if (!help && !type) return error(line, "neither HELP, TYPE nor EOF");
    m.remove_prefix(5);
    const std::size_t blank = m.find(' ');
    if (blank == std::string_view::npos) return error(line, "no text");
    const std::string name(m.substr(0, blank));
    if (!name_ok(name)) error(line, "bad name");
    if (name != family_) {
      if (!seen_.insert(name).second) error(line, "family " + name + " comes twice");
      family_ = name;
      series_.clear();
      series_done_.clear();
    }
    if (!type) return;
    const std::string kind(m.substr(blank + 1));
    if (kind != "gauge" && kind != "counter" && kind != "unknown") error(line, "type " + kind);
    out_.types[name] = kind;
  }

  void sample(const std::string& l, int line) {
    const std::size_t brace = l.find('{');
    const std::size_t name_end = brace == std::string::npos ? l.find(' ') : brace;
    const std::string name = l.substr(0, name_end);
    const std::string kind = out_.types[family_];
    const std::string wanted = kind == "counter" ? family_ + "_total" : family_;
    if (name != wanted) error(line, "sample " + name + " in family " + family_);
    std::size_t at = name_end;
    if (brace != std::string::npos) at = labels(l, brace, line);
    if (at == std::string::npos || at >= l.size() || l[at] != ' ') return error(line, "no value");
    const std::string key = l.substr(0, at);
    char* stop = nullptr;
    const char* const from = l.c_str() + at + 1;
    Sample s;
    s.value = std::strtod(from, &stop);
    if (stop == from || *stop != ' ' || !std::isfinite(s.value)) return error(line, "bad value");
    const char* const time = stop + 1;
    s.time_s = std::strtod(time, &stop);
    if (stop == time || *stop != '\0') return error(line, "bad time");
    if (key != series_) {
      if (!series_done_.insert(key).second) error(line, "series is not in one piece: " + key);
      series_ = key;
    }
    auto& samples = out_.series[key];
    if (!samples.empty() && samples.back().time_s >= s.time_s) error(line, "time does not rise");
    if (kind == "counter") {
      if (s.value < 0) error(line, "a counter below 0");
      if (!samples.empty() && samples.back().value > s.value) falls_.insert(key);
    }
    samples.push_back(s);
  }

  std::size_t labels(const std::string& l, std::size_t at, int line) {
    std::set<std::string> names;
    ++at;
    while (at < l.size() && l[at] != '}') {
      const std::size_t equals = l.find('=', at);
      if (equals == std::string::npos || equals + 1 >= l.size() || l[equals + 1] != '"') {
        error(line, "bad label");
        return std::string::npos;
      }
      const std::string name = l.substr(at, equals - at);
      if (!name_ok(name)) error(line, "bad label name");
      if (!names.insert(name).second) error(line, "label " + name + " comes twice");
      at = equals + 2;
      while (at < l.size() && l[at] != '"') at += l[at] == '\\' ? 2 : 1;
      if (at >= l.size()) {
        error(line, "open label");
        return std::string::npos;
      }
      ++at;
      if (at < l.size() && l[at] == ',') ++at;
    }
    return at + 1;
  }

  OpenMetrics out_;
  bool eof_ = false;
  std::string family_, series_;
  std::set<std::string> seen_, series_done_, falls_;
};

}  // namespace pitstop::test
