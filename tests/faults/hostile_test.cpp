// Names that would drive a terminal, turn a line around or leave their quotes, through every output.
#include <nlohmann/json.hpp>
#include <random>

#include "experiments/base/errors.hpp"
#include "experiments/base/shown.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/faults/faults.hpp"

namespace pitstop {
namespace {

// ESC, BEL, C1's CSI, right-to-left override and isolate, a zero-width joiner, DEL, no UTF-8.
const std::string kActs[] = {"\x1b",         "\x07",         "\xc2\x9b", "\xe2\x80\xae",
                             "\xe2\x81\xa6", "\xe2\x80\x8d", "\x7f",     "\xff"};

void harmless(const std::string& text, const std::string& where) {
  for (const std::string& act : kActs) {
    const auto at = text.find(act);
    EXPECT_EQ(at, std::string::npos) << where << ": "
                                     << shown(text.substr(at == std::string::npos ? 0 : at, 40));
  }
}

TEST(Shown, SpellsOutWhatActs) {
  EXPECT_EQ(shown("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(shown("\xc2\x9b"), "\\u009b");
  EXPECT_EQ(shown("a\xe2\x80\xae"), "a\\u202e");
  EXPECT_EQ(shown("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(shown("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate is no UTF-8";
  EXPECT_EQ(shown("\xc0\xaf"), "\\xc0\\xaf") << "nor is an overlong slash";
  EXPECT_EQ(shown("line\n\ttab 漢字 ± µ"), "line\n\ttab 漢字 ± µ");
  EXPECT_EQ(printable("a\nb\x1b"), "a b\\x1b");
}

TEST(Hostile, FileNamesAndOptionsAreShownSafely) {
  const ScratchFolder folder;
  for (const std::string& act : kActs) {
    const std::string name = folder / ("n" + act + "n.yaml");
    for (const Arguments& words :
         {Arguments{"run", name}, Arguments{"validate", name}, Arguments{"calibrate", "import", name},
          Arguments{"report", name, "-o", folder / "x.md"}, Arguments{"run", "--" + act},
          Arguments{"run", "daly", "--set", act + "=1"}, Arguments{"run", "daly", "--seed", act},
          Arguments{"merge", name}, Arguments{"explain", act}, Arguments{act},
          Arguments{"validate", "daly", "--json", folder / ("no/" + act)}}) {
      const Answer a = pitstop(words);
      EXPECT_NE(a.code, 0) << words[0];
      harmless(a.out + a.err, words[0]);
    }
  }
}

TEST(Hostile, KeysAndNamesOfAScenarioAreShownSafely) {
  const ScratchFolder folder;
  for (const std::string& act : kActs) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(act[0]));
    const std::string spelt = act == "\xc2\x9b"       ? "\\x9b"
                              : act == "\xe2\x80\xae" ? "\\u202e"
                              : act == "\xe2\x81\xa6" ? "\\u2066"
                              : act == "\xe2\x80\x8d" ? "\\u200d"
                                                      : hex;
    const std::string file = folder / "s.yaml";
    // As it is, and spelt out in YAML's double quotes.
    for (const std::string& text : {"{job: {nodes: 4, work: 5d}, 'k" + act + "': 1}\n",
                                    "{job: {nodes: 4, work: 5d}, \"k" + spelt + "\": 1}\n",
                                    "{job: {nodes: 4, work: \"" + spelt + "\"}}\n"}) {
      put(file, text);
      const Answer a = pitstop({"validate", file});
      EXPECT_EQ(a.code, 2);
      harmless(a.out + a.err, "key");
    }
    put(file, "{description: \"d" + spelt +
                  "\", job: {nodes: 4, work: 5d}, cluster: {spares: 1},"
                  " causes: {\"g" +
                  spelt + "\": {mtbf: 2d}}, checkpoint: {interval: 1h, stall: 1min}}\n");
    if (pitstop({"validate", file}).code != 0) continue;  // the reader refuses such names
    for (const Arguments& words :
         {Arguments{"run", file, "--replications", "60", "--out", folder / "o.h5"}, Arguments{"replay", file},
          Arguments{"report", folder / "o.h5", "-o", folder / "o.html"},
          Arguments{"report", folder / "o.h5", "-o", folder / "o.md"},
          Arguments{"verify", file, "--replications", "20", "--html", folder / "v.html"},
          Arguments{"run", file, "--replications", "60", "--plot", folder / "p.svg"}}) {
      const Answer a = pitstop(words);
      EXPECT_LE(a.code, 1) << words[0] << a.err;
      harmless(a.out + a.err, words[0]);
    }
    for (const char* page : {"o.html", "o.md", "v.html", "p.svg"}) harmless(contents(folder / page), page);
  }
}

TEST(Hostile, MarkupStaysText) {
  const ScratchFolder folder;
  const std::string file = folder / "s.yaml", evil = "</script><img src=x onerror=alert(1)>'\\\"|`[x](y)";
  put(file, "{description: '" + std::string("</script><img src=x onerror=alert(1)>|`[x](y)") +
                "', job: {nodes: 4, work: 5d}, cluster: {spares: 1}, causes: {gpu: {mtbf: 2d}},"
                " checkpoint: {interval: 1h, stall: 1min}}\n");
  ASSERT_EQ(pitstop({"run", file, "--replications", "60", "--quiet", "--out", folder / "o.h5"}).code, 0);
  ASSERT_EQ(pitstop({"report", folder / "o.h5", "-o", folder / "o.html"}).code, 0);
  EXPECT_FALSE(has(contents(folder / "o.html"), "<img src=x"));
  const Answer json = pitstop({"run", file, "--replications", "20", "--json", "-"});
  EXPECT_TRUE(nlohmann::json::accept(json.out));
}

// Any bytes make a scenario or a list of mistakes, and nothing else.
TEST(Hostile, MutatedScenariosAreReadOrRefused) {
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/experiments/scenarios"))
    if (entry.path().extension() == ".yaml") seeds.push_back(contents(entry.path()));
  const std::string words[] = {
      "0",  "-1",   "1e308",   "nan",    "1h",   "{}", "[]", "~",        ": ", "\n", "99999999999999999999",
      "0s", "job:", "causes:", "1e-300", "100%", "*a", "&a", "!!binary", "\"", "'"};
  std::mt19937 random(31);
  for (int i = 0; i < times(2000, 100'000); ++i) {
    std::string text = seeds[random() % seeds.size()];
    for (unsigned k = 0; k < 1 + random() % 3; ++k) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, 1 + random() % 20);
          break;
        case 2:
          text.insert(at, words[random() % std::size(words)]);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 60));
      }
      if (text.empty()) text = "x";
    }
    try {
      parse_scenario(text, "mutated.yaml", {}, PITSTOP_SOURCE_DIR "/experiments/scenarios");
    } catch (const ConfigError& e) {
      EXPECT_FALSE(e.issues().empty());
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace pitstop
