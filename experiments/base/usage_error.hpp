// Mistakes on the command line (exit 2), all that were found.
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

class UsageError : public std::exception {
 public:
  explicit UsageError(std::vector<std::string> mistakes) : mistakes_(std::move(mistakes)) {}
  explicit UsageError(std::string mistake) { mistakes_.push_back(std::move(mistake)); }
  const std::vector<std::string>& mistakes() const { return mistakes_; }
  const char* what() const noexcept override { return mistakes_.front().c_str(); }

 private:
  std::vector<std::string> mistakes_;  // at least one, each one line
};

}  // namespace pitstop
