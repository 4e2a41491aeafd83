// README.md and docs/ say what the program does today: their scenarios run, their answers are the program's
// answers, their commands and options exist, their links lead somewhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

namespace fs = std::filesystem;

const std::string kSource = PITSTOP_SOURCE_DIR;

struct Fence {
  std::string page, language, text;
  int line = 0;  // of its first line in the page
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> user_pages() {
  std::vector<std::string> pages{"README.md"};
  for (const auto& entry : fs::directory_iterator(kSource + "/docs"))
    if (entry.path().extension() == ".md") pages.push_back("docs/" + entry.path().filename().string());
  std::sort(pages.begin(), pages.end());
  return pages;
}

std::vector<Fence> fences_in(const std::string& page) {
  std::vector<Fence> fences;
  bool inside = false;
  int number = 0;
  for (const std::string& line : lines_of(contents(kSource + "/" + page))) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) fences.push_back({page, line.substr(3), "", number + 1});
    } else if (inside) {
      fences.back().text += line + "\n";
    }
  }
  EXPECT_FALSE(inside) << page << ": a fence is not closed";
  return fences;
}

std::string place(const Fence& fence) { return fence.page + ":" + std::to_string(fence.line); }

// A YAML block that begins with "# NAME.yaml" is a file.
std::string file_name(const Fence& fence) {
  std::smatch found;
  const bool named = fence.language == "yaml" &&
                     std::regex_search(fence.text, found, std::regex("^# ([a-z0-9-]+\\.yaml)\\b"));
  return named ? found[1].str() : "";
}

bool is_scenario(const Fence& fence) {
  return fence.language == "yaml" && std::regex_search(fence.text, std::regex("(^|\n)jobs?:"));
}

// A folder with the files of a page, the shipped folders, and `pitstop` in its bin/.
class PageFolder {
 public:
  explicit PageFolder(const std::string& page) {
    for (const char* folder : {"experiments", "calibration", "tests"})
      fs::create_directory_symlink(kSource + "/" + folder, scratch_ / folder);
    fs::create_directory(scratch_ / "bin");
    fs::create_symlink(PITSTOP_PROGRAM, scratch_ / "bin/pitstop");
    for (const Fence& fence : fences_in(page))
      if (const std::string name = file_name(fence); !name.empty())
        std::ofstream(scratch_ / name) << fence.text;
  }

  struct Said {
    int code;
    std::string text;  // stdout and stderr
  };
  Said run(const std::string& command) const {
    const std::string line = "cd '" + scratch_.path() +
                             "' && PATH=\"$PWD/bin:$PATH\" LC_ALL=C.UTF-8 && export PATH LC_ALL && { " +
                             command + "\n} >said 2>&1 </dev/null";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(scratch_ / "said")};
  }

 private:
  ScratchFolder scratch_;
};

TEST(Docs, EveryScenarioRuns) {
  int scenarios = 0;
  for (const std::string& page : user_pages()) {
    const PageFolder folder(page);
    for (const Fence& fence : fences_in(page)) {
      if (!is_scenario(fence)) continue;
      const std::string name = file_name(fence);
      EXPECT_NE(name, "") << place(fence) << ": a scenario begins with its file name, such as # fleet.yaml";
      if (name == "mistakes.yaml") continue;
      ++scenarios;
      const auto said =
          folder.run("pitstop validate " + name + " && pitstop run " + name + " --replications 20 --quiet");
      EXPECT_EQ(said.code, 0) << place(fence) << "\n" << said.text;
    }
  }
  EXPECT_GE(scenarios, 2);
}

// The fence with what its commands say now after each "$ COMMAND"; "..." stands for what else one says, and
// as many lines are shown before it as there are now.
std::string said_anew(const PageFolder& folder, const Fence& fence) {
  const std::vector<std::string> lines = lines_of(fence.text);
  std::string text;
  for (std::size_t i = 0; i < lines.size();) {
    if (!lines[i].starts_with("$ ")) {
      ADD_FAILURE() << place(fence) << ": expected $ COMMAND instead of " << lines[i];
      return fence.text;
    }
    const std::string command = lines[i++].substr(2);
    const auto said = folder.run(command);
    EXPECT_TRUE(said.code == 0 || said.code == 2) << place(fence) << ": " << command << "\n" << said.text;
    std::vector<std::string> shown = lines_of(said.text);
    for (std::size_t n = 0; i < lines.size() && !lines[i].starts_with("$ "); ++i, ++n) {
      if (lines[i] != "...") continue;
      shown.resize(std::min(n, shown.size()));
      shown.push_back("...");
    }
    text += "$ " + command + "\n";
    for (const std::string& line : shown) text += line + "\n";
  }
  return text;
}

// PITSTOP_UPDATE_GOLDEN writes the answers into the pages (tests/golden/update.sh).
TEST(Docs, EveryAnswerIsTheProgramsAnswer) {
  int answers = 0;
  for (const std::string& page : user_pages()) {
    const PageFolder folder(page);
    std::string text = contents(kSource + "/" + page);
    for (const Fence& fence : fences_in(page)) {
      if (fence.language != "console") continue;
      ++answers;
      const std::string anew = said_anew(folder, fence);
      if (std::getenv("PITSTOP_UPDATE_GOLDEN") == nullptr) {
        EXPECT_EQ(fence.text, anew) << place(fence);
      } else {
        text.replace(text.find(fence.text), fence.text.size(), anew);
      }
    }
    if (std::getenv("PITSTOP_UPDATE_GOLDEN") != nullptr) std::ofstream(kSource + "/" + page) << text;
  }
  EXPECT_GE(answers, 3);
}

// Commands in blocks and in `pitstop ...`, one each.
std::vector<std::string> commands_in(const std::string& page) {
  std::vector<std::string> commands;
  const std::string text = contents(kSource + "/" + page);
  const std::regex inlined("`(pitstop [^`]*)`");
  std::vector<std::string> candidates;
  for (std::sregex_iterator m(text.begin(), text.end(), inlined), end; m != end; ++m)
    candidates.push_back((*m)[1]);
  for (const Fence& fence : fences_in(page))
    for (const std::string& line : lines_of(fence.text))
      candidates.push_back(line.substr(line.starts_with("$ ") ? 2 : 0));
  for (const std::string& line : candidates) {
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t cut = std::min(line.find_first_of("&|;#", at), line.size());
      std::string command = line.substr(at, cut - at);
      command.erase(0, command.find_first_not_of(' '));
      if (command.starts_with("pitstop ")) commands.push_back(command);
      if (cut < line.size() && line[cut] == '#') break;
      at = cut + 1;
    }
  }
  return commands;
}

const std::string& help_of(const std::string& command) {
  static std::map<std::string, std::string> helps;
  const auto [at, is_new] = helps.try_emplace(command);
  if (is_new) {
    std::vector<std::string> words{};
    std::istringstream in(command + " --help");
    for (std::string word; in >> word;) words.push_back(word);
    const Answer a = pitstop(words);
    EXPECT_EQ(a.code, 0) << "pitstop " << command;
    at->second = a.out;
  }
  return at->second;
}

TEST(Docs, EveryCommandAndOptionExists) {
  int options = 0;
  for (const std::string& page : user_pages()) {
    for (const std::string& command : commands_in(page)) {
      std::istringstream in(command);
      std::string word, name;
      in >> word >> name;
      if (name.starts_with("--") || name == "COMMAND") continue;
      std::string help = help_of(name);
      while (in >> word) {
        if (name == "calibrate" && help.find("\n  " + word + " ") != std::string::npos) {
          help += help_of("calibrate " + word);
        } else if (word.starts_with("-") && word != "-") {
          ++options;
          const std::string option = word.substr(0, word.find('='));
          EXPECT_NE(help.find(option), std::string::npos)
              << page << ": " << command << ": no option " << option;
        }
      }
    }
  }
  EXPECT_GT(options, 20);
}

TEST(Docs, EveryLinkLeadsToAFile) {
  int links = 0;
  const std::regex link("\\]\\(([^)#: ]+)(#[^)]*)?\\)");
  for (auto at = fs::recursive_directory_iterator(kSource); at != fs::recursive_directory_iterator(); ++at) {
    const std::string name = at->path().filename().string();
    if (at->is_directory() && (name == "build" || name == "node_modules" || name.starts_with("."))) {
      at.disable_recursion_pending();
      continue;
    }
    if (at->path().extension() != ".md") continue;
    const std::string text = contents(at->path().string());
    for (std::sregex_iterator m(text.begin(), text.end(), link), end; m != end; ++m) {
      ++links;
      EXPECT_TRUE(fs::exists(at->path().parent_path() / (*m)[1].str())) << at->path() << ": " << (*m)[1];
    }
  }
  EXPECT_GT(links, 20);
}

TEST(Docs, ThePythonExampleIsTheShippedFile) {
  const std::string code = contents(kSource + "/experiments/results/read_results.py");
  EXPECT_NE(contents(kSource + "/docs/results.md").find("```python\n" + code + "```"), std::string::npos);
}

}  // namespace
}  // namespace pitstop
