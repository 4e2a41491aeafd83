// `pitstop explain` answers what people ask: keys by their bare names, words of the answers, values,
// profiles.
#include "experiments/scenario/explain/explain.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "experiments/scenario/endings.hpp"
#include "experiments/scenario/explain/glossary.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/text/overrides.hpp"
#include "tests/scenario/config_text.hpp"
#include "tests/support/program.hpp"

namespace pitstop {
namespace {

// Wherever its lines are broken.
bool has(const std::string& text, const std::string& part) {
  const auto words = [](const std::string& s) {
    std::istringstream in(s);
    std::string out;
    for (std::string word; in >> word;) out += " " + word;
    return out;
  };
  return words(text).find(words(part).substr(1)) != std::string::npos;
}

TEST(ExplainWords, AnswersWhatIsAskedMost) {
  const std::pair<const char*, const char*> asked[] = {
      {"spares", "cluster.spares"},
      {"price", "cluster.price"},
      {"interval", "stalls, a long one costs much lost work at each failure. checkpoint.interval useful"},
      {"ettr", "ETTR: Effective training time ratio"},
      {"ETTR", "ETTR: Effective training time ratio"},
      {"hma", "HMA: Health monitoring agent"},
      {"digest", "digest: A fingerprint"},
      {"tables_digest", "tables digest: "},
      {"not_resumed", "decided by recovery.software_resume"},
      {"lustre", "lustre is a value of checkpoint.where"},
      {"lost work", "lost work: Ledger line"},
      {"lost-work", "lost work: Ledger line"},
      {"confidence interval", "confidence interval: "},
      {"stall", "checkpoint.stall"},
      {"sigma", "standard deviation of the logarithm"},
      {"interval", "checkpoint.tiers.NAME.interval"},
      {"daly", "daly is a value of checkpoint.interval"},
  };
  for (const auto& [word, part] : asked)
    EXPECT_TRUE(has(explain_text(word), part)) << word << "\n" << explain_text(word);
}

// Every word that an answer or a scenario can show has a page.
TEST(ExplainWords, KnowsEveryWord) {
  std::vector<std::string> words(std::begin(kLineNames), std::end(kLineNames));
  words.insert(words.end(), std::begin(kEndingNames), std::end(kEndingNames));
  words.insert(words.end(), std::begin(kWhereNames), std::end(kWhereNames));
  words.insert(words.end(), std::begin(kSymptomNames), std::end(kSymptomNames));
  words.insert(words.end(), std::begin(kRemedyNames), std::end(kRemedyNames));
  for (const KeyPath& key : key_paths()) words.push_back(key.key->name);
  for (const char* word : {"goodput", "mtbf", "persist", "unconfirmed", "interruptions", "utilisation",
                           "seed", "glossary", "endings"})
    words.push_back(word);
  for (const std::string& word : words) EXPECT_FALSE(explain_text(word).empty()) << word;
}

// Lines of the ledger and places of copies are words of the glossary, not only keys that happen to be alike.
TEST(Glossary, HasTheWordsOfTheAnswers) {
  for (const char* word : kLineNames) EXPECT_TRUE(term_called(word)) << word;
  for (const char* word : kWhereNames) EXPECT_TRUE(term_called(word)) << word;
  std::set<std::string> seen;
  for (const Term& term : glossary()) {
    EXPECT_TRUE(seen.insert(term.name).second) << term.name;
    for (const std::string& word : term.also) {
      EXPECT_EQ(word, plain_word(word));
      EXPECT_TRUE(seen.insert(word).second) << word << " leads to two terms";
    }
    EXPECT_EQ(term.name, plain_word(term.name));
    ASSERT_GT(term.text.size(), 20U) << term.name;
    EXPECT_EQ(term.text.back(), '.') << term.name;
  }
  EXPECT_GE(glossary().size(), 40U);
}

TEST(ExplainWords, SuggestsForWhatItDoesNotKnow) {
  const auto refusal = [](const std::string& topic) -> std::string {
    try {
      return "known: " + explain_text(topic);
    } catch (const ConfigError& e) {
      return e.what();
    }
  };
  EXPECT_TRUE(has(refusal("spaers"), "did you mean \"spares\"")) << refusal("spaers");
  EXPECT_TRUE(has(refusal("etr"), "\"ettr\"")) << refusal("etr");
  EXPECT_TRUE(has(refusal("not_resummed"), "\"not_resumed\"")) << refusal("not_resummed");
  EXPECT_TRUE(has(refusal("checkpoint.intervall"), "\"checkpoint.interval\""))
      << refusal("checkpoint.intervall");
  EXPECT_TRUE(has(refusal("restore_time"), "\"restore\"")) << refusal("restore_time");
  EXPECT_TRUE(has(refusal("weibul"), "did you mean \"weibull\"?")) << refusal("weibul");
  EXPECT_TRUE(has(refusal("xyzzyq"), "nothing is known by this name. Run")) << refusal("xyzzyq");
  const Answer answer = pitstop({"explain", "spaers"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_TRUE(has(answer.err, "\"spares\"")) << answer.err;
  EXPECT_EQ(answer.out, "");
}

TEST(ExplainWords, ADefaultThatAProfileReplacesIsToldAsSuch) {
  const std::string replacement = explain_text("recovery.replacement");
  EXPECT_TRUE(has(replacement, "default 0s")) << replacement;
  EXPECT_TRUE(has(replacement, "profile hyperpod-field: 20 min to 30 min")) << replacement;
  EXPECT_TRUE(has(explain_text("detection.NAME.latency"), "hma 5 s to 30 s")) << explain_text("latency");
  EXPECT_TRUE(has(explain_text("software_resume"), "hyperpod-field")) << explain_text("software_resume");
  for (const std::string& name : profile_names()) {
    std::vector<Issue> issues;
    const auto profile = find_profile(name, "", {}, name, issues);
    for (const Entry& e : profile->tree.find("recovery")->value.entries) {
      if (e.value.kind != Node::Kind::scalar) continue;
      EXPECT_TRUE(has(explain_text("recovery." + e.key), name)) << name << " sets recovery." << e.key;
    }
  }
}

// The text after "Example", without its indent; empty where there is none.
std::string example_in(const std::string& page) {
  const std::size_t at = page.rfind("\nExample\n");
  std::istringstream lines(at == std::string::npos ? "" : page.substr(at + 9));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.substr(0, 2), "  ");
    text += line.substr(2) + "\n";
  }
  return text;
}

TEST(ExplainWords, TellsOfEachEndingTheKeyBehindIt) {
  for (std::size_t e = 1; e < kEndings; ++e) {
    const EndingMeaning& m = meaning_of(static_cast<Ending>(e));
    EXPECT_TRUE(has(explain_text(kEndingNames[e]), m.ended));
    EXPECT_TRUE(has(explain_text(kEndingNames[e]), std::string("decided by ") + m.key));
  }
}

TEST(ExplainWords, AnEndingShowsTheKeyThatDecidesIt) {
  EXPECT_TRUE(has(explain_text("not_resumed"), "software failure on healthy nodes"))
      << explain_text("not_resumed");
}

TEST(ExplainExamples, EverySectionEndsWithOneThatIsValid) {
  const ScratchFolder folder;
  std::ofstream(folder / "failures.csv") << "# pitstop failure trace 1\n"
                                            "time_s,group,node,event,cause,repair_s,detail\n"
                                            "600,a,n1,failure,X,60,\n";
  int sections = 0;
  for (const KeyShape& key : scenario_shape().keys) {
    const bool is_value = key.shape.kind == Shape::Kind::text || key.shape.kind == Shape::Kind::duration;
    const std::string text = example_in(explain_text(key.name));
    EXPECT_EQ(text.empty(), is_value) << key.name;
    if (is_value) continue;
    ++sections;
    std::vector<Issue> issues;
    EXPECT_TRUE(parse_document(text, "example", issues).find(key.name))
        << key.name << " is not in its own example";
    try {
      parse_scenario(text, key.name + ".yaml", {}, folder.path());
    } catch (const std::exception& e) {
      ADD_FAILURE() << e.what();
    }
  }
  EXPECT_EQ(sections, 17);
}

}  // namespace
}  // namespace pitstop
