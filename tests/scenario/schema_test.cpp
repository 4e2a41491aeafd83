// The schema, the explanations, and that no input of any kind does more than throw.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>

#include "experiments/scenario/explain/explain.hpp"
#include "experiments/scenario/explain/schema.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/registry.hpp"
#include "tests/scenario/config_text.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

TEST(Limits, DepthAndExplodingAliases) {
  auto nested = [](int n) {
    return std::string(static_cast<std::size_t>(n), '[') + std::string(static_cast<std::size_t>(n), ']');
  };
  EXPECT_EQ(mistakes("job: " + nested(63) + "\n").find("nested"), std::string::npos);
  EXPECT_NE(mistakes("job: " + nested(64) + "\n").find("nested deeper than 64 levels"), std::string::npos);
  EXPECT_NE(mistakes(std::string(100'000, '[')).find("nested deeper than 64 levels"), std::string::npos);
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) bomb += (i > 0 ? ",*" : "*") + before;
    bomb += "]\n";
  }
  EXPECT_NE(mistakes(bomb).find("has more than 1000000 values"), std::string::npos);
  EXPECT_NE(mistakes("a: [" + std::string(2'000'000, ',') + "]").find("has more than 1000000 values"),
            std::string::npos);
}

TEST(Limits, ManyMistakesAreCutShort) {
  std::string text = kSmall;
  for (int i = 0; i < 5000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  try {
    parse(text);
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.issues().size(), 101u);
  }
}

// Keys in a schema, as paths; $ref is followed once for each place.
void schema_keys(const Json& root, const Json& at, const std::string& path, std::set<std::string>& out) {
  if (at.contains("$ref")) {
    const std::string name = at["$ref"].get<std::string>().substr(8);
    if (name != "distribution") schema_keys(root, root["$defs"][name], path, out);
  }
  if (at.contains("properties")) {
    for (const auto& [key, value] : at["properties"].items()) {
      const std::string full = path.empty() ? key : path + "." + key;
      out.insert(full);
      schema_keys(root, value, full, out);
    }
  }
  if (at.contains("additionalProperties") && at["additionalProperties"].is_object()) {
    schema_keys(root, at["additionalProperties"], path + ".NAME", out);
  }
  if (at.contains("items")) schema_keys(root, at["items"], path + "[]", out);
  if (at.contains("anyOf")) {
    for (const Json& any : at["anyOf"]) schema_keys(root, any, path, out);
  }
}

TEST(Schema, HasExactlyTheKeysOfTheReader) {
  const Json schema = Json::parse(schema_json());
  std::set<std::string> in_schema;
  schema_keys(schema, schema, "", in_schema);
  const std::vector<std::string> keys = all_keys();
  EXPECT_EQ(in_schema, std::set<std::string>(keys.begin(), keys.end()));
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], Json({"checkpoint"}));
}

// The reader takes each key that the registry lists: setting it to a map of nonsense may be refused for its
// value, but never as unknown.
TEST(Schema, TheReaderKnowsEveryListedKey) {
  for (std::string key : all_keys()) {
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"causes.NAME", "causes.gpu"},
                                   {"detection.NAME", "detection.hma"},
                                   {"tiers.NAME", "tiers.fsx"},
                                   {"[]", "[0]"}}) {
      if (const std::size_t at = key.find(from); at != std::string::npos) key.replace(at, from.size(), to);
    }
    const bool one_tier = key.starts_with("checkpoint.") && !key.starts_with("checkpoint.tiers");
    const std::string what = mistakes(
        one_tier ? "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h}\n" : kFull, {{key, "{xyzzy: 1}"}});
    EXPECT_EQ(what.find(key + ": unknown key"), std::string::npos) << what;
    EXPECT_NE(what, "none") << key;
  }
}

TEST(Explain, EveryTopicHasAText) {
  EXPECT_NE(explain_text("").find("checkpoint"), std::string::npos);
  for (const std::string& key : all_keys()) EXPECT_FALSE(explain_text(key).empty()) << key;
  for (const SectionShape& family : distribution_shapes())
    EXPECT_NE(explain_text(family.model).find(family.meaning), std::string::npos);
  for (const std::string& name : profile_names())
    EXPECT_NE(explain_text(name).find("recovery.restart"), std::string::npos);
  for (const InstanceType& t : catalogue()) EXPECT_NE(explain_text(t.name).find("GPUs"), std::string::npos);
  for (const char* topic :
       {"units", "models", "profiles", "instances", "keys", "causes.gpu.mtbf", "inject[0].at"}) {
    EXPECT_FALSE(explain_text(topic).empty());
  }
  try {
    explain_text("weibul");
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean \"weibull\"?"), std::string::npos);
  }
}

// Whatever comes in, a scenario or one of the two errors comes out.
void read_anything(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& e) {
    EXPECT_FALSE(e.issues().empty());
    for (const Issue& issue : e.issues()) {
      EXPECT_EQ(issue.text().find('\n'), std::string::npos) << issue.text();
      EXPECT_EQ(issue.file, "small.yaml");
    }
  } catch (const InputError&) {
  }
}

TEST(Fuzz, TruncatedFiles) {
  const std::string full = kFull;
  for (std::size_t n = 0; n <= full.size(); ++n) read_anything(full.substr(0, n));
}

TEST(Fuzz, MutatedFiles) {
  std::mt19937_64 random(1);
  const std::string full = kFull;
  const std::string pieces = "{}[]:,-?&*!|>%@`\"'# \n\t0123456789.eE+abz~<\\";
  for (int i = 0; i < 4000; ++i) {
    std::string text = full;
    for (std::size_t n = random() % 8 + 1; n > 0; --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 5) {
        case 0:
          text[at] = pieces[random() % pieces.size()];
          break;
        case 1:
          text[at] = static_cast<char>(random());
          break;
        case 2:
          text.erase(at, random() % 20 + 1);
          break;
        case 3:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
          break;
        case 4:
          text.insert(at, 1, pieces[random() % pieces.size()]);
          break;
      }
      if (text.empty()) text = "a";
    }
    read_anything(text);
  }
}

TEST(Fuzz, RandomBytes) {
  std::mt19937_64 random(2);
  const std::string yaml = "{}[]:,-?&*!|>%@`\"'# \n\tab1";
  for (int i = 0; i < 4000; ++i) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = i % 2 == 0 ? static_cast<char>(random()) : yaml[random() % yaml.size()];
    read_anything(text);
  }
}

}  // namespace
}  // namespace pitstop
