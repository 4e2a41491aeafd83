// A program's command line as data: its commands, their options and arguments, and what each is for.
// parse.hpp reads what was typed into it; help, manual pages and completions walk it.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

// An option with a value, a flag, or an argument, which has no dashes.
struct CommandOption {
  std::vector<std::string> names;  // "-o" and "--output"; of an argument "FILE"
  std::string value;               // what help shows for its value, "FILE.yaml"; empty: it takes none
  std::string meaning;
  // Keeps one value. Returns what is wrong with it; empty: nothing.
  std::function<std::string(const std::string& typed)> keep;
  bool required = false;
  bool many = false;  // an option that may be repeated, or an argument of one or more words

  bool is_argument() const { return !names.front().starts_with('-'); }
  bool takes_value() const { return is_argument() || !value.empty(); }
};

// Inclusive.
struct WholeRange {
  std::uint64_t least = 0, most = std::numeric_limits<std::uint64_t>::max();
};

// Reads digits alone. Returns what is wrong with the text; empty: nothing.
std::string read_whole(const std::string& text, WholeRange range, std::uint64_t& to);

// A command, or the program itself. What its options write to must outlive parse_command_line.
struct Command {
  std::string name, about;    // about: one line
  std::string examples;       // a block of lines, the first "Examples:"
  std::function<int()> work;  // returns the exit code; empty where a subcommand must be named
  bool ranks = false;         // every rank of an MPI job does the work; otherwise the first alone
  bool joins = false;         // may be named together with others that join: `calibrate gpu nccl`
  bool typed = false;         // set by parse_command_line
  std::string version;        // what --version prints; empty: there is no such option
  const Command* parent = nullptr;
  std::list<CommandOption> options;
  std::list<Command> subcommands;

  Command(std::string command, std::string what, std::string how);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  Command& subcommand(const char* command, const char* what, const char* how);
  void add_version(std::string text);

  // `words`: the names and what help shows for the value, "-o,--output FILE.yaml". The text is kept as typed.
  CommandOption& option(const std::string& words, std::string& to, std::string meaning);
  // May be repeated, with one value each time.
  CommandOption& option(const std::string& words, std::vector<std::string>& to, std::string meaning);
  // Whole numbers of the range alone. Requires: T holds all of them.
  template <std::integral T>
  CommandOption& option(const std::string& words, T& to, WholeRange range, std::string meaning) {
    return add(words, std::move(meaning), [&to, range](const std::string& text) {
      std::uint64_t value = 0;
      std::string wrong = read_whole(text, range, value);
      if (wrong.empty()) to = static_cast<T>(value);
      return wrong;
    });
  }
  // Sets `to`.
  CommandOption& flag(const std::string& names, bool& to, std::string meaning);
  // Clears `to`: "--no-advice".
  CommandOption& negative_flag(const std::string& names, bool& to, std::string meaning);
  // One word, which must be there.
  CommandOption& argument(const std::string& word, std::string& to, std::string meaning);
  // One word or more.
  CommandOption& argument(const std::string& word, std::vector<std::string>& to, std::string meaning);

  // The option or argument of that name. Requires: it was added.
  CommandOption& at(const std::string& named);
  // "calibrate import"; empty for the program.
  std::string path() const;
  // "pitstop calibrate import".
  std::string typed_as() const;

 private:
  CommandOption& add(const std::string& words, std::string meaning,
                     std::function<std::string(const std::string&)> keep);
};

// The innermost command that was typed: `import` of `calibrate import`.
const Command& typed_command(const Command& program);

}  // namespace pitstop
