// How a format is known to the importer. Three kinds, by what their reader needs: text read line by line (any
// number of them share one pass over a file, so that a log may hold several), JSON documents, and whole texts
// whose first lines say how to read the rest.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "calibration/import/imported.hpp"
#include "calibration/import/json_tree.hpp"
#include "calibration/import/xid_table.hpp"

namespace pitstop {

struct ImportContext {
  Imported& out;
  const XidTable& xids;
};

// A line of a log. `text` is without what a launcher put before it: "0: " of srun -l, "[1,0]<stdout>:" of
// mpirun.
struct LogLine {
  int number;
  std::string_view text;
};

class LineReader {
 public:
  virtual ~LineReader() = default;
  virtual void line(const LogLine& line) = 0;
  virtual void finish() {}
};

// Every line of the text to every reader, in one pass.
void feed_lines(std::string_view text, std::span<const std::unique_ptr<LineReader>> readers);

struct LineFormat {
  const char* name;
  const char* meaning;
  std::unique_ptr<LineReader> (*make)(ImportContext context);
};

struct JsonFormat {
  const char* name;
  const char* meaning;
  bool (*recognises)(const JsonValue& document);
  void (*read)(const JsonValue& document, ImportContext context);
};

struct TextFormat {
  const char* name;
  const char* meaning;
  bool (*recognises)(std::string_view text);
  void (*read)(std::string_view text, ImportContext context);
};

}  // namespace pitstop
