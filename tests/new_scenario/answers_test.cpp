// Answers as people type them, and the questions of a terminal.
#include <sstream>

#include "experiments/new_scenario/dialog.hpp"
#include "experiments/new_scenario/page.hpp"
#include "tests/new_scenario/new_scenario.hpp"

namespace pitstop {
namespace {

TEST(ModelSize, TakesTheWaysPeopleWriteIt) {
  for (const auto& [text, parameters] :
       {std::pair("70B", 70e9), std::pair("70b", 70e9), std::pair("405B", 405e9), std::pair("1.5T", 1.5e12),
        std::pair("350M", 350e6), std::pair("124 M", 124e6), std::pair("7e9", 7e9),
        std::pair("8.03B", 8.03e9), std::pair("1", 1.0), std::pair("500k", 5e5)}) {
    const auto parsed = parse_model_size(text);
    ASSERT_TRUE(parsed.value) << text << ": " << parsed.error;
    EXPECT_EQ(*parsed.value, parameters) << text;
  }
  for (const char* bad : {"", "B", "-70B", "70BB", "70 GB", "nan", "inf", "0", "1e16", "1e300B", "seventy"}) {
    EXPECT_FALSE(parse_model_size(bad).value) << bad;
    EXPECT_TRUE(has(parse_model_size(bad).error, "such as 70B")) << bad;
  }
}

TEST(ModelSize, IsWrittenAsItWasMeant) {
  for (const char* text : {"70B", "405B", "1.5T", "124M", "8.03B", "1", "999", "12345678901"}) {
    NewAnswers answers = small_answers();
    answers[Ask::model_size].text = text;
    EXPECT_EQ(scenario_in(text_of(answers)).workload->parameters, *parse_model_size(text).value) << text;
  }
}

TEST(Places, OneSharedAndPerhapsOneOnTheNode) {
  EXPECT_EQ(parse_places("lustre").value->shared, Where::lustre);
  EXPECT_FALSE(parse_places("s3").value->local);
  EXPECT_EQ(parse_places(" nvme , s3 ").value->local, Where::local_nvme);
  EXPECT_EQ(parse_places("s3,host_memory").value->local, Where::host_memory);
  EXPECT_TRUE(has(parse_places("nvme").error, "such as nvme,lustre"));
  EXPECT_TRUE(has(parse_places("lustr").error, "did you mean \"lustre\"?"));
  for (const char* bad :
       {"", ",", "lustre,s3", "nvme,host_memory,lustre", "nvme,nvme,lustre", "lustre,,s3", "tape"})
    EXPECT_FALSE(parse_places(bad).value) << bad;
}

TEST(Storage, AThroughputOrASizeTimesOne) {
  EXPECT_EQ(parse_storage("1.2 GB/s").value->bytes_per_s(), 1.2e9);
  EXPECT_EQ(parse_storage("24TiBx125MB/s").value->bytes_per_s(), 3e9);
  EXPECT_EQ(parse_storage("24 TiB x 125 MB/s").value->bytes_per_s(), 3e9);
  for (const char* bad : {"", "0 GB/s", "1.2", "24 TiB x", "x 125 MB/s", "0 TiB x 125 MB/s",
                          "24 TiB x 0 MB/s", "24 TiB * 125 MB/s", "-1 GB/s"})
    EXPECT_FALSE(parse_storage(bad).value) << bad;
}

TEST(Storage, IsWrittenAsItWasMeant) {
  for (const char* text : {"1.2 GB/s", "920 MB/s", "10 Gbps", "24 TiB x 125 MB/s", "1.2 TiB x 250 MB/s",
                           "1200 GB x 1000 MB/s", "1 B/s", "123456789 B/s"}) {
    NewAnswers answers = small_answers();
    answers[Ask::model_size].text = "7B";
    answers[Ask::storage].text = text;
    answers[Ask::every].text = "1d";
    const Scenario s = scenario_in(text_of(answers));
    const double asked = parse_storage(text).value->bytes_per_s();
    EXPECT_NEAR(s.topology->file_systems[0].throughput(), asked, 1e-9 * asked) << text;
  }
}

// What a scenario reads back is the text, whatever it holds.
TEST(YamlText, ReadsBackAsItself) {
  for (const std::string text :
       {"fleet", "ml-cluster", "64 x H100", "null",       "true",  "1e3",  "70",    "~",      "- a",
        "a: b",  "a #b",       "#a",        "'a'",        "\"a\"", "\\",   "a\\nb", "{a: b}", "[a]",
        "*a",    "&a",         "!tag",      "%",          "@",     "`",    "|",     ">",      "?",
        " a",    "a ",         "a,b",       "2026-11-24", "12:30", "0x10", "é",     "日本",   "a\tb",
        "a\nb",  "..",         "---",       "...",        "<<",    "="}) {
    NewAnswers answers = small_answers();
    const std::string yaml = scenario_of([&] {
      NewCluster f = cluster_of(answers);
      f.name = text;
      return f;
    }());
    EXPECT_EQ(scenario_in(yaml).name, text) << yaml;
    EXPECT_EQ(scenario_in(yaml).job.nodes, 8) << yaml;
  }
}

TEST(Mistakes, AllAtOnceWithTheirOptions) {
  NewAnswers answers;
  answers[Ask::instance].text = "p5.48xlarge";
  answers[Ask::spares].text = "-1";
  answers[Ask::profile].text = "hyperpod-feild";
  answers[Ask::every].text = "30";
  answers[Ask::storage].text = "1 GB/s";
  const std::vector<std::string> mistakes = mistakes_in(answers);
  std::string all;
  for (const std::string& m : mistakes) all += m + "\n";
  EXPECT_EQ(mistakes.size(), 7U) << all;
  for (const char* part : {"--instance: unknown \"p5.48xlarge\"", "did you mean \"ml.p5.48xlarge\"?",
                           "--spares: ", "hyperpod-field", "--checkpoint-every: \"30\"",
                           "--storage: needs --model-size", "--nodes is missing", "--days is missing"})
    EXPECT_TRUE(has(all, part)) << part << "\n" << all;
}

struct Talk {
  std::string asked;
  NewAnswers answers;
};

Talk talk(const std::string& typed, NewAnswers answers = {}) {
  std::istringstream in(typed);
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  ask_open(in, out, answers);
  std::fclose(out);
  Talk t{std::string(text, size), answers};
  std::free(text);
  return t;
}

TEST(Dialog, AsksOnceForEachThatIsOpen) {
  const Talk t = talk("ml.g5.48xlarge\n16\n10\n2\n7B\nnvme,s3\n2 GB/s\n\n45min\n");
  EXPECT_EQ(mistakes_in(t.answers), std::vector<std::string>{}) << t.asked;
  const NewCluster f = cluster_of(t.answers);
  EXPECT_EQ(f.instance.name, "ml.g5.48xlarge");
  EXPECT_EQ(f.nodes, 16);
  EXPECT_EQ(f.work, Duration::seconds(10 * 86400));
  EXPECT_EQ(f.spares, 2);
  EXPECT_EQ(*f.parameters, 7e9);
  EXPECT_EQ(f.places.local, Where::local_nvme);
  EXPECT_EQ(f.storage.throughput, 2e9);
  EXPECT_TRUE(f.nvme_is_assumed);
  EXPECT_EQ(f.interval, "45min");
}

TEST(Dialog, SkipsWhatIsKnownAndWhatHasNoEffect) {
  const Talk t = talk("\n\n\n\n", small_answers());
  EXPECT_FALSE(has(t.asked, "Instance type"));
  EXPECT_FALSE(has(t.asked, "Throughput")) << "without a model size no checkpoint time follows from it";
  EXPECT_TRUE(has(t.asked, "Idle nodes that wait to take over [0]: "));
  EXPECT_EQ(mistakes_in(t.answers), std::vector<std::string>{});
  EXPECT_EQ(cluster_of(t.answers).spares, 0);
}

TEST(Dialog, AsksAgainAfterAWrongAnswer) {
  const Talk t = talk("ml.p5.48xlage\n\nml.p5.48xlarge\nmany\n8\n3\n");
  EXPECT_TRUE(has(t.asked, "did you mean \"ml.p5.48xlarge\"?")) << t.asked;
  EXPECT_TRUE(has(t.asked, "an answer is needed")) << t.asked;
  EXPECT_EQ(t.answers[Ask::instance].text, "ml.p5.48xlarge");
  EXPECT_EQ(t.answers[Ask::nodes].text, "8");
}

TEST(Dialog, EndOfInputLeavesDefaultsAndMissesWhatIsNeeded) {
  EXPECT_EQ(mistakes_in(talk("ml.p5.48xlarge\n8\n3\n").answers), std::vector<std::string>{});
  EXPECT_EQ(mistakes_in(talk("ml.p5.48xlarge\n8\n").answers).size(), 1U);
  EXPECT_EQ(mistakes_in(talk("").answers).size(), 3U);
  EXPECT_EQ(cluster_of(talk("ml.p5.48xlarge\n8\n3").answers).nodes, 8) << "the last line may lack its end";
}

TEST(Questions, StandInTheOrderOfTheirNumbers) {
  for (std::size_t i = 0; i < kAsks; ++i) EXPECT_EQ(static_cast<std::size_t>(questions()[i].ask), i);
}

}  // namespace
}  // namespace pitstop
