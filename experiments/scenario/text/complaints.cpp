#include "experiments/scenario/text/complaints.hpp"

#include <algorithm>

#include "experiments/scenario/text/overrides.hpp"

namespace pitstop {

bool is_part_of(std::string_view key, std::string_view path) {
  return key.starts_with(path) &&
         (key.size() == path.size() || key[path.size()] == '.' || key[path.size()] == '[');
}

bool Complaints::is_sound(std::string_view path) const {
  auto concerns = [&](const Issue& issue) {
    if (is_part_of(issue.key, path)) return true;
    if (issue.key.empty() || !is_part_of(path, issue.key)) return false;
    const Node* around = node_at(root_, issue.key);
    return around && around->kind != Node::Kind::map && around->kind != Node::Kind::list;
  };
  return std::none_of(issues_.begin(), issues_.end(), concerns);
}

void Complaints::complain(const std::string& path, std::string what) {
  const Node* node = nullptr;
  for (std::size_t end = path.size(); !node && end != std::string::npos;
       end = path.find_last_of(".[", end - 1)) {
    node = node_at(root_, std::string_view(path).substr(0, end));
  }
  issues_.push_back(issue_at(node ? node->place : root_.place, path, std::move(what)));
}

}  // namespace pitstop
