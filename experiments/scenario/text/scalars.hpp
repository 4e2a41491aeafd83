// Single values out of the tree: the text checked for its kind, then for its meaning. Each function notes
// what is wrong and then returns nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/library.hpp"
#include "experiments/scenario/text/document.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

// A value in the tree and the key it stands under.
struct Slot {
  const Node& node;
  std::string path;
  Range range;
  std::vector<Issue>& issues;

  void complain(std::string what) const { issues.push_back(issue_at(node.place, path, std::move(what))); }
};

// The node as a scalar; `expected` finishes "is a list; expected ...".
const Node* scalar_in(const Slot& slot, const char* expected);

std::optional<Duration> duration_in(const Slot& slot);
std::optional<double> number_in(const Slot& slot);
std::optional<std::int64_t> integer_in(const Slot& slot);
std::optional<bool> boolean_in(const Slot& slot);
std::optional<std::string> text_in(const Slot& slot);
std::optional<double> rate_in(const Slot& slot);
std::optional<ObservedCount> observed_in(const Slot& slot);
std::optional<double> bytes_in(const Slot& slot);
std::optional<double> bandwidth_in(const Slot& slot);
std::optional<Money> price_in(const Slot& slot);

// The index of the word in `words`.
std::optional<std::size_t> word_in(const Slot& slot, const std::vector<std::string>& words);

// "500 steps"; nothing, and no complaint, if the text is not of that form.
std::optional<std::int64_t> steps_of(std::string_view text);

// The file beside the scenario that the slot names, read whole.
std::optional<NamedFile> file_in(const Slot& slot, const std::string& base_dir);

// Times in seconds: a list of durations; a map from probabilities to durations; a file of one column.
bool samples_in(const Slot& slot, std::vector<double>& seconds);
bool quantiles_in(const Slot& slot, std::vector<double>& seconds, std::vector<double>& probabilities);
bool sample_file_in(const Slot& slot, const std::string& base_dir, std::vector<double>& seconds);

}  // namespace pitstop
