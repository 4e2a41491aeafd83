// What is wrong with the words of a command line, in lines for people.
#pragma once

#include <string>
#include <vector>

#include "experiments/cli/command.hpp"

namespace pitstop {

// How far the words of a command line could be understood.
struct ReadWords {
  const Command& command;              // the innermost that was typed
  std::vector<std::string> words;      // all, without the program's name
  std::vector<std::string> left_over;  // of these, those that mean nothing
  std::vector<const CommandOption*> missing;
};

// Every mistake that the words show. Empty: none was found.
std::vector<std::string> mistakes_in(const ReadWords& read);

// `--seed was given 2 times; give it once`.
std::string repeated_text(const CommandOption& option, std::size_t times);

// What is wrong where subcommands were named that do not go together; empty: nothing.
std::string apart_text(const Command& command);

}  // namespace pitstop
