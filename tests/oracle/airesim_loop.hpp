// The semantics of AIReSim (github.com/karthikp-ubc/airesim) as a plain loop with floating-point time, an
// ordinary generator and none of our code: what clusters composed of our parts are held to. Minutes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <queue>
#include <random>
#include <vector>

namespace pitstop::test {

enum class PeerRetirement { never, threshold, score };

struct PeerKeys {
  int job_size = 4096, warm_standbys = 16, working_pool = 4160, spare_pool = 200;
  double job_length = 256 * 1440.0, failure_rate = 0.01 / 1440, systematic_multiplier = 5,
         bad_fraction = 0.15;
  double recovery_time = 20, host_selection_time = 3, preemption_wait = 20;
  double auto_repair = 120, manual_repair = 2880, to_manual = 0.8, auto_fails = 0.4, manual_fails = 0.2;
  double diagnosis_probability = 1, diagnosis_uncertainty = 0;
  PeerRetirement retirement = PeerRetirement::never;
  int max_failures = 5;
  double window = 7 * 1440.0, start = 100, penalty = 30, credit = 10, threshold = 0;
};

struct PeerRun {
  double total = 0, failures = 0, selections = 0, preemptions = 0, retired = 0, depleted = 0;
};

class PeerLoop {
 public:
  PeerLoop(const PeerKeys& keys, std::uint64_t seed) : k_(keys), random_(seed) {
    const int all = k_.working_pool + k_.spare_pool;
    servers_.resize(static_cast<std::size_t>(all));
    const int bad = static_cast<int>(all * k_.bad_fraction + 1e-9);
    for (int i = 0; i < bad; ++i) servers_[static_cast<std::size_t>(i)].bad = true;
    std::shuffle(servers_.begin(), servers_.end(), random_);
    for (Server& s : servers_) s.score = k_.start;
    for (int i = 0; i < all; ++i) (i < k_.working_pool ? working_ : spares_).push_back(i);
  }

  PeerRun run() {
    double left = k_.job_length;
    while (left > 0) {
      if (!select_hosts()) {
        if (!wait_for_servers()) return finish(1);
        select_hosts();
      }
      pass(k_.host_selection_time);
      while (true) {
        double rate = 0;
        for (const int s : active_) rate += rate_of(s);
        const double segment = std::exponential_distribution<>(rate)(random_);
        pass(std::min(segment, left));
        if (segment >= left) return finish(0);
        left -= segment;
        const int blamed = on_failure(segment, rate);
        pass(k_.recovery_time);
        remove(active_, blamed);
        if (standbys_.empty()) break;
        active_.push_back(standbys_.front());
        standbys_.erase(standbys_.begin());
      }
    }
    return finish(0);
  }

 private:
  struct Server {
    bool bad = false, retired = false;
    double score = 0;
    std::vector<double> failures;
  };
  struct Repair {
    double ends;
    int server;
    bool by_hand;
    bool operator<(const Repair& other) const { return ends > other.ends; }  // the first to end on top
  };

  bool hit(double probability) { return std::uniform_real_distribution<>()(random_) < probability; }
  double exponential(double mean) { return std::exponential_distribution<>(1 / mean)(random_); }
  Server& at(int s) { return servers_[static_cast<std::size_t>(s)]; }
  double rate_of(int s) { return k_.failure_rate * (at(s).bad ? 1 + k_.systematic_multiplier : 1); }
  static void remove(std::vector<int>& list, int s) {
    list.erase(std::remove(list.begin(), list.end(), s), list.end());
  }
  PeerRun finish(double depleted) {
    run_.total = now_;
    run_.depleted = depleted;
    return run_;
  }

  bool select_hosts() {
    const auto size = static_cast<std::size_t>(k_.job_size),
               most = size + static_cast<std::size_t>(k_.warm_standbys);
    if (working_.size() < size) return false;
    std::vector<int> chosen(working_.begin(),
                            working_.begin() + static_cast<long>(std::min(most, working_.size())));
    std::shuffle(chosen.begin(), chosen.end(), random_);
    active_.assign(chosen.begin(), chosen.begin() + k_.job_size);
    standbys_.assign(chosen.begin() + k_.job_size, chosen.end());
    ++run_.selections;
    return true;
  }

  bool wait_for_servers() {
    const auto wanted = static_cast<std::size_t>(k_.job_size + k_.warm_standbys);
    while (working_.size() < wanted) {
      if (!spares_.empty()) {
        pass(k_.preemption_wait);
        working_.push_back(spares_.front());
        spares_.erase(spares_.begin());
        ++run_.preemptions;
      } else {
        if (servers_.size() - static_cast<std::size_t>(run_.retired) < wanted) return false;
        pass(repairs_.top().ends - now_);
      }
    }
    return true;
  }

  // Who is sent to repair, or, if nobody is, who failed.
  int on_failure(double segment, double rate) {
    ++run_.failures;
    double u = std::uniform_real_distribution<>(0, rate)(random_);
    int victim = active_.back();
    for (const int s : active_) {
      u -= rate_of(s);
      if (u > 0) continue;
      victim = s;
      break;
    }
    at(victim).failures.push_back(now_);
    for (const int s : active_) {
      if (s != victim) at(s).score += k_.credit * std::floor(segment / 1440);
    }
    remove(working_, victim);
    if (k_.diagnosis_probability < 1 && !hit(k_.diagnosis_probability)) {
      comes_back(victim);
      return victim;
    }
    int blamed = victim;
    if (k_.diagnosis_uncertainty > 0 && hit(k_.diagnosis_uncertainty) && active_.size() > 1) {
      while (blamed == victim)
        blamed = active_[std::uniform_int_distribution<std::size_t>(0, active_.size() - 1)(random_)];
      working_.push_back(victim);
      remove(working_, blamed);
    }
    at(blamed).score -= k_.penalty;
    const double automatic = exponential(k_.auto_repair);
    const bool by_hand = hit(k_.to_manual);
    repairs_.push({now_ + automatic + (by_hand ? exponential(k_.manual_repair) : 0), blamed, by_hand});
    return blamed;
  }

  void comes_back(int s) {
    working_.push_back(s);
    if (standbys_.size() < static_cast<std::size_t>(k_.warm_standbys)) standbys_.push_back(s);
  }

  // Time passes, and repairs end in it.
  void pass(double time) {
    const double until = now_ + time;
    while (!repairs_.empty() && repairs_.top().ends <= until) {
      const Repair r = repairs_.top();
      repairs_.pop();
      now_ = r.ends;
      Server& s = at(r.server);
      if (!hit(r.by_hand ? k_.manual_fails : k_.auto_fails)) s.bad = false;
      const auto recent = std::count_if(s.failures.begin(), s.failures.end(),
                                        [&](double t) { return t >= now_ - k_.window; });
      if ((k_.retirement == PeerRetirement::threshold && recent >= k_.max_failures) ||
          (k_.retirement == PeerRetirement::score && s.score <= k_.threshold)) {
        s.retired = true;
        ++run_.retired;
      } else {
        comes_back(r.server);
      }
    }
    now_ = until;
  }

  PeerKeys k_;
  std::mt19937_64 random_;
  std::vector<Server> servers_;
  std::vector<int> working_, spares_, active_, standbys_;  // those that work, in the order in which they came
  std::priority_queue<Repair> repairs_;
  double now_ = 0;
  PeerRun run_;
};

}  // namespace pitstop::test
