// Work in processes of their own: a SimGrid engine is one per process, and cannot be made twice.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pitstop {

// Runs `work` in a forked child and returns the bytes that it returned. Throws std::runtime_error where the
// child fails. Requires: no other thread of this process holds a lock that `work` needs.
std::string in_child(const std::function<std::string()>& work);
std::vector<double> numbers_from_child(const std::function<std::vector<double>()>& work);

// work(0), ..., work(count - 1), each in a child, at most `abreast` at once. `take` gets the bytes of each,
// in order, and returns false to have no more of them started.
void in_children(std::size_t count, std::size_t abreast, const std::function<std::string(std::size_t)>& work,
                 const std::function<bool(std::size_t, std::string)>& take);

}  // namespace pitstop
