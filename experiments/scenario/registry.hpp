// What a scenario can say, as data: every section, key, word and model, gathered by walking the same
// `keys` that the reader walks. `pitstop explain` and the JSON Schema are printed from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/describe.hpp"

namespace pitstop {

struct SectionShape;

// How a value is written.
struct Shape {
  enum class Kind {
    duration,
    number,
    integer,
    boolean,
    text,
    name,
    word,
    steps,
    rate,
    observed,
    bytes,
    bandwidth,
    price,
    quantiles,
    sample_file,
    file,
    list,     // of `element`
    named,    // a map from names to `element`
    section,  // `section`
    one_of,   // any of `alternatives`
  };
  Kind kind = Kind::text;
  Range range = kAnyNumber;        // of numbers; of the length of lists and maps
  std::vector<std::string> words;  // of kind word
  std::shared_ptr<Shape> element;
  std::shared_ptr<SectionShape> section;
  std::vector<Shape> alternatives;
  // A lever (models/describe.hpp): calibration may set it, always or only where the scenario has the key,
  // which there also chooses a policy.
  enum class Lever { no, always, where_present };
  Lever lever = Lever::no;
  std::string id;  // shapes used in many places have a name: "distribution"
};

struct KeyShape {
  std::string name, meaning;
  bool required = false;
  std::string default_text;  // as it would be written; empty: absent
  Shape shape;
};

struct SectionShape {
  std::string model;  // of a family of distributions: the word in `model:`
  std::string meaning;
  std::vector<KeyShape> keys;
  std::vector<std::vector<std::string>> exactly_one, at_most_one;
};

const SectionShape& scenario_shape();

// A key and its path: "job.nodes", "causes.NAME.mtbf", "inject[].at".
struct KeyPath {
  std::string path;
  const KeyShape* key;
};

// Every key, in the order of the registry; keys within a distribution are not followed.
const std::vector<KeyPath>& key_paths();
std::vector<std::string> all_keys();  // their paths

// The checkpoint policies and what they do.
struct PolicyWord {
  std::string name, meaning;
};
std::vector<PolicyWord> policy_meanings();

// The families of distributions, in the order of the registry.
const std::vector<SectionShape>& distribution_shapes();

}  // namespace pitstop
