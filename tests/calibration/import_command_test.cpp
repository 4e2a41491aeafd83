// `pitstop calibrate import` as a person or a script runs it: exit codes, what goes where, what is written.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/calibration/imported_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

struct Answer {
  int code;
  std::string out;
};

// stdout and, with `errors`, stderr too. Arguments are fixed words of this test.
Answer import_command(const std::string& arguments, bool errors = false) {
  const std::string command =
      std::string("cd " PITSTOP_SOURCE_DIR "/tests/calibration/fixtures && '" PITSTOP_PROGRAM
                  "' calibrate import ") +
      arguments + (errors ? " 2>&1" : " 2>/dev/null");
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  std::string out;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ImportCommand, ExitCodes) {
  EXPECT_EQ(import_command("osu.txt").code, 0);
  EXPECT_EQ(import_command("mpirun_refused.txt").code, 2);
  EXPECT_EQ(import_command("no-such-file").code, 3);
  EXPECT_EQ(import_command(".").code, 3);
  EXPECT_EQ(import_command("osu.txt mpirun_refused.txt").code, 2);
  EXPECT_EQ(import_command("osu.txt no-such-file mpirun_refused.txt").code, 3);
  EXPECT_EQ(import_command("").code, 2);
  EXPECT_EQ(import_command("osu.txt --json /no-such-folder/x").code, 3);
  EXPECT_EQ(import_command("osu.txt --json osu.txt").code, 2) << "it would overwrite what is read";
  EXPECT_EQ(import_command("osu.txt -o -").code, 2);
  EXPECT_EQ(import_command("osu.txt -o trace.csv").code, 2) << "no failure trace in it";
  EXPECT_EQ(import_command("osu.txt --xid-table osu.txt").code, 2);
}

TEST(ImportCommand, SaysWhyNothingIsUsable) {
  const Answer a = import_command("mpirun_refused.txt kernel_clean.log", true);
  EXPECT_TRUE(has(a.out, "mpirun refused to start: not enough slots (4 asked)")) << a.out;
  EXPECT_TRUE(has(a.out, "a kernel log without any Xid or SXid")) << a.out;
}

TEST(ImportCommand, TheSummaryNamesKindsLinesAndWarnings) {
  const Answer a = import_command("ib_write_bw.txt");
  EXPECT_TRUE(has(a.out, "perftest: 4 records, lines 4-10")) << a.out;
  EXPECT_TRUE(has(a.out, "line 4: perftest: the header says MB/sec")) << a.out;
}

TEST(ImportCommand, JsonOfEveryFixtureIsJson) {
  for (const auto& entry :
       std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/tests/calibration/fixtures")) {
    const std::string name = entry.path().filename();
    const Answer a = import_command(name + " --json -");
    const Json j = Json::parse(a.out);
    EXPECT_EQ(j["format_version"], 1);
    ASSERT_EQ(j["files"].size(), 1U);
    const Json& file = j["files"][0];
    EXPECT_EQ(file["path"], name);
    EXPECT_EQ(file["usable"].get<bool>(), a.code == 0) << name;
    for (const auto& [key, list] : file.items()) {
      if (!list.is_array() || list.empty() || !list[0].is_object() || key == "found" || key == "trace_groups")
        continue;
      for (const Json& record : list)
        EXPECT_GE(record.at("line").get<int>(), key == "warnings" ? 0 : 1) << name << " " << key;
    }
  }
}

TEST(ImportCommand, WritesAProfileAndATrace) {
  const ScratchFolder scratch;
  EXPECT_EQ(import_command("nccl_v2_all_reduce_noise.txt fio.json lanl.csv -o " + (scratch / "p.yaml")).code,
            0);
  const std::string profile = bytes_of(scratch / "p.yaml");
  for (const char* part : {"network.all_reduce.2_ranks_2_nodes.busbw:", "value: 1250000000", "unit: B/s",
                           "nccl_v2_all_reduce_noise.txt:16", "storage.fio.write.bandwidth:",
                           "value: 2147483648", "failures.system_77.mtbf:", "gpu: \"Imaginary A10G\""}) {
    EXPECT_TRUE(has(profile, part)) << part << "\n" << profile;
  }
  EXPECT_EQ(import_command("titan.csv -o " + (scratch / "t.csv")).code, 0);
  const Imported back = import_file(scratch / "t.csv");
  EXPECT_EQ(back.trace.events.size(), fixture("titan.csv").trace.events.size());
  EXPECT_EQ(back.trace.source, "titan.csv");
}

TEST(ImportCommand, FailedRunsEnterNoProfile) {
  const ScratchFolder scratch;
  EXPECT_EQ(import_command("nccl_timestamps_send_recv.txt -o " + (scratch / "p.yaml")).code, 2);
  EXPECT_FALSE(std::filesystem::exists(scratch / "p.yaml"));
}

TEST(ImportCommand, TheUsersXidTableDecides) {
  const ScratchFolder scratch;
  std::ofstream(scratch / "x.csv") << "kind,code,action\nxid,79,replace\n";
  const Answer a = import_command("kernel.log --json - --xid-table " + (scratch / "x.csv"));
  EXPECT_EQ(Json::parse(a.out)["files"][0]["xids"][0]["action"], "replace");
}

}  // namespace
}  // namespace pitstop
