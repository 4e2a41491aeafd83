#include "experiments/calibrate/imported_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "experiments/base/embedded.hpp"
#include "experiments/base/errors.hpp"

namespace pitstop {

namespace {

constexpr const char* kXidTable = "../calibration/xid_actions.csv";

}  // namespace

std::string read_bytes(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) throw InputError(path + ": is a folder");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) throw InputError(path + ": cannot be opened: " + std::strerror(errno));
  std::string bytes;
  std::vector<char> buffer(std::size_t{1} << 20);
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), file.get())) > 0;) {
    bytes.append(buffer.data(), n);
  }
  if (std::ferror(file.get())) throw InputError(path + ": cannot be read: " + std::strerror(errno));
  return bytes;
}

XidTable xid_table(const std::string& path) {
  std::string text;
  if (path.empty()) {
    for (const EmbeddedFile& file : embedded_files()) {
      if (std::string(file.name) == kXidTable) text = file.text;
    }
  } else {
    text = read_bytes(path);
  }
  std::vector<TraceIssue> issues;
  XidTable table = XidTable::from_csv(text, issues);
  if (issues.empty()) return table;
  std::vector<Issue> mistakes;
  for (const TraceIssue& issue : issues) mistakes.push_back({path, issue.line, 0, "", issue.what});
  throw ConfigError(std::move(mistakes));
}

}  // namespace pitstop
