// What the help of every command offers: options in plain words, and only such as the command takes.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  std::istringstream in(text);
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// A line of a help page that offers something: "-o,--output FILE.yaml REQUIRED", without its meaning.
struct Offer {
  std::string text;
  std::string name() const {  // the long one
    const std::size_t begin = text.find("--");
    return text.substr(begin, text.find(' ') - begin);
  }
  std::string value() const {
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) return "";
    const std::string rest = text.substr(blank + 1);
    return rest.substr(0, rest.find(" REQUIRED"));
  }
};

std::vector<Offer> offers(const std::string& page, const std::string& section) {
  std::vector<Offer> found;
  std::istringstream lines(page.substr(std::min(page.find("\n" + section + ":\n"), page.size())));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.empty()) {
    if (line[2] == ' ') continue;  // the meaning of the line above
    found.push_back({line.substr(2, line.find("  ", 2) - 2)});
  }
  return found;
}

std::string help_of(const Words& command) { return pitstop(joined(command, {"--help"})).out; }

// Every command that help leads to, from the program itself.
std::vector<Words> commands_under(const Words& command = {}) {
  std::vector<Words> all{command};
  for (const Offer& sub : offers(help_of(command), "Subcommands"))
    for (const Words& c : commands_under(joined(command, {sub.text}))) all.push_back(c);
  return all;
}

TEST(Help, ShowsNoMarksOfTheParser) {
  const std::regex option("(-[a-z],)?--[a-z_-]+( ('.+'|KEY=[^ ]+|[A-Za-z0-9.|/%]+))?( REQUIRED)?"),
      argument("[A-Z.h5]+( \\.\\.\\.)?( REQUIRED)?");
  const auto commands = commands_under();
  EXPECT_GT(commands.size(), 20U);
  for (const Words& command : commands) {
    const std::string page = help_of(command);
    const auto options = offers(page, "Options");
    EXPECT_GE(options.size(), 1U) << page;
    for (const Offer& o : options) EXPECT_TRUE(std::regex_match(o.text, option)) << o.text;
    for (const Offer& a : offers(page, "Positionals"))
      EXPECT_TRUE(std::regex_match(a.text, argument)) << a.text;
    const std::size_t usage = page.find("Usage: ");
    EXPECT_EQ(page.substr(usage, page.find('\n', usage) - usage).find('('), std::string::npos) << page;
  }
}

// A call of every command that goes wrong only where its output cannot be written or its input is missing, so
// that it computes little. TMP is a folder of its own.
struct Call {
  const char* command;
  const char* rest;
};
constexpr Call kCalls[] = {
    {"new", "--instance ml.p5.48xlarge --nodes 2 --days 3 --output /no-such-folder/x.yaml"},
    {"run", "experiments/scenarios/daly.yaml --out /no-such-folder/x.h5"},
    {"sweep", "experiments/scenarios/daly.yaml --vary cluster.spares=0,1 --out /no-such-folder/x.h5"},
    {"compare", "experiments/scenarios/daly.yaml --vary cluster.spares=0,1 --out /no-such-folder/x.h5"},
    {"validate", "experiments/scenarios/daly.yaml --json /no-such-folder/x.json"},
    {"explain", ""},
    {"calibrate import", "tests/calibration/fixtures/titan.csv --json /no-such-folder/x.json"},
    {"calibrate gpu", "--json /no-such-folder/x.json"},
    {"calibrate nccl", "--json /no-such-folder/x.json"},
    {"calibrate storage", "--json /no-such-folder/x.json"},
    {"calibrate fit", "tests/calibration/fixtures/titan.csv --output /no-such-folder/x.yaml"},
    {"calibrate check", "tests/calibration/fixtures/nccl_v2_all_reduce_noise.txt --instance ml.p5.48xlarge"},
    {"calibrate gather", "no-such-file.json"},
    {"replay", "experiments/scenarios/exercise.yaml --json /no-such-folder/x.json"},
    {"tune", "experiments/scenarios/daly.yaml --out /no-such-folder/x.h5"},
    {"merge", "no-such-file.h5"},
    {"report", "no-such-file.h5 --output TMP/page.md"},
    {"sensitivity", "experiments/scenarios/daly.yaml --out /no-such-folder/x.h5"},
    {"plan", "experiments/scenarios/daly.yaml --set cluster.price=1USD/h --out /no-such-folder/x.h5"},
    {"payoff", "experiments/scenarios/daly.yaml --set cluster.price=1USD/h --out /no-such-folder/x.h5"},
    {"slo", "experiments/scenarios/daly.yaml --out /no-such-folder/x.h5"},
    {"network", "experiments/scenarios/daly.yaml"},
    {"manual", ""},
    {"observe", "--live no-such-file.yaml"},
    {"alerts", "experiments/scenarios/exercise.yaml --json /no-such-folder/x.json"},
    {"verify", "experiments/scenarios/exercise.yaml --html /no-such-folder/x.html"}};

// What to type for a value: of an option of one command, of an option, or of what help shows for it. Options
// that go only with another bring it along.
const std::map<std::string, std::string> kValues{
    {"FILE", "TMP/file"},
    {"FILE.csv", "TMP/file.csv"},
    {"FILE.h5", "TMP/file.h5"},
    {"FILE.svg", "TMP/file.svg"},
    {"FILE.yaml", "TMP/file.yaml"},
    {"FILE.yaml|FILE.csv", "TMP/file.csv"},
    {"DIR", "TMP"},
    {"N", "20"},
    {"R", "1"},
    {"S", "1"},
    {"X", "600"},
    {"E", "0.9"},
    {"P%", "50%"},
    {"I/N", "1/2"},
    {"0|1", "1"},
    {"SIZE", "8M"},
    {"TIME", "60s"},
    {"DATE", "2026-12-01"},
    {"MONEY", "1000USD"},
    {"WHAT", "wall.mean"},
    {"PROMISE", "p(wall<60d)>=0.5"},
    {"TYPE", "ml.g5.12xlarge"},
    {"LANG", "ja"},
    {"SHELL", "bash"},
    {"OP", "max"},
    {"KEY", "recovery.replacement"},
    {"KEY=VALUE", "cluster.spares=1"},
    {"KEY=LO..HI", "checkpoint.interval=1h..2h"},
    {"KEY=A,B,C", "checkpoint.interval=1h,2h"},
    {"'NAME; COST; KEY=VALUE'", "spare;5USD;cluster.spares=1"},
    {"--calibration", "calibration/profiles/g5-literature.yaml"},
    {"--rules", "experiments/observe/alerts.yaml"},
    {"--against", "tests/calibration/fixtures/fio.json"},
    {"--engine", "cpu"},
    {"--collective", "all_reduce"},
    {"--datatype", "half"},
    {"--copy", "4MiB"},
    {"--file", "4MiB"},
    {"--cap", "4MiB"},
    {"--goal", "share=0.95"},
    {"--start", "2025-01-15T14:30:00Z"},
    {"--resume", "/no-such-folder/x.h5"},
    {"--draws", "20 --uncertainty"},
    {"--scrape", "60s --emit TMP/emitted"},
    {"--thin", "2 --emit TMP/emitted"},
    {"--clock-skew", "1s --emit TMP/emitted"},
    {"--noise", "1 --emit TMP/emitted"},
    {"alerts --scrape", "60s"},
    {"plan --start", "2026-12-01"},
    {"WHERE", "lustre"},
    {"SPEED", "1.2GB/s"},
    {"NAME", "hyperpod-field"},
    {"TEXT", "fleet"},
    {"new --model-size", "7B"},
    {"new --storage", "1.2GB/s --model-size 7B"},
    {"new --nvme-write", "1GB/s --model-size 7B --checkpoints nvme,lustre"},
    {"new --from", "tests/new_scenario/fixtures/describe-cluster.json"},
    {"calibrate fit --group", "titan"}};

std::string value_for(const std::string& command, const Offer& option) {
  for (const std::string& key : {command + " " + option.name(), option.name(), option.value()}) {
    if (const auto found = kValues.find(key); found != kValues.end()) return found->second;
  }
  EXPECT_EQ(option.value(), "") << "kValues has nothing to type for: " << command << " " << option.text;
  return "";
}

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
  return text;
}

class OfferedOptions : public ::testing::TestWithParam<Call> {};

TEST_P(OfferedOptions, AreTaken) {
  const std::string command = GetParam().command, call = command + " " + GetParam().rest;
  const ScratchFolder folder;
  const auto answer_to = [&](const std::string& words) {
    return pitstop(words_of(replaced(words, "TMP", folder.path())));
  };
  const Answer plain = answer_to(call);
  ASSERT_TRUE(plain.code == 0 || plain.code == 1 || plain.code == 3) << call << "\n" << plain.err;
  for (const Offer& option : offers(help_of(words_of(command)), "Options")) {
    const std::string name = option.name();
    if (name == "--help" || call.find(" " + name + " ") != std::string::npos) continue;
    const std::string words = call + " " + name + " " + value_for(command, option);
    const Answer a = answer_to(words);
    EXPECT_NE(a.code, 2) << "pitstop " << words << "\n" << a.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Help, OfferedOptions, ::testing::ValuesIn(kCalls),
                         [](const auto& call) { return replaced(call.param.command, " ", "_"); });

TEST(Help, EveryCommandIsAmongTheCalls) {
  std::vector<Words> called;
  for (const Call& c : kCalls) called.push_back(words_of(c.command));
  for (const Words& command : commands_under()) {
    if (!offers(help_of(command), "Subcommands").empty()) continue;
    EXPECT_NE(std::find(called.begin(), called.end(), command), called.end())
        << "kCalls lacks " << command.front() << " " << command.back();
  }
}

}  // namespace
}  // namespace pitstop
