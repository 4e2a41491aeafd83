// What must hold between the parts of a scenario of a whole cluster.
#pragma once

#include <functional>
#include <string>

#include "models/scenario.hpp"

namespace pitstop {

struct Complaints {
  std::function<bool(const std::string& path)> is_sound;  // nothing was said about it yet
  std::function<void(const std::string& path, std::string what)> complain;
};

void check_fleet(const Scenario& scenario, const Complaints& to);

}  // namespace pitstop
