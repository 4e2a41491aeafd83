// Jobs from a file: rows of sacct, or CSV.
#include <gtest/gtest.h>

#include <fstream>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

class SubmittedJobs : public ::testing::Test {
 protected:
  Scenario read(const std::string& text, const std::string& kind = "file: jobs.txt") {
    std::ofstream(scratch_ / "jobs.txt") << text;
    return parse_scenario("cluster: {nodes: 4}\njobs:\n  past: {" + kind + "}\ncheckpoint: none\n", "s.yaml",
                          {}, scratch_.path());
  }
  ClusterOutcome play(const std::string& text) {
    const CompiledCluster cluster(read(text));
    return Cluster(cluster.plan(), 1, 0).run();
  }
  std::string mistakes(const std::string& text, const std::string& kind = "file: jobs.txt") {
    std::string all;
    try {
      read(text, kind);
    } catch (const ConfigError& e) {
      for (const Issue& issue : e.issues()) all += issue.text() + "\n";
    }
    return all;
  }
  ScratchFolder scratch_;
};

// The first has all nodes until 100 s; then the two others run beside each other.
void expect_three(const ClusterOutcome& o) {
  ASSERT_EQ(o.jobs.size(), 3U);
  const std::int64_t waited[] = {0, 90, 80}, wall[] = {100, 140, 140};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(o.jobs[i].waited, Duration::seconds(waited[i])) << i;
    EXPECT_EQ(o.jobs[i].outcome.wall, Duration::seconds(wall[i])) << i;
    EXPECT_EQ(o.jobs[i].nodes, i == 0 ? 4U : 2U);
  }
  EXPECT_EQ(o.span, Duration::seconds(160));
}

TEST_F(SubmittedJobs, OfACsvFile) {
  expect_three(play("submit_s,nodes,work_s\n1000,4,100\n1020,2,60\n1010,2,50\n"));
}

TEST_F(SubmittedJobs, OfSacctWithoutStepsAndWithoutThoseThatNeverRan) {
  expect_three(
      play("JobID|State|Submit|Start|End|Elapsed|NNodes|Timelimit\n"
           "7|COMPLETED|2026-01-05T10:00:00|2026-01-05T10:00:00|2026-01-05T10:01:40|00:01:40|4|01:00:00\n"
           "7.batch|COMPLETED|2026-01-05T10:00:00|2026-01-05T10:00:00|2026-01-05T10:01:40|00:01:40|1|\n"
           "8|NODE_FAIL|2026-01-05T10:00:10|2026-01-05T10:02:00|2026-01-05T10:02:50|00:00:50|2|01:00:00\n"
           "9|CANCELLED|2026-01-05T10:00:15|None|None|00:00:00|2|01:00:00\n"
           "10|TIMEOUT|2026-01-05T10:00:20|2026-01-05T10:03:00|2026-01-05T10:04:00|00:01:00|2|00:30:00\n"));
}

TEST_F(SubmittedJobs, TheirTimeLimitsEndThem) {
  const ClusterOutcome o = play("submit_s,nodes,work_s,time_limit_s\n0,1,100,50\n0,1,100,\n");
  EXPECT_EQ(o.jobs[0].outcome.ending, Ending::time_limit);
  EXPECT_EQ(o.jobs[0].outcome.wall, Duration::seconds(50));
  EXPECT_EQ(o.jobs[1].outcome.ending, Ending::completed);
}

TEST_F(SubmittedJobs, MistakesAreTold) {
  EXPECT_NE(mistakes("submit_s,nodes,work_s\n0,4,100\n5,0,10\n6,1,x\n")
                .find("jobs.txt:3:1: jobs.past.file: nodes: "),
            std::string::npos);
  EXPECT_NE(mistakes("submit_s,nodes,work_s\n0,4,100\n5,0,10\n6,1,x\n")
                .find("jobs.txt:4:1: jobs.past.file: work_s: "),
            std::string::npos);
  EXPECT_NE(mistakes("submit_s,nodes,work_s\n0,5,100\n").find("s.yaml:3:16: jobs.past.file: needs 5 nodes"),
            std::string::npos)
      << mistakes("submit_s,nodes,work_s\n0,5,100\n");
  EXPECT_NE(mistakes("when,nodes\n0,5\n").find("expected rows of `sacct -P`"), std::string::npos);
  EXPECT_NE(mistakes("submit_s,nodes,work_s\n").find("holds no jobs"), std::string::npos);
  EXPECT_NE(mistakes("submit_s,nodes,work_s\n0,1,1\n", "file: jobs.txt, count: 3").find("give only one of"),
            std::string::npos);
  EXPECT_NE(mistakes("", "work: 1h").find("needs nodes or file"), std::string::npos);
}

}  // namespace
}  // namespace pitstop
