#include "experiments/answers/advice/what_if.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/scenario/levers.hpp"
#include "experiments/scenario/text/units.hpp"
#include "models/analytic/interval.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

// An interval this close to the optimum costs next to nothing: the loss is flat there.
constexpr double kCloseToOptimum = 0.05;

bool takes_time(const Distribution& d) {
  return std::visit([](const auto& family) { return family.mean_s() > 0; }, d);
}

void halve(Distribution& d) { d = scaled(d, 0.5); }

// What the changes below halve together.
bool is_halved_by_name(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::string key = path.substr(dot + 1);
  if (path.starts_with("detection.") && key == "latency") return true;
  if (path.starts_with("checkpoint.") && (key == "stall" || key == "restore")) return true;
  return path == "recovery.capacity_wait" || path == "recovery.replacement" || path == "recovery.reboot" ||
         path == "recovery.restart";
}

class Changes {
 public:
  explicit Changes(const Scenario& scenario) : s_(scenario) {}

  std::vector<Change> all() {
    for (std::size_t i = 0; i < s_.tiers.size(); ++i) optimal_interval(i);
    shorter_stalls();
    faster_detection();
    faster_replacement();
    faster_restart();
    more_spares();
    resubmit_at_once();
    people_day_and_night();
    every_other_time();
    return std::move(changes_);
  }

 private:
  Scenario& add(std::string english, std::string japanese) {
    changes_.push_back({{std::move(english), std::move(japanese)}, s_});
    return changes_.back().scenario;
  }
  bool any_cause(bool (*is)(const Cause&)) const {
    return std::any_of(s_.causes.begin(), s_.causes.end(), is);
  }

  void optimal_interval(std::size_t index) {
    const Tier& tier = s_.tiers[index];
    const double mtbf_s = tier_mtbf(s_, index);
    if (tier.stall == Duration{} || !std::isfinite(mtbf_s)) return;
    const Duration best = interval_from_seconds(std::round(exact_interval(tier.stall.seconds(), mtbf_s)));
    const Duration now = tier_interval(s_, index);
    if (std::fabs(now.seconds() - best.seconds()) <= kCloseToOptimum * best.seconds()) return;
    const bool one = s_.tiers.size() == 1;
    const std::string every = format_duration(best);
    add((one ? "a checkpoint" : "a checkpoint to " + tier.name) + " every " + every,
        (one ? "" : tier.name + " への") + std::string("チェックポイント間隔を ") +
            with_japanese_units(every) + " に")
        .tiers[index]
        .interval = FixedInterval{best};
  }

  void shorter_stalls() {
    const auto stalls = [](const Tier& t) { return t.stall > Duration{}; };
    if (std::none_of(s_.tiers.begin(), s_.tiers.end(), stalls)) return;
    for (Tier& t : add("checkpoint stalls half as long", "チェックポイントの停止時間を半分に").tiers)
      t.stall = Duration::from_seconds(t.stall.seconds() * 0.5);
  }

  void faster_detection() {
    const auto slow = [](const Channel& c) { return takes_time(c.latency); };
    if (std::none_of(s_.detection.begin(), s_.detection.end(), slow)) return;
    for (Channel& c : add("detection twice as fast", "検出を 2 倍速く").detection) halve(c.latency);
  }

  void faster_replacement() {
    const Recovery& r = s_.recovery;
    if (!any_cause([](const Cause& c) { return c.remedy != Remedy::restart; })) return;
    if (!takes_time(r.capacity_wait) && !takes_time(r.replacement) && !takes_time(r.reboot)) return;
    Recovery& faster =
        add("nodes replaced or rebooted twice as fast", "ノードの交換と再起動を 2 倍速く").recovery;
    halve(faster.capacity_wait);
    halve(faster.replacement);
    halve(faster.reboot);
  }

  void faster_restart() {
    bool slow = takes_time(s_.recovery.restart);
    for (const Tier& t : s_.tiers) slow = slow || takes_time(t.restore);
    if (!slow) return;
    Scenario& faster = add("restart and restore twice as fast", "再起動と復元を 2 倍速く");
    halve(faster.recovery.restart);
    for (Tier& t : faster.tiers) halve(t.restore);
  }

  void more_spares() {
    if (!any_cause([](const Cause& c) { return c.remedy != Remedy::restart; })) return;
    const std::int64_t more = std::max<std::int64_t>(2, s_.cluster.spares / 2);
    add(std::to_string(more) + " more spare nodes", "予備ノードを " + std::to_string(more) + " 台追加")
        .cluster.spares += more;
  }

  void resubmit_at_once() {
    if (!any_cause([](const Cause& c) { return c.remedy == Remedy::restart; })) return;
    const auto& resume = s_.recovery.software_resume;
    if (resume && !takes_time(*resume)) return;
    add("software failures resubmitted at once", "ソフトウェア障害を直ちに再投入").recovery.software_resume =
        Distribution(Constant{});
  }

  // Somebody is there to resubmit at any hour.
  void people_day_and_night() {
    if (!s_.recovery.by_hand || s_.recovery.by_hand->hours.spans.empty()) return;
    add("people who resubmit day and night", "昼夜を問わず人が再投入").recovery.by_hand->hours.spans.clear();
  }

  // Times that no change above is about.
  void every_other_time() {
    Scenario walked = s_;
    for (const LeverKey& key : lever_keys(walked)) {
      if (is_halved_by_name(key.path) || mean_seconds(key.value) <= 0 || !plays_a_part(key.needs, s_))
        continue;
      Scenario& shorter = add(key.name.en + " half as long", key.name.ja + "を半分に");
      multiply_lever(shorter, key.path, 0.5);
    }
  }

  const Scenario& s_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> changes_to(const Scenario& scenario) { return Changes(scenario).all(); }

}  // namespace pitstop
