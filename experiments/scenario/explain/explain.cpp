#include "experiments/scenario/explain/explain.hpp"

#include <algorithm>
#include <optional>

#include "experiments/scenario/endings.hpp"
#include "experiments/scenario/explain/explain_lists.hpp"
#include "experiments/scenario/explain/glossary.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kWidth = 100;

std::string all_keys_text() {
  std::string out;
  for (const KeyPath& key : key_paths()) out += key.path + "\n";
  return out;
}

std::string term_text(const Term& term) { return wrapped(term.title + ": " + term.text, kWidth, 2) + "\n"; }

std::string glossary_text() {
  std::string out = "The words of the answers\n";
  for (const Term& term : glossary())
    out += "  " + wrapped(term.title + ": " + term.text, kWidth - 2, 6) + "\n";
  return out;
}

std::string ending_text(Ending ending) {
  const EndingMeaning& m = meaning_of(ending);
  std::string out = std::string(kEndingNames[static_cast<std::size_t>(ending)]) +
                    ": a way in which runs end. They " + m.ended + ".\n";
  if (*m.key != '\0') out += std::string("    decided by ") + m.key + "; to change it: " + m.change + "\n";
  return out;
}

std::string endings_text() {
  std::string out;
  for (std::size_t e = 0; e < kEndings; ++e) out += ending_text(static_cast<Ending>(e));
  return out;
}

std::string overview() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const KeyShape& key : scenario_shape().keys)
    rows.emplace_back(key.name, key.meaning + (key.required ? " (required)" : ""));
  return "A scenario is a YAML or JSON file with these sections. `pitstop explain SECTION` lists the keys of "
         "one.\n" +
         two_columns(rows) + "\n" + models_text() + "\nUnits\n" + units_help() + "\n" + profiles_text() +
         "\nMore: explain weibull, explain checkpoint.interval, explain hyperpod-field, explain instances,\n"
         "explain ml.p5.48xlarge, explain keys; words of the answers, such as explain ettr, or all of them,\n"
         "explain glossary, explain endings; explain --schema prints the JSON Schema.\n";
}

// True if `topic` names the key or a section above it; NAME and [] stand for any name and number.
bool is_under(std::string_view path, std::string_view topic) {
  while (!topic.empty()) {
    const std::size_t p = std::min(path.find_first_of(".["), path.size());
    const std::size_t t = std::min(topic.find_first_of(".["), topic.size());
    const bool index = path.starts_with("[]") && topic.starts_with("[");
    if (index) {
      path.remove_prefix(2);
      topic.remove_prefix(std::min(topic.find(']'), topic.size() - 1) + 1);
    } else if (path.substr(0, p) == "NAME" || path.substr(0, p) == topic.substr(0, t)) {
      path.remove_prefix(p);
      topic.remove_prefix(t);
    } else {
      return false;
    }
    if (path.empty()) return topic.empty();
    if (path.front() == '.') path.remove_prefix(1);
    if (!topic.empty() && topic.front() == '.') topic.remove_prefix(1);
  }
  return true;
}

// Those of the scenario's own sections before those deep inside them.
std::vector<KeyPath> keys_by_depth() {
  std::vector<KeyPath> keys = key_paths();
  const auto depth = [](const KeyPath& k) { return std::count(k.path.begin(), k.path.end(), '.'); };
  std::stable_sort(keys.begin(), keys.end(),
                   [&](const KeyPath& a, const KeyPath& b) { return depth(a) < depth(b); });
  return keys;
}

// Keys that mean the same in several sections, told once.
struct SameKeys {
  std::vector<std::string> paths;
  const KeyShape* key;
};

std::string same_keys_text(const SameKeys& same) {
  std::string out = key_text({same.paths.front(), same.key});
  std::string others;
  for (std::size_t i = 1; i < same.paths.size(); ++i) others += (i > 1 ? ", " : "also ") + same.paths[i];
  return others.empty() ? out : out + "    " + wrapped(others, kWidth - 4, 4) + "\n";
}

// The keys that end in `.name`, in any section.
std::string keys_called(const std::string& name) {
  std::vector<SameKeys> all;
  for (const KeyPath& key : keys_by_depth()) {
    if (!key.path.ends_with("." + name)) continue;
    const auto same = std::find_if(all.begin(), all.end(), [&](const SameKeys& s) {
      return s.key->meaning == key.key->meaning && s.key->default_text == key.key->default_text;
    });
    if (same == all.end())
      all.push_back({{key.path}, key.key});
    else
      same->paths.push_back(key.path);
  }
  std::string out;
  for (const SameKeys& same : all) out += same_keys_text(same);
  return out;
}

// The keys that `topic` names: a key, a section with all that is in it, or the last word of some keys.
std::string keys_text(const std::string& topic) {
  std::string out;
  for (const KeyPath& key : key_paths()) {
    if (!is_under(key.path, topic)) continue;
    out += key_text(key);
    if (key.key->shape.id != "interval" || key.path != topic) continue;
    for (const PolicyWord& policy : policy_meanings())
      out += "    " + pad_right(policy.name, 8) + policy.meaning + "\n";
  }
  return out.empty() ? keys_called(topic) : out;
}

// The families of distributions that have a parameter called so.
std::string parameters_called(const std::string& name) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const SectionShape& family : distribution_shapes()) {
    for (const KeyShape& key : family.keys) {
      if (key.name == name) rows.emplace_back(family.model, key.meaning);
    }
  }
  return rows.empty() ? "" : name + ", a parameter of distributions\n" + two_columns(rows);
}

bool takes_word(const Shape& shape, const std::string& word) {
  if (shape.kind == Shape::Kind::word &&
      std::find(shape.words.begin(), shape.words.end(), word) != shape.words.end())
    return true;
  const bool inside = shape.kind == Shape::Kind::list && takes_word(*shape.element, word);
  return inside || std::any_of(shape.alternatives.begin(), shape.alternatives.end(),
                               [&](const Shape& s) { return takes_word(s, word); });
}

// The keys that may have this word as their value.
std::string values_called(const std::string& word) {
  std::string keys, out;
  for (const KeyPath& key : keys_by_depth()) {
    if (takes_word(key.key->shape, word)) keys += (keys.empty() ? "" : ", ") + key.path;
  }
  if (!keys.empty()) out = wrapped(word + " is a value of " + keys, kWidth, 4) + "\n";
  for (const PolicyWord& policy : policy_meanings()) {
    if (policy.name == word) out += "    " + policy.meaning + "\n";
  }
  return out;
}

std::optional<Ending> ending_called(const std::string& word) {
  for (std::size_t e = 0; e < kEndings; ++e) {
    if (kEndingNames[e] == word) return static_cast<Ending>(e);
  }
  return std::nullopt;
}

std::string example_text(const std::string& section) {
  const std::string example = example_of(section);
  if (example.empty()) return "";
  std::string out = "Example\n  ";
  for (const char c : example.substr(0, example.find_last_not_of('\n') + 1))
    out += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return out + "\n";
}

// All that is known of a word: as a word of the answers, an ending, a value, a channel, a key, a parameter.
std::string page_of(const std::string& topic) {
  const std::string word = plain_word(topic);
  const Term* term = term_called(topic);
  std::string keys = keys_text(topic);
  if (keys.empty()) keys = keys_text(word);
  const std::optional<Ending> ending = ending_called(word);
  const std::string deciding = ending ? meaning_of(*ending).key : "";
  if (keys.empty() && !deciding.empty()) keys = keys_text(deciding);
  std::string out;
  for (const std::string& part :
       {term ? term_text(*term) : std::string(), ending ? ending_text(*ending) : std::string(),
        values_called(word), channel_text(word), keys, parameters_called(word), example_text(topic)}) {
    if (!part.empty()) out += (out.empty() ? "" : "\n") + part;
  }
  return out;
}

void add_words(const Shape& shape, std::vector<std::string>& out) {
  out.insert(out.end(), shape.words.begin(), shape.words.end());
  if (shape.kind == Shape::Kind::list) add_words(*shape.element, out);
  for (const Shape& s : shape.alternatives) add_words(s, out);
}

// Every word that has a page, short ones before long paths.
std::vector<std::string> all_topics() {
  std::vector<std::string> all{"units", "models", "profiles", "instances", "keys", "glossary", "endings"};
  for (const Term& term : glossary()) {
    all.push_back(term.name);
    all.insert(all.end(), term.also.begin(), term.also.end());
  }
  all.insert(all.end(), std::begin(kEndingNames), std::end(kEndingNames));
  for (const SectionShape& family : distribution_shapes()) {
    all.push_back(family.model);
    for (const KeyShape& key : family.keys) all.push_back(key.name);
  }
  for (const KeyPath& key : key_paths()) {
    all.push_back(key.key->name);
    add_words(key.key->shape, all);
  }
  for (const auto& names : {channel_names(), profile_names(), instance_names(), all_keys()})
    all.insert(all.end(), names.begin(), names.end());
  return all;
}

// Words that look like it, or that contain it or are contained in it.
std::vector<std::string> suggestions(const std::string& topic) {
  constexpr std::size_t most = 3, least_letters = 4;
  const std::vector<std::string> all = all_topics();
  const std::string word = plain_word(topic);
  std::vector<std::string> out = closest_few(word, all, most);
  for (const std::string& other : all) {
    const bool within = (word.size() >= least_letters && other.find(word) != std::string::npos) ||
                        (other.size() >= least_letters && word.find(other) != std::string::npos);
    if (out.size() < most && within && std::find(out.begin(), out.end(), other) == out.end())
      out.push_back(other);
  }
  return out;
}

[[noreturn]] void refuse(const std::string& topic) {
  std::vector<std::string> guesses = suggestions(topic);
  for (std::string& guess : guesses) guess = in_quotes(guess);
  const std::string hint = guesses.empty() ? "." : "; did you mean " + listed(guesses) + "?";
  throw ConfigError({{"explain", 0, 0, topic,
                      "nothing is known by this name" + hint +
                          " Run `pitstop explain` for all sections, `pitstop explain glossary` for the words "
                          "of the answers"}});
}

}  // namespace

std::string explain_text(const std::string& topic) {
  if (topic.empty()) return overview();
  if (topic == "units") return units_help();
  if (topic == "models") return models_text();
  if (topic == "profiles") return profiles_text();
  if (topic == "instances") return instances_text();
  if (topic == "keys") return all_keys_text();
  if (topic == "glossary") return glossary_text();
  if (topic == "endings") return endings_text();
  for (const SectionShape& family : distribution_shapes()) {
    if (family.model == topic) return model_text(family);
  }
  const std::vector<std::string> profiles = profile_names();
  if (std::find(profiles.begin(), profiles.end(), topic) != profiles.end()) return profile_text(topic);
  if (const auto instance = find_instance(topic)) return instance_text(*instance);
  std::string page = page_of(topic);
  if (page.empty()) refuse(topic);
  return page;
}

}  // namespace pitstop
