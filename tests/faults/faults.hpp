// The program under faults: killed, on a full disk, in a system whose calls fail.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {

using Arguments = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

inline Arguments operator+(Arguments a, const Arguments& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// How often: the short form is part of every test run, the long one (PITSTOP_FAULTS=long) of the campaign.
inline int times(int in_short, int in_long) {
  const char* const form = std::getenv("PITSTOP_FAULTS");
  return form != nullptr && std::string(form) == "long" ? in_long : in_short;
}

inline void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Runs a shell line in the source folder, PITSTOP the program; its stdout and stderr together.
inline Answer shell(const std::string& line, const Variables& variables = {}) {
  const ScratchFolder folder;
  std::string command = "cd " PITSTOP_SOURCE_DIR " && export PITSTOP=" PITSTOP_PROGRAM " LC_ALL=C.UTF-8; ";
  for (const auto& [name, value] : variables) command += "export " + name + "='" + value + "'; ";
  command += "{ " + line + "\n} > " + folder / "out" + " 2> " + folder / "err";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), contents(folder / "out"),
          contents(folder / "err")};
}

// A small scenario of one's own, so that a test may lose it.
inline const char* const kSmall =
    "{job: {nodes: 4, work: 5d}, cluster: {spares: 1}, causes: {gpu: {mtbf: 40d}},"
    " checkpoint: {interval: 1h, stall: 1min}}\n";

// Files whose names end so in the folder.
inline std::vector<std::string> left_in(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) names.push_back(name);
  }
  return names;
}

}  // namespace pitstop
