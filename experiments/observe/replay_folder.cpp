#include "experiments/observe/replay_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/base/files/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;

// The manifest first: it goes before the rest and comes after it.
constexpr std::array<const char*, 9> kOurs{kManifest,      "metrics",          "panels",
                                           "logs",         "annotations.json", "timeline.csv",
                                           "timeline.svg", "scenario.yaml",    "prometheus"};
constexpr const char* kUnfinished = ".pitstop-unfinished";
constexpr const char* kMark = "made-by-pitstop";  // in kUnfinished, before anything else

bool is_manifest(const fs::path& path) {
  std::ifstream in(path);
  const auto manifest = nlohmann::json::parse(in, nullptr, false);
  return manifest.is_object() && manifest.contains("format_version") && manifest.contains("pitstop");
}

// Ours by its mark: a whole replay, or one that a kill left half written. Without it nothing may be there.
void refuse_others(const fs::path& folder) {
  std::error_code error;
  const bool cut_short = fs::exists(folder / kUnfinished / kMark, error);
  const bool ours = cut_short || is_manifest(folder / kManifest);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool part = ours && std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
    const bool unfinished = name == kUnfinished && (ours || fs::is_empty(entry.path(), error));
    if (!part && !unfinished)
      throw UsageError("--emit " + folder.string() + ": holds " + name +
                       ", which is not part of a replay; name a new folder");
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
  if (fs::exists(former_ + kManifest, error)) put_back();  // of one that was killed while it took its place
  fs::remove_all(path_ + "/" + kUnfinished, error);
  make(path_ + "/" + kUnfinished);
  write_file(path_ + "/" + kUnfinished + "/" + kMark, "");
  make(former_);
  for (const char* name : {"metrics", "logs", "panels"}) make(work_ + name);
}

ReplayFolder::~ReplayFolder() {
  std::error_code ignored;
  for (const std::string& part : {work_, former_, path_ + "/" + kUnfinished}) fs::remove_all(part, ignored);
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
