#include "experiments/scenario/explain/glossary.hpp"

#include <algorithm>
#include <cctype>

#include "experiments/base/embedded.hpp"
#include "experiments/scenario/text/document.hpp"

namespace pitstop {
namespace {

Node embedded_document(std::string_view name) {
  std::vector<Issue> issues;
  Node root;
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) root = parse_document(file.text, file.name, issues);
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return root;
}

std::string text_under(const Node& map, const char* key) {
  const Entry* e = map.find(key);
  return e ? e->value.text : "";
}

}  // namespace

const std::vector<Term>& glossary() {
  static const std::vector<Term> terms = [] {
    std::vector<Term> all;
    for (const Entry& e : embedded_document("glossary.yaml").entries) {
      Term term{e.key, text_under(e.value, "title"), text_under(e.value, "text"), {}};
      if (term.title.empty()) {
        term.title = e.key;
        std::replace(term.title.begin(), term.title.end(), '_', ' ');
      }
      if (const Entry* also = e.value.find("also")) {
        for (const Node& word : also->value.items) term.also.push_back(word.text);
      }
      all.push_back(std::move(term));
    }
    return all;
  }();
  return terms;
}

std::string plain_word(std::string word) {
  for (char& c : word) {
    c = c == ' ' || c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

const Term* term_called(const std::string& word) {
  const std::string wanted = plain_word(word);
  for (const Term& term : glossary()) {
    if (term.name == wanted || std::find(term.also.begin(), term.also.end(), wanted) != term.also.end())
      return &term;
  }
  return nullptr;
}

std::string example_of(const std::string& section) {
  static const Node examples = embedded_document("examples.yaml");
  return text_under(examples, section.c_str());
}

}  // namespace pitstop
