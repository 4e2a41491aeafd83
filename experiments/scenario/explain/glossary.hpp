// The words of the answers and one example for each section of a scenario: glossary.yaml and examples.yaml,
// both inside the program.
#pragma once

#include <string>
#include <vector>

namespace pitstop {

struct Term {
  std::string name;               // confidence_interval
  std::string title;              // as it stands in text: "confidence interval"
  std::string text;               // what it means
  std::vector<std::string> also;  // other words for it
};

// In the order of the file.
const std::vector<Term>& glossary();

// Lower case, with _ for blanks and hyphens: what terms are compared by.
std::string plain_word(std::string word);

// The term called so, under its name or another; null if there is none.
const Term* term_called(const std::string& word);

// A whole scenario as text; empty where there is none for that section.
std::string example_of(const std::string& section);

}  // namespace pitstop
