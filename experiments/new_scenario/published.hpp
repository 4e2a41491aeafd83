// Published failure rates of training clusters, by kind of failure.
//
// H100 nodes: Llama 3 405B (arXiv 2407.21783, table 5), 419 unexpected interruptions of 2,048 nodes with 8
// GPUs in 54 days. Others: Meta's RSC-1 (arXiv 2410.21680), 6.5 hardware failures per 1,000 node-days on
// nodes with 8 A100, split as in Llama 3. Rates of GPUs follow the number of GPUs of a node, the others the
// nodes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "models/network/instance.hpp"

namespace pitstop {

struct PublishedCause {
  const char* name;    // of the cause in a scenario
  std::int64_t count;  // in table 5
  const char* kinds;   // of table 5 that it holds, with their counts
  bool per_gpu;
};
std::span<const PublishedCause> published_causes();

// How often, as a scenario writes it.
struct PublishedRate {
  const char* key;      // observed or rate
  std::string value;    // "148 in 54 days on 2048 nodes"
  std::string comment;  // how it follows from what was published
};
PublishedRate published_rate(const PublishedCause& cause, const InstanceType& instance);

// Where the rates for this instance type come from, and how far they may be trusted.
std::string published_source(const InstanceType& instance);

}  // namespace pitstop
