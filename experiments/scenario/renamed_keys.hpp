// Keys that were renamed: their old names, declared by `renamed` in keys(), still work and say so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/text/document.hpp"

namespace pitstop {

// Replaces the old names in a scenario's or a profile's tree by the present ones, with a note for each
// (note_once). A mapping with both names of one key is a mistake, placed at the later one.
void use_present_names(Node& root, std::vector<Issue>& issues);

// All shapes that a value of this shape may have: itself and its alternatives.
void add_forms(const Shape& shape, std::vector<const Shape*>& out);

// The renaming of `key` in a section of one of these shapes; null if it is no old name.
const RenamedKey* renaming_of(std::string_view key, const std::vector<const Shape*>& shapes);

// Gives a value of a renamed key the present words.
void use_present_words(Node& value, const RenamedKey& renamed);

// "`mend` is now `repair_time`".
std::string renamed_text(const RenamedKey& renamed);

// A key path with old names in it, such as causes.gpu.mend or mend, with the present ones.
std::string present_path(const std::string& path);

}  // namespace pitstop
