// Where and when a figure was measured.
#pragma once

#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

// "2026-11-23T14:05:09Z".
std::string utc_text(std::time_t t);

// Host, kernel, processor, C library, and those variables of the environment that change what is measured
// (NCCL_*, FI_*, CUDA_VISIBLE_DEVICES and the like): never the whole environment, which holds secrets.
// `environment` is a null-terminated list of NAME=VALUE, as `environ` is.
std::vector<std::pair<std::string, std::string>> host_facts(const char* const* environment);

}  // namespace pitstop
