// The mistakes of one scenario while it is read: notes each under its key, and tells what is sound so far, so
// that a check says nothing about values that could not be read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/scenario/text/document.hpp"

namespace pitstop {

class Complaints {
 public:
  // Both must outlive this. `issues` holds what the reader has noted already. `all_files_read`: false if the
  // profile or the calibration that the scenario names could not be read, so that its values are missing.
  Complaints(const Node& root, std::vector<Issue>& issues, bool all_files_read)
      : root_(root), issues_(issues), all_files_read_(all_files_read) {}

  const Node& root() const { return root_; }
  bool none() const { return issues_.empty(); }
  bool all_files_read() const { return all_files_read_; }
  // False if there is a mistake in the value, in a part of it, or if a section around it is no section.
  bool is_sound(std::string_view path) const;
  // Notes a mistake at the value, or at the nearest section around it that exists.
  void complain(const std::string& path, std::string what);
  // Notes a mistake at a place of its own, in a file that the scenario names.
  void add(Issue issue) { issues_.push_back(std::move(issue)); }

 private:
  const Node& root_;
  std::vector<Issue>& issues_;
  bool all_files_read_;
};

// True if `key` is `path`, or a part of it: checkpoint.interval of checkpoint.
bool is_part_of(std::string_view key, std::string_view path);

}  // namespace pitstop
