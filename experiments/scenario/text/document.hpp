// A YAML or JSON text as a tree in which everything knows its place, so that any later complaint can point
// at the file. Knows nothing of scenarios.
//
// Invariants of a tree: at most 64 levels and kMaxNodes nodes, aliases expanded; keys are unique plain
// strings; no merge keys, no tags.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/base/errors.hpp"

namespace pitstop {

inline constexpr std::size_t kMaxFileBytes = 16u << 20;
inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxNodes = 1'000'000;

struct Place {
  std::shared_ptr<const std::string> file;
  int line = 0, column = 0;  // from 1; 0 where no place is known
  bool is_override = false;  // typed on the command line, not in a file
};

struct Entry;

struct Node {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  Place place;
  std::string text;            // of a scalar
  bool quoted = false;         // a scalar in quotes or a block scalar: always text
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in file order

  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);
  // Adds `key` to a map, or replaces its value.
  void put(std::string_view key, const Place& at, Node value);
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

// Where a complaint about `key` is printed.
Issue issue_at(const Place& place, std::string key, std::string what);

// A value as it would be written on one line.
std::string flow_text(const Node& node);

// The whole file. Throws InputError if it is missing or unreadable, ConfigError if it is longer than
// kMaxFileBytes.
std::string read_text(const std::string& path);

// The tree of `text`, which came from `name`. Mistakes of form go to `issues`, and what can be read is still
// returned; a syntax error ends the reading (the tree is null then).
Node parse_document(std::string_view text, const std::string& name, std::vector<Issue>& issues,
                    bool is_override = false);

}  // namespace pitstop
