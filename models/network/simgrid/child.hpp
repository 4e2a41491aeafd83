// Work in a process of its own: a SimGrid engine is one per process, and cannot be made twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace pitstop {

// Runs `work` in a forked child and returns the numbers that it returned. Throws std::runtime_error where the
// child fails. Requires: no other thread of this process holds a lock that `work` needs.
std::vector<double> in_child(const std::function<std::vector<double>()>& work);

}  // namespace pitstop
