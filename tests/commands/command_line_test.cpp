// How words become values of options, and what is said of words that cannot.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/base/usage_error.hpp"
#include "experiments/cli/command.hpp"
#include "experiments/cli/help.hpp"
#include "experiments/cli/parse.hpp"

namespace pitstop {
namespace {

using Words = std::vector<std::string>;

// A program with a command of every kind of option, and subcommands of which two may be named together.
struct Kitchen {
  Command program{"kitchen", "Cooks", "\nExample:\n  kitchen cook rice\n"};
  std::string dish, cook_name = "anna";
  Words spices{"salt"}, guests;
  int minutes = 10;
  std::uint64_t seed = 1;
  bool quiet = false, lid = true;
  Command *cook = nullptr, *wash = nullptr, *dry = nullptr, *burn = nullptr;

  Kitchen() {
    program.add_version("kitchen 7");
    cook = &program.subcommand("cook", "Cooks a dish", "\nExample:\n  kitchen cook rice\n");
    cook->argument("DISH", dish, "what to cook");
    cook->option("-n,--name NAME", cook_name, "who cooks");
    cook->option("--spice SPICE", spices, "what to add; repeatable (default salt)");
    cook->option("--minutes N", minutes, {1, 90}, "how long (default 10)");
    cook->option("--seed N", seed, {}, "of the dice (default 1)");
    cook->flag("-q,--quiet", quiet, "do not sing");
    cook->negative_flag("--no-lid", lid, "leave the pot open");
    Command& clean = program.subcommand("clean", "Cleans", "\nExample:\n  kitchen clean wash dry\n");
    wash = &clean.subcommand("wash", "Washes", "");
    dry = &clean.subcommand("dry", "Dries", "");
    burn = &clean.subcommand("burn", "Burns", "");
    wash->joins = dry->joins = true;
    Command& serve = program.subcommand("serve", "Serves guests", "");
    serve.argument("GUEST", guests, "who eats");
    serve.option("--at TIME", cook_name, "when").required = true;
  }

  LineAsks parse(Words words) {
    words.insert(words.begin(), "kitchen");
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    return parse_command_line(program, static_cast<int>(words.size()), argv.data());
  }
};

// All that is said of the words, a mistake a line.
std::string said_of(const Words& words) {
  Kitchen k;
  try {
    k.parse(words);
  } catch (const UsageError& e) {
    std::string text;
    for (const std::string& m : e.mistakes()) text += m + "\n";
    return text;
  }
  return "";
}

TEST(CommandLineParser, KeepsWhatWasTyped) {
  Kitchen k;
  EXPECT_EQ(k.parse({"cook", "rice", "-n", "bob", "--minutes=25", "--seed", "18446744073709551615", "-q",
                     "--no-lid", "--spice", "pepper", "--spice", "curry"}),
            LineAsks::work);
  EXPECT_EQ(&typed_command(k.program), k.cook);
  EXPECT_EQ(k.dish, "rice");
  EXPECT_EQ(k.cook_name, "bob");
  EXPECT_EQ(k.minutes, 25);
  EXPECT_EQ(k.seed, 18446744073709551615U);
  EXPECT_TRUE(k.quiet);
  EXPECT_FALSE(k.lid);
  EXPECT_EQ(k.spices, (Words{"pepper", "curry"})) << "they replace the default";
}

TEST(CommandLineParser, LeavesDefaultsAlone) {
  Kitchen k;
  k.parse({"cook", "rice"});
  EXPECT_EQ(k.cook_name, "anna");
  EXPECT_EQ(k.spices, Words{"salt"});
  EXPECT_EQ(k.minutes, 10);
  EXPECT_FALSE(k.quiet);
  EXPECT_TRUE(k.lid);
}

TEST(CommandLineParser, TakesAnOptionsNextWordWhateverItIs) {
  Kitchen k;
  k.parse({"cook", "--name", "-", "--spice", "a b", "wash"});
  EXPECT_EQ(k.cook_name, "-");
  EXPECT_EQ(k.spices, Words{"a b"});
  EXPECT_EQ(k.dish, "wash") << "a repeatable option takes one word each time";
}

TEST(CommandLineParser, ArgumentsMayBeNamedLikeCommands) {
  Kitchen k;
  k.parse({"serve", "cook", "clean", "--at", "7", "serve"});
  EXPECT_EQ(k.guests, (Words{"cook", "clean", "serve"}));
  EXPECT_FALSE(k.cook->typed);
}

TEST(CommandLineParser, SomeCommandsAreNamedTogether) {
  Kitchen k;
  k.parse({"clean", "dry", "wash"});
  EXPECT_TRUE(k.wash->typed && k.dry->typed && !k.burn->typed);
  EXPECT_EQ(said_of({"clean", "burn", "wash"}),
            "burn cannot be combined with another command; only wash or dry can\n"
            "Run `kitchen clean --help` for examples.\n");
}

TEST(CommandLineParser, HelpAndVersionComeBeforeMistakes) {
  Kitchen k;
  EXPECT_EQ(k.parse({"serve", "--help"}), LineAsks::help);
  EXPECT_EQ(typed_command(k.program).name, "serve");
  EXPECT_EQ(Kitchen().parse({"--version"}), LineAsks::version);
  EXPECT_EQ(Kitchen().parse({"-h"}), LineAsks::help);
}

TEST(CommandLineParser, TellsEveryMistake) {
  const std::string cook = "Run `kitchen cook --help` for examples.\n";
  EXPECT_EQ(said_of({"serve"}),
            "missing GUEST: who eats\nmissing --at TIME: when\nRun `kitchen serve --help` for examples.\n");
  EXPECT_EQ(said_of({"cook", "rice", "beans"}), "unexpected argument \"beans\"\n" + cook);
  EXPECT_EQ(said_of({"cook", "rice", "--nmae", "x", "--zzz", "-y"}),
            "unknown option --nmae; did you mean --name?\nunknown option --zzz\nunknown option -y\n" + cook);
  EXPECT_EQ(said_of({"cook", "rice", "--name"}), "the value of --name is missing: --name NAME\n" + cook);
  EXPECT_EQ(said_of({"cook", "rice", "--quiet=yes"}), "--quiet takes no value\n" + cook);
  EXPECT_EQ(said_of({"cook", "rice", "-n", "a", "--name", "b", "--minutes", "91", "--seed", "-1"}),
            "--name was given 2 times; give it once\n"
            "--minutes: \"91\" is not a whole number from 1 to 90\n"
            "--seed: \"-1\" is not a whole number from 0 to 18446744073709551615\n" +
                cook);
  for (const char* minutes : {"0", "", "1.5", "1e1", "12x", "0x10", "99999999999999999999"})
    EXPECT_NE(said_of({"cook", "rice", "--minutes", minutes}), "") << minutes;
}

TEST(CommandLineParser, NamesTheCommandsWhereOneIsMissingOrUnknown) {
  EXPECT_EQ(said_of({}),
            "missing command; expected cook, clean or serve\nRun `kitchen --help` for examples.\n");
  EXPECT_EQ(said_of({"clean"}),
            "missing command; expected wash, dry or burn\nRun `kitchen clean --help` for examples.\n");
  EXPECT_EQ(said_of({"clena", "--zzz"}),
            "command: unknown \"clena\"; expected cook, clean or serve; did you mean \"clean\"?\n"
            "Run `kitchen --help` for examples.\n");
}

TEST(CommandLineHelp, IsExamplesThenUsageThenEveryOption) {
  Kitchen k;
  EXPECT_EQ(help_text(*k.cook), R"(Cooks a dish

Example:
  kitchen cook rice

Usage: kitchen cook [OPTIONS] DISH

Positionals:
  DISH REQUIRED               what to cook

Options:
  -h,--help                   Print this help message and exit
  -n,--name NAME              who cooks
  --spice SPICE               what to add; repeatable (default salt)
  --minutes N                 how long (default 10)
  --seed N                    of the dice (default 1)
  -q,--quiet                  do not sing
  --no-lid                    leave the pot open

)");
}

}  // namespace
}  // namespace pitstop
