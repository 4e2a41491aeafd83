// Each recovery profile and each part of one, on timelines worked by hand to the second: 4 nodes train for 10
// h and save every hour at no cost; a copy takes 100 s to read. What fails at 2 h 30 min loses half an hour.
#include <gtest/gtest.h>

#include <random>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "sim/cluster/working_hours.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

constexpr const char* kJob =
    "job: {nodes: 4, work: 10h}\ncluster: {spares: 2}\n"
    "causes:\n  node: {mtbf: 300000d, remedy: replace, detected_by: [hma]}\n"
    "  software: {scope: job, mtbf: 300000d, remedy: restart, detected_by: [task_failure]}\n"
    "checkpoint: {interval: 1h, stall: 0s, persist: 0s, restore: 100s, where: lustre}\n";

// The scenario above with one word of it replaced.
std::string with(const std::string& word, const std::string& by) {
  std::string job = kJob;
  return job.replace(job.find(word), word.size(), by);
}

Row play(const std::string& recovery, const std::string& inject, const std::string& job = kJob) {
  const Scenario s =
      parse_scenario(job + ("recovery: {" + recovery + "}\ninject: [" + inject + "]\n"), "s.yaml", {}, ".");
  return simulate(s, 1, 1).rows.at(0);
}
std::int64_t wall(const Row& r) { return r.wall / Duration::seconds(1); }
std::int64_t line(const Row& r, Line l) { return r.line[index_of(l)] / Duration::seconds(1); }

const std::string kNodeFails = "{at: 2h30min, node: 1, cause: node}";
const std::string kSoftwareFails = "{at: 2h30min, node: 1, cause: software}";
constexpr int kWork = 36'000, kLost = 1'800, kRestore = 100;

// HyperPod's auto-resume: requeued, an idle node serves as spare. The exercise's stages: detection 135 s,
// drain 185 s, restart 45 s; with no spare, 730 s more for the replacement.
TEST(RecoveryProfiles, HyperPodAutoResume) {
  const std::string job = with("[task_failure]", "[hma]");
  const Row r = play("profile: hyperpod-exercise, queue: 60s", kNodeFails, job);
  EXPECT_EQ(wall(r), kWork + kLost + 135 + 185 + 60 + 45 + kRestore);
  EXPECT_EQ(line(r, Line::queue), 60);
  std::string no_spare = job;
  no_spare.replace(no_spare.find("spares: 2"), 9, "spares: 0");
  const Row waits = play("profile: hyperpod-exercise, queue: 60s", kNodeFails, no_spare);
  EXPECT_EQ(wall(waits), kWork + kLost + 135 + 185 + 730 + 60 + 45 + kRestore);
}

TEST(RecoveryProfiles, HyperPodDoesNotResumeSoftware) {
  const Row r = play("profile: hyperpod-field", kSoftwareFails);
  EXPECT_EQ(r.ending, Ending::not_resumed);
}

TEST(RecoveryProfiles, SlurmRequeue) {
  const std::string job = with("[hma]", "[slurmd]");
  EXPECT_EQ(wall(play("profile: slurm-requeue", kNodeFails, job)), kWork + kLost + 300 + 45 + kRestore);
  EXPECT_EQ(play("profile: slurm-requeue", kSoftwareFails, job).ending, Ending::not_resumed);
}

// The run begins on Monday at midnight: what stops at 2:31 waits until 9:15.
TEST(RecoveryProfiles, ManualRestartWaitsForTheMorning) {
  const Row r = play("profile: manual-restart", kNodeFails);
  EXPECT_EQ(wall(r), 9 * 3600 + 15 * 60 + 45 + kRestore + (kWork - 2 * 3600));
  EXPECT_EQ(line(r, Line::detection), 60);
  EXPECT_EQ(line(r, Line::queue), 9 * 3600 + 15 * 60 - (9'000 + 60));
}

// In working hours it takes the response alone; on Friday at 17:50 ten minutes of it, and five on Monday.
TEST(RecoveryProfiles, ManualRestartInTheWeek) {
  const std::string hand =
      "profile: manual-restart, by_hand: {response: 15min, hours: [mon-fri 09:00-18:00], starts: ";
  const Row tuesday = play(hand + "tue 11:00}", kSoftwareFails);
  EXPECT_EQ(wall(tuesday), kWork + kLost + 15 * 60 + 45 + kRestore);
  const Row friday = play(hand + "fri 15:20}", kSoftwareFails);
  EXPECT_EQ(line(friday, Line::queue), 600 + (6 + 48 + 9) * 3600 + 300);
  EXPECT_EQ(wall(friday), kWork + kLost + line(friday, Line::queue) + 45 + kRestore);
}

// While people are on their way, the node is replaced, and waiting for it counts first.
TEST(RecoveryProfiles, PeopleAndReplacementAtTheSameTime) {
  const std::string no_spare = with("spares: 2", "spares: 0");
  const Row r =
      play("profile: manual-restart, replacement: 10min, by_hand: {response: 15min}", kNodeFails, no_spare);
  EXPECT_EQ(line(r, Line::replacement), 600);
  EXPECT_EQ(line(r, Line::queue), 300);
  EXPECT_EQ(wall(r), kWork + kLost + 60 + 900 + 45 + kRestore);
}

TEST(RecoveryProfiles, HotSpareTakesOverInPlace) {
  const Row r = play("profile: hot-spare, queue: 10min", kNodeFails);
  EXPECT_EQ(wall(r), kWork + kLost + 30 + 45 + kRestore);
  EXPECT_EQ(line(r, Line::queue), 0);
  const Row requeued = play("profile: hot-spare, queue: 10min, resume: requeue", kNodeFails);
  EXPECT_EQ(wall(requeued), kWork + kLost + 30 + 600 + 45 + kRestore);
}

TEST(RecoveryProfiles, InProcessRestart) {
  EXPECT_EQ(wall(play("profile: in-process-restart", kSoftwareFails)), kWork + kLost + 10 + 10 + kRestore);
  EXPECT_EQ(wall(play("profile: in-process-restart", kNodeFails)), kWork + kLost + 30 + 45 + kRestore);
}

// A node fails while the processes of a software failure are still being started: no process is whole any
// more.
TEST(RecoveryProfiles, InProcessRestartThatLosesANode) {
  const Row r = play("profile: in-process-restart, process_restart: 2min",
                     kSoftwareFails + ", {at: 9060s, node: 2, cause: node}");
  EXPECT_EQ(wall(r), kWork + kLost + 60 + 30 + 45 + kRestore);
}

TEST(RecoveryProfiles, PeersLoseNothing) {
  const Row r = play("profile: peer-restore", kNodeFails);
  EXPECT_EQ(wall(r), kWork + 30 + 45 + 45);
  EXPECT_EQ(line(r, Line::lost_work), 0);
  EXPECT_EQ(wall(play("profile: peer-restore", kSoftwareFails)), kWork + 10 + 10 + 45);
}

// With steps of 7 s, 9,000 s are 1,285 of them and 5 s.
TEST(RecoveryProfiles, PeersHoldWholeSteps) {
  const std::string job = with("work: 10h", "work: 10h, step_time: 7s");
  EXPECT_EQ(line(play("profile: peer-restore", kNodeFails, job), Line::lost_work), 5);
}

// A second node fails before the first has been made up for: its state is lost, and a copy is read.
TEST(RecoveryProfiles, PeersLostInASecondFailureNeedACopy) {
  const Row r = play("profile: peer-restore", kNodeFails + ", {at: 9020s, node: 2, cause: node}");
  EXPECT_EQ(line(r, Line::lost_work), kLost);
  EXPECT_EQ(wall(r), kWork + kLost + 20 + 30 + 45 + kRestore);
}

// No spare: from 9,030 s on the job goes on with three nodes, at three quarters of the speed, from the copy
// of 2 h. At 10,530 s the node is back; what was trained since 9,175 s, 1,016.25 s of work, is saved if it
// can be.
TEST(RecoveryProfiles, ElasticGoesOnWithFewerAndGrowsBack) {
  const std::string no_spare = with("spares: 2", "spares: 0");
  const Row r = play("profile: elastic", kNodeFails, no_spare);
  const auto ms = [](Duration d) { return d / Duration::micros(1000); };
  EXPECT_EQ(ms(r.line[index_of(Line::degraded)]), 338'750);
  EXPECT_EQ(ms(r.line[index_of(Line::lost_work)]), 1'800'000 + 1'016'250);
  EXPECT_EQ(line(r, Line::restart), 2 * (45 + kRestore));
  EXPECT_EQ(line(r, Line::drain), 0);
  EXPECT_EQ(line(r, Line::replacement), 0);
  EXPECT_EQ(wall(r), 10'530 + 45 + kRestore + kWork - 7'200);
  std::string saves = no_spare;
  saves.replace(saves.find("restore: 100s"), 13, "restore: 100s, emergency: true");
  const Row saved = play("profile: elastic", kNodeFails, saves);
  EXPECT_EQ(line(saved, Line::lost_work), kLost);
  EXPECT_EQ(saved.wall, r.wall - Duration::micros(1'016'250'000));
  // What a rigid job does: it waits for the node.
  EXPECT_EQ(wall(play("profile: hot-spare", kNodeFails, no_spare)),
            kWork + kLost + 30 + 1'500 + 45 + kRestore);
}

// It needs three of four. One node fails at 2 h, another at 7,300 s, while the job starts with three: it
// waits from 7,330 s until the first is back at 7,230 + 1,500 s. It could train 145 s later; by then the
// second is back, and it starts once more.
TEST(RecoveryProfiles, ElasticWaitsBelowItsLeast) {
  const std::string no_spare = with("spares: 2", "spares: 0");
  const Row r = play("profile: elastic, elastic: {at_least: 75%}",
                     "{at: 2h, node: 0, cause: node}, {at: 7300s, node: 1, cause: node}", no_spare);
  EXPECT_EQ(line(r, Line::replacement), 1'400);
  EXPECT_EQ(line(r, Line::degraded), 0);
  EXPECT_EQ(wall(r), 8'730 + 145 + 145 + kWork - 7'200);
}

// Where a spare is always at hand, an elastic job is a rigid one.
TEST(RecoveryProfiles, ElasticWithSparesEnoughIsRigid) {
  const auto rows = [](const std::string& elastic) {
    const Scenario s = parse_scenario(
        "job: {nodes: 8, work: 20d}\ncluster: {spares: 40}\n"
        "causes:\n  node: {mtbf: 10d, remedy: replace, detected_by: [hma]}\n"
        "  slow: {mtbf: 40d, symptom: slowdown, factor: 0.6, remedy: reboot, detected_by: [hma]}\n"
        "checkpoint: {interval: 1h, stall: 10s, persist: 60s, restore: 100s, where: lustre}\n"
        "recovery: {profile: hot-spare" +
            elastic + "}\n",
        "s.yaml", {}, ".");
    return simulate(s, 3, 200).rows;
  };
  const auto rigid = rows(""), elastic = rows(", elastic: {at_least: 50%}");
  for (std::size_t i = 0; i < rigid.size(); ++i) {
    ASSERT_EQ(rigid[i].wall, elastic[i].wall) << i;
    for (std::size_t l = 0; l < kLines; ++l) ASSERT_EQ(rigid[i].line[l], elastic[i].line[l]) << i;
  }
}

// Against counting minute by minute.
TEST(WorkingHours, AreCountedMinuteByMinute) {
  std::mt19937 random(3);
  const auto minutes = [](std::int64_t n) { return Duration::seconds(60 * n); };
  for (int i = 0; i < 300; ++i) {
    WorkingHours hours;
    std::int64_t at = random() % 3000;
    while (at < 10'080) {
      const std::int64_t until = std::min<std::int64_t>(10'080, at + 1 + random() % 3000);
      hours.spans.push_back({minutes(at), minutes(until)});
      at = until + 1 + random() % 3000;
    }
    hours.starts = minutes(random() % 10'080);
    const std::int64_t begins = random() % 20'000;
    std::int64_t work = random() % 40'000, now = begins;
    const auto open = [&](std::int64_t minute) {
      const Duration in_week = minutes((minute + hours.starts / minutes(1)) % 10'080);
      for (const auto& s : hours.spans) {
        if (s.from <= in_week && in_week < s.until) return true;
      }
      return hours.spans.empty();
    };
    const Instant done = hours.done(Instant::at(minutes(begins)), minutes(work));
    if (work == 0) {
      while (!open(now)) ++now;
    }
    for (; work > 0; ++now) work -= open(now) ? 1 : 0;
    ASSERT_EQ(done.since_start() / minutes(1), now) << i;
  }
}

TEST(WorkingHours, MistakesAreTold) {
  const auto mistake = [](const std::string& by_hand) -> std::string {
    try {
      parse_scenario("job: {nodes: 4, work: 10h}\ncheckpoint: none\nrecovery: {by_hand: {response: 1h, " +
                         by_hand + "}}\n",
                     "s.yaml", {}, ".");
    } catch (const ConfigError& e) {
      return e.issues().at(0).text();
    }
    return "";
  };
  EXPECT_EQ(mistake("hours: [mon-fri 09:00-18:00, sat 10:00-12:00], starts: sun 23:59"), "");
  EXPECT_NE(mistake("hours: [mon-fri 9-18]")
                .find("s.yaml:3:44: recovery.by_hand.hours[0]: \"mon-fri 9-18\" is not"),
            std::string::npos)
      << mistake("hours: [mon-fri 9-18]");
  EXPECT_NE(mistake("hours: [fri-mon 09:00-18:00]").find("is not a span of working hours"),
            std::string::npos);
  EXPECT_NE(mistake("hours: [mon 22:00-06:00]").find("over midnight"), std::string::npos);
  EXPECT_NE(mistake("hours: [mon-tue 09:00-18:00, tue 17:00-19:00]").find("lists some hours twice"),
            std::string::npos);
  EXPECT_NE(mistake("starts: monday").find("is not a time of the week"), std::string::npos);
}

}  // namespace
}  // namespace pitstop::test
