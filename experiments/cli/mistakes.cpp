#include "experiments/cli/mistakes.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "experiments/base/errors.hpp"

namespace pitstop {

namespace {

// What people type who know other programs or other commands, and what to type instead.
constexpr std::pair<const char*, const char*> kHabits[] = {{"-n", "--replications"},
                                                           {"-r", "--replications"},
                                                           {"-s", "--seed"},
                                                           {"-j", "--threads"},
                                                           {"-t", "--threads"},
                                                           {"-o", "--out"},
                                                           {"-O", "--output"},
                                                           {"-q", "--quiet"},
                                                           {"-l", "--lang"},
                                                           {"--out", "--output"},
                                                           {"-v", "--version"},
                                                           {"-V", "--version"},
                                                           {"--until", "--replications"},
                                                           {"--until", "--margin"}};

bool is_among(const std::string& word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "-n" of "-n4", "--seed" of "--seed=7"; empty where the word is no option: a value, "-" for stdout, "-5".
std::string option_in(std::string_view word) {
  if (word.size() < 2 || word[0] != '-' || word == "--") return {};
  if (word[1] == '-') return std::string(word.substr(0, word.find('=')));
  return std::isalpha(static_cast<unsigned char>(word[1])) != 0 ? std::string(word.substr(0, 2))
                                                                : std::string();
}

// Those of subcommands too: where they are asked for, none was typed.
std::vector<std::string> option_names(const Command& command) {
  std::vector<std::string> names;
  for (const CommandOption& o : command.options) {
    if (!o.is_argument()) names.insert(names.end(), o.names.begin(), o.names.end());
  }
  for (const Command& sub : command.subcommands) {
    const auto more = option_names(sub);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

std::vector<std::string> unknown_options(const ReadWords& read) {
  const std::vector<std::string> known = option_names(read.command);
  std::vector<std::string> lines;
  for (const std::string& word : read.words) {
    const std::string option = option_in(word);
    if (option.empty() || is_among(option, known)) continue;
    std::string near = option.starts_with("--") ? closest(option, known) : "";
    for (const auto& [habit, ours] : kHabits) {
      if (option == habit && is_among(ours, known)) near = ours;
    }
    lines.push_back("unknown option " + option + (near.empty() ? "" : "; did you mean " + near + "?"));
  }
  return lines;
}

const CommandOption* option_named(const Command& command, const std::string& name) {
  for (const CommandOption& o : command.options) {
    if (is_among(name, o.names)) return &o;
  }
  return nullptr;
}

// A flag that was given a value, and a last option that was given none.
std::vector<std::string> value_mistakes(const ReadWords& read) {
  std::vector<std::string> lines;
  for (const std::string& word : read.words) {
    const std::string name = option_in(word);
    const CommandOption* const option = option_named(read.command, name);
    if (option == nullptr) continue;
    if (!option->takes_value() && word.starts_with(name + "=")) lines.push_back(name + " takes no value");
    if (option->takes_value() && word == name && &word == &read.words.back())
      lines.push_back("the value of " + name + " is missing: " + name + " " + option->value);
  }
  return lines;
}

std::vector<std::string> subcommand_names(const Command& command) {
  std::vector<std::string> names;
  for (const Command& sub : command.subcommands) names.push_back(sub.name);
  return names;
}

std::string missing_text(const CommandOption& option) {
  const std::string value = option.value.empty() ? "" : " " + option.value;
  return "missing " + option.names.back() + value + ": " + option.meaning;
}

}  // namespace

std::vector<std::string> mistakes_in(const ReadWords& read) {
  if (!read.command.subcommands.empty()) {
    const auto names = subcommand_names(read.command);
    for (const std::string& word : read.left_over) {
      if (!word.starts_with('-')) return {"command: " + unknown_word(word, names)};
    }
  }
  if (auto lines = unknown_options(read); !lines.empty()) return lines;
  if (auto lines = value_mistakes(read); !lines.empty()) return lines;
  if (!read.command.subcommands.empty())
    return {"missing command; expected " + listed(subcommand_names(read.command))};
  std::vector<std::string> lines;
  for (const CommandOption* option : read.missing) lines.push_back(missing_text(*option));
  for (const std::string& word : read.left_over) lines.push_back("unexpected argument " + in_quotes(word));
  return lines;
}

std::string repeated_text(const CommandOption& option, std::size_t times) {
  return option.names.back() + " was given " + std::to_string(times) + " times; give it once";
}

std::string apart_text(const Command& command) {
  std::vector<std::string> typed, joining;
  std::string alone;
  for (const Command& sub : command.subcommands) {
    if (sub.joins) joining.push_back(sub.name);
    if (sub.typed) typed.push_back(sub.name);
    if (sub.typed && !sub.joins) alone = sub.name;
  }
  if (typed.size() < 2 || alone.empty()) return {};
  return alone + " cannot be combined with another command; only " + listed(joining) + " can";
}

}  // namespace pitstop
