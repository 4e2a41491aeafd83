#include "sim/base/check.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace pitstop {

ReplayNote& replay_note() {
  thread_local ReplayNote note;
  return note;
}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "pitstop: a bug in the program: %s does not hold (%s:%d)\n", condition, file, line);
  const ReplayNote& note = replay_note();
  if (note.scenario != nullptr) {
    std::fprintf(stderr, "  in scenario %s, seed %" PRIu64 ", replication %" PRIu64 "; please report it\n",
                 note.scenario, note.seed, note.replication);
  }
  std::abort();
}

}  // namespace pitstop
