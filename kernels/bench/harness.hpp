// What every microbenchmark of this room is run by: warm-ups, repetitions, a check of what was computed, and
// an end when somebody asks for it. Google Benchmark drives the repetitions; the time of each is the case's
// own, from the device's events.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/measurement.hpp"

namespace pitstop::bench {

// One figure that a repetition gives.
struct BenchOutput {
  std::string key, unit;
  double amount = 0;  // bytes or operations of one repetition, of a rate; 0: the value itself is the figure
  std::string note;   // as in Measurement
  double link_share = 0;  // as in Measurement
};

struct BenchCase {
  std::vector<BenchOutput> outputs;           // at least one; the first names the case
  std::function<void()> prepare;              // before the warm-ups: allocates, fills, poisons; may be empty
  std::function<std::vector<double>()> once;  // one repetition: for each output its seconds (or its value)
  std::function<std::string()> wrong;         // after the last: what is wrong with the result; may be empty
  int warmups = 1;
  int repetitions = 10;
};

struct BenchSite {
  const std::atomic<bool>& stop;
  std::function<void(const std::string& key)> progress;
};

struct BenchResults {
  std::vector<Measurement> measured;
  std::vector<std::string> remarks;  // what could not be measured here, and why
  bool stopped = false;
};

// Runs the cases in their order and adds what they gave. What a case throws, a value that is no positive
// number, and a wrong result become the error of its measurements; the others go on. A case lives only as
// long as it runs, so that the memory it holds is free for the next.
void run_cases(std::vector<BenchCase> cases, const BenchSite& site, BenchResults& results);

// "64MiB", for keys; powers of 1024 where they divide it.
std::string size_word(std::uint64_t bytes);

// seconds = fixed_s + bytes * per_byte_s, the least sum of squared relative errors, neither below zero.
// Requires: at least one point, times above zero.
struct SizeLine {
  double fixed_s = 0, per_byte_s = 0;
};
SizeLine line_through(const std::vector<std::pair<double, double>>& bytes_and_seconds);

// The middle of at least one value.
double middle_of(std::vector<double> values);

}  // namespace pitstop::bench
