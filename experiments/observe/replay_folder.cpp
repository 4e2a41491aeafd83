#include "experiments/observe/replay_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;

// The manifest first: it goes before the rest and comes after it.
constexpr std::array<const char*, 9> kOurs{kManifest,      "metrics",          "panels",
                                           "logs",         "annotations.json", "timeline.csv",
                                           "timeline.svg", "scenario.yaml",    "prometheus"};
constexpr const char* kUnfinished = ".unfinished";

void refuse_others(const fs::path& folder) {
  std::error_code error;
  const bool former = fs::exists(folder / kManifest, error);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name == kUnfinished || std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
    if (!ours || (!former && name == "prometheus"))
      throw UsageError("--emit " + folder.string() + ": holds " + name +
                       ", which is no part of a replay; name a new folder");
  }
  if (error) throw OutputError("cannot read " + folder.string() + ": " + error.message());
}

void make(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError("cannot make " + folder + ": " + error.message());
}

void move_if_there(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(from, error))) return;
  fs::rename(from, to, error);
  if (error) throw OutputError("cannot move " + from + " to " + to + ": " + error.message());
}

}  // namespace

ReplayFolder::ReplayFolder(std::string path)
    : path_(std::move(path)),
      work_(path_ + "/" + kUnfinished + "/new/"),
      former_(path_ + "/" + kUnfinished + "/former/") {
  std::error_code error;
  made_ = !fs::exists(path_, error);
  make(path_);
  refuse_others(path_);
  fs::remove_all(path_ + "/" + kUnfinished, error);  // of one that was killed
  make(former_);
  for (const char* name : {"metrics", "logs", "panels"}) make(work_ + name);
}

ReplayFolder::~ReplayFolder() {
  std::error_code ignored;
  fs::remove_all(path_ + "/" + kUnfinished, ignored);
  if (made_) fs::remove(path_, ignored);
}

void ReplayFolder::keep() {
  try {
    for (const char* name : kOurs) move_if_there(path_ + "/" + name, former_ + name);
    for (auto name = kOurs.rbegin(); name != kOurs.rend(); ++name)
      move_if_there(work_ + *name, path_ + "/" + *name);
  } catch (const OutputError&) {
    put_back();
    throw;
  }
  made_ = false;
}

void ReplayFolder::put_back() noexcept {
  std::error_code ignored;
  for (auto name = kOurs.rbegin(); name != kOurs.rend(); ++name) {
    if (!fs::exists(fs::symlink_status(former_ + *name, ignored))) continue;
    fs::remove_all(path_ + "/" + *name, ignored);
    fs::rename(former_ + *name, path_ + "/" + *name, ignored);
  }
}

}  // namespace pitstop
