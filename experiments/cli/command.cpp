#include "experiments/cli/command.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "experiments/base/errors.hpp"

namespace pitstop {

std::string read_whole(const std::string& text, WholeRange range, std::uint64_t& to) {
  const char* const end = text.data() + text.size();
  std::uint64_t value = 0;
  const auto [stop, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc() || stop != end || value < range.least || value > range.most) {
    return in_quotes(text) + " is not a whole number from " + std::to_string(range.least) + " to " +
           std::to_string(range.most);
  }
  to = value;
  return {};
}

Command::Command(std::string command, std::string what, std::string how)
    : name(std::move(command)), about(std::move(what)), examples(std::move(how)) {
  add("-h,--help", "Print this help message and exit", {});
}

Command& Command::subcommand(const char* command, const char* what, const char* how) {
  Command& added = subcommands.emplace_back(command, what, how);
  added.parent = this;
  return added;
}

void Command::add_version(std::string text) {
  version = std::move(text);
  add("--version", "Display program version information and exit", {});
}

CommandOption& Command::add(const std::string& words, std::string meaning,
                            std::function<std::string(const std::string&)> keep) {
  CommandOption& added = options.emplace_back();
  const std::size_t blank = words.find(' ');
  const std::string names = words.substr(0, blank);
  for (std::size_t at = 0; at <= names.size();) {
    const std::size_t comma = std::min(names.find(',', at), names.size());
    added.names.push_back(names.substr(at, comma - at));
    at = comma + 1;
  }
  if (blank != std::string::npos) added.value = words.substr(blank + 1);
  added.meaning = std::move(meaning);
  added.keep = std::move(keep);
  return added;
}

CommandOption& Command::option(const std::string& words, std::string& to, std::string meaning) {
  return add(words, std::move(meaning), [&to](const std::string& text) { return to = text, std::string(); });
}

CommandOption& Command::option(const std::string& words, std::vector<std::string>& to, std::string meaning) {
  CommandOption& added = add(words, std::move(meaning), [&to, first = true](const std::string& text) mutable {
    if (first) to.clear();  // what stands there is the default
    first = false;
    to.push_back(text);
    return std::string();
  });
  added.many = true;
  return added;
}

CommandOption& Command::flag(const std::string& names, bool& to, std::string meaning) {
  return add(names, std::move(meaning), [&to](const std::string&) { return to = true, std::string(); });
}

CommandOption& Command::negative_flag(const std::string& names, bool& to, std::string meaning) {
  return add(names, std::move(meaning), [&to](const std::string&) { return to = false, std::string(); });
}

CommandOption& Command::argument(const std::string& word, std::string& to, std::string meaning) {
  CommandOption& added = option(word, to, std::move(meaning));
  added.required = true;
  return added;
}

CommandOption& Command::argument(const std::string& word, std::vector<std::string>& to, std::string meaning) {
  CommandOption& added = option(word, to, std::move(meaning));
  added.required = true;
  return added;
}

CommandOption& Command::at(const std::string& named) {
  return *std::find_if(options.begin(), options.end(), [&](const CommandOption& o) {
    return std::find(o.names.begin(), o.names.end(), named) != o.names.end();
  });
}

std::string Command::path() const {
  if (parent == nullptr) return {};
  const std::string before = parent->path();
  return before.empty() ? name : before + " " + name;
}

std::string Command::typed_as() const { return parent == nullptr ? name : parent->typed_as() + " " + name; }

const Command& typed_command(const Command& program) {
  for (const Command& sub : program.subcommands) {
    if (sub.typed) return typed_command(sub);
  }
  return program;
}

}  // namespace pitstop
