#include "experiments/base/interrupt.hpp"

#include <signal.h>

namespace pitstop {

namespace {

std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

bool install() {
  struct sigaction action = {};
  action.sa_handler = [](int) { asked_to_stop.store(true, std::memory_order_relaxed); };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  return ::sigaction(SIGINT, &action, nullptr) == 0 && ::sigaction(SIGTERM, &action, nullptr) == 0;
}

}  // namespace

const std::atomic<bool>& interrupted() {
  static const bool installed = install();
  static_cast<void>(installed);
  return asked_to_stop;
}

}  // namespace pitstop
