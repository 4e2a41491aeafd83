// The server of live metrics against slow and many clients, and Prometheus on a folder that came from
// elsewhere.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <atomic>
#include <memory>

#include "experiments/observe/loopback.hpp"
#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    stop_ = ::eventfd(0, 0);
    port_ = free_port(0);
    server_ = std::jthread(
        [this] { serve(port_, stop_, [](const std::string&) { return std::string(1 << 20, 'm'); }); });
    for (int i = 0; i < 200 && !http_get(port_, "/metrics"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  void TearDown() override {
    for (const int c : clients_) ::close(c);
    end();
  }
  void end() {
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(stop_, &one, sizeof one), static_cast<ssize_t>(sizeof one));
    if (server_.joinable()) server_.join();
  }
  int connect_silently() {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(port_));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&a), sizeof a), 0);
    clients_.push_back(client);
    return client;
  }
  int port_ = 0, stop_ = -1;
  std::vector<int> clients_;
  std::jthread server_;
};

TEST_F(ServerTest, SilentPeersDelayNobody) {
  for (int i = 0; i < 8; ++i) connect_silently();
  const auto begun = Clock::now();
  EXPECT_TRUE(http_get(port_, "/metrics"));
  EXPECT_LT(seconds_since(begun), 1);
}

// A byte now and then kept the server for hours: it has three seconds for all of its request.
TEST_F(ServerTest, APeerHasItsTimeForAllOfIt) {
  const int slow = connect_silently();
  const auto begun = Clock::now();
  bool closed = false;
  while (!closed && seconds_since(begun) < 8) {
    closed = ::send(slow, "x", 1, MSG_NOSIGNAL) != 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_TRUE(closed);
}

TEST_F(ServerTest, MoreThanItServesWaitAndAllAreAnswered) {
  for (int i = 0; i < 70; ++i) connect_silently();
  EXPECT_TRUE(http_get(port_, "/metrics", 10)) << "once the silent ones have run out of time";
}

TEST_F(ServerTest, EndsAtOnceWhateverItsPeersDo) {
  for (int i = 0; i < 20; ++i) connect_silently();
  const int half = connect_silently();
  ::send(half, "GET /met", 8, MSG_NOSIGNAL);
  const int never_reads = connect_silently();
  ::send(never_reads, "GET /metrics HTTP/1.0\r\n\r\n", 25, MSG_NOSIGNAL);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto begun = Clock::now();
  end();
  EXPECT_LT(seconds_since(begun), 1);
}

TEST(ReceivedFolder, ItsConfigurationIsNotUsed) {
  if (std::system("prometheus --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no prometheus";
  const ScratchFolder folder;
  const std::string out = folder / "out";
  ASSERT_EQ(pitstop({"replay", "experiments/scenarios/exercise.yaml", "--emit", out}).code, 0);
  std::filesystem::create_directories(out + "/prometheus/data");
  put(out + "/prometheus/prometheus.yml", "no: configuration\n");  // Prometheus would refuse it
  Program observe({"observe", out, "--port", "0"});
  const std::string said = observe.hear("Ctrl-C ends it");
  EXPECT_TRUE(has(said, "Prometheus on http://127.0.0.1:")) << said;
  observe.interrupt();
  observe.wait();
}

TEST(ReceivedFolder, FoldersOfKilledRunsAreRemoved) {
  if (std::system("promtool --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no promtool";
  const ScratchFolder folder;
  const std::string out = folder / "out";
  ASSERT_EQ(pitstop({"replay", "experiments/scenarios/exercise.yaml", "--emit", out}).code, 0);
  std::filesystem::create_directories(out + "/.prometheus-4711.tmp/data");
  Program observe({"observe", out, "--port", "0"});
  observe.hear("Ctrl-C ends it");
  observe.interrupt();
  observe.wait();
  EXPECT_FALSE(std::filesystem::exists(out + "/.prometheus-4711.tmp"));
}

// ---- Ctrl-C and memory on the largest scenario that is shipped

struct Long {
  const char* name;
  Arguments words;
};

TEST(CtrlC, EndsEveryLongCommandWithinASecond) {
  const ScratchFolder folder;
  const std::string big = "experiments/scenarios/llama3-405b.yaml";
  for (const Long& l : {Long{"alerts", {"alerts", big}}, Long{"verify", {"verify", big}},
                        Long{"emit", {"replay", big, "--emit", folder / "out", "--most", "900GB"}},
                        Long{"run", {"run", big, "--replications", "1000000", "--threads", "2"}},
                        Long{"sensitivity", {"sensitivity", big}}, Long{"tune", {"tune", big}},
                        Long{"payoff", {"payoff", "experiments/scenarios/g5-fleet.yaml"}}}) {
    for (const int after_ms : {700, times(700, 4000)}) {
      Program program(l.words);
      std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
      const auto begun = Clock::now();
      program.interrupt();
      const Answer a = program.wait();
      EXPECT_LT(seconds_since(begun), 1.5) << l.name;  // a second, and what a busy machine adds
      EXPECT_TRUE(a.code == 130 || a.code == -SIGINT || a.code == 0) << l.name << a.code << a.err;
    }
  }
}

TEST(Memory, AlertsAndVerifyStayBelow500MB) {
  if (times(0, 1) == 0) GTEST_SKIP() << "in the long form";
  for (const char* command : {"alerts experiments/scenarios/llama3-405b.yaml --replications 1",
                              "verify experiments/scenarios/llama3-405b.yaml"}) {
    const Answer a = shell(std::string("ulimit -v 900000; $PITSTOP ") + command);
    EXPECT_LE(a.code, 1) << a.err;
  }
}

TEST(Disk, AnEmittedReplayOfManyGigabytesIsAskedFor) {
  const ScratchFolder folder;
  const Answer a = pitstop({"replay", "experiments/scenarios/llama3-405b.yaml", "--emit", folder / "out"});
  EXPECT_EQ(a.code, 2) << a.err;
  EXPECT_TRUE(has(a.err, "--most")) << a.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace pitstop
