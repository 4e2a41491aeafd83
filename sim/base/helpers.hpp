// Threads beside the caller's own, as many as the system gives: where it gives none, the caller works alone.
#pragma once

#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace pitstop {

class Helpers {
 public:
  // Runs work(1) to work(most) beside each other. Requires: whatever one of them does, another would do where
  // it is missing.
  template <class Work>
  Helpers(unsigned most, const Work& work) {
    for (unsigned i = 1; i <= most; ++i) {
      try {
        threads_.emplace_back([this, work, i] { run(work, i); });
      } catch (const std::system_error&) {
        return;
      }
    }
  }

  // Waits for all of them. Throws what one of them threw.
  void join() {
    threads_.clear();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  template <class Work>
  void run(const Work& work, unsigned i) {
    try {
      work(i);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
  }

  std::mutex mutex_;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;  // ended first
};

}  // namespace pitstop
