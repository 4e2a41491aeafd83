#include "experiments/cli/files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "experiments/base/files/atomic_file.hpp"
#include "experiments/base/usage_error.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;

struct NamedByOption {
  std::string option, path;
  FileUse use;
};

void collect(const Command& command, std::vector<NamedByOption>& files) {
  for (const CommandOption& o : command.options) {
    if (o.file == FileUse::none) continue;
    for (const std::string& path : o.given) {
      if (path != "-") files.push_back({o.names.back(), path, o.file});
    }
  }
  for (const Command& sub : command.subcommands) {
    if (sub.typed) collect(sub, files);
  }
}

// The same file by device and inode, or the same name of one that is not there yet.
bool same_file(const std::string& a, const std::string& b) {
  struct stat first {
  }, second{};
  const bool first_is = ::stat(a.c_str(), &first) == 0, second_is = ::stat(b.c_str(), &second) == 0;
  if (first_is && second_is)
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino && !S_ISCHR(first.st_mode);
  std::error_code failed;
  return first_is == second_is && fs::weakly_canonical(a, failed) == fs::weakly_canonical(b, failed);
}

bool lies_in(const std::string& file, const std::string& folder) {
  std::error_code failed;
  const fs::path inside =
      fs::weakly_canonical(file, failed).lexically_relative(fs::weakly_canonical(folder, failed));
  return !inside.empty() && *inside.begin() != "..";
}

bool overwrites(const NamedByOption& output, const NamedByOption& input) {
  return output.use == FileUse::writes_folder ? lies_in(input.path, output.path)
                                              : same_file(output.path, input.path);
}

// --out beside --resume: what they may name is theirs to say.
bool is_resumed(const NamedByOption& a, const NamedByOption& b) {
  return (a.use == FileUse::goes_on || b.use == FileUse::goes_on) && a.path == b.path;
}

}  // namespace

void check_files(const Command& program) {
  std::vector<NamedByOption> files;
  collect(program, files);
  const auto inputs = std::partition(files.begin(), files.end(),
                                     [](const NamedByOption& f) { return f.use != FileUse::reads; });
  std::vector<std::string> mistakes;
  for (const NamedByOption& f : files) {
    if (f.path.empty()) mistakes.push_back(f.option + ": needs the name of a file");
  }
  for (auto output = files.begin(); output != inputs; ++output) {
    const auto input =
        std::find_if(inputs, files.end(), [&](const NamedByOption& i) { return overwrites(*output, i); });
    if (input != files.end())
      mistakes.push_back(output->option + " " + output->path + " would overwrite " + input->path +
                         ", which is read; name another file");
    for (auto other = files.begin(); other != output; ++other) {
      if (same_file(other->path, output->path) && !is_resumed(*other, *output))
        mistakes.push_back(other->option + " and " + output->option + " both name " + output->path);
    }
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  for (auto output = files.begin(); output != inputs; ++output) {
    if (output->use != FileUse::writes_folder) check_writable(output->path);
  }
}

}  // namespace pitstop
