// Reads a file as `pitstop calibrate import` does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "calibration/import/import.hpp"

namespace pitstop {

inline std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline const XidTable& shipped_xid_table() {
  static const XidTable table = [] {
    std::vector<TraceIssue> issues;
    XidTable read = XidTable::from_csv(bytes_of(PITSTOP_SOURCE_DIR "/calibration/xid_actions.csv"), issues);
    EXPECT_TRUE(issues.empty());
    EXPECT_GT(read.size(), 10U);
    return read;
  }();
  return table;
}

inline Imported import_file(const std::string& path) {
  return import_text(path, bytes_of(path), shipped_xid_table());
}
inline Imported import_words(const std::string& text) {
  return import_text("text", text, shipped_xid_table());
}
inline Imported fixture(const std::string& name) {
  const std::string path = PITSTOP_SOURCE_DIR "/tests/calibration/fixtures/" + name;
  EXPECT_TRUE(std::filesystem::exists(path)) << path;
  return import_file(path);
}

// Whether a warning at that line says that.
inline bool warned(const Imported& file, int line, const std::string& part) {
  return std::any_of(file.warnings.begin(), file.warnings.end(), [&](const ImportWarning& w) {
    return w.line == line && w.what.find(part) != std::string::npos;
  });
}

inline std::string all_warnings(const Imported& file) {
  std::string text;
  for (const ImportWarning& w : file.warnings) text += std::to_string(w.line) + ": " + w.what + "\n";
  return text;
}

}  // namespace pitstop
