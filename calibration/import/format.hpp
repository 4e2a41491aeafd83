// How a format is known to the importer. A file is cut into segments: JSON documents and tables with a header
// (blocks) go to the reader that recognises them and end where their rows end; all other lines are offered to
// the line readers, any number of which share one pass. No reader owns a file: a line that nobody claims is
// counted and told.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "calibration/import/csv_table.hpp"
#include "calibration/import/imported.hpp"
#include "calibration/import/json_tree.hpp"
#include "calibration/import/xid_table.hpp"

namespace pitstop {

struct ImportContext {
  Imported& out;
  const XidTable& xids;
  std::string_view sacct_columns = {};  // names of the columns of sacct rows without a header, by commas
};

// A line of a log. `text` is without what a launcher put before it (launcher_prefix.hpp), `raw` with it.
struct LogLine {
  int number;
  std::string_view text;
  std::string_view raw = text;
};

class LineReader {
 public:
  virtual ~LineReader() = default;
  // True: the line belongs to this format; it was read, is part of its head, or was warned of.
  virtual bool line(const LogLine& line) = 0;
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
  bool joins = false;  // documents of this kind in one file are read together, as one list
};

// A CSV table with a header line.
struct CsvFormat {
  const char* name;
  const char* meaning;
  bool (*recognises)(const CsvTable& table);
  void (*read)(CsvTable table, ImportContext context);
  bool is_failure_history = true;  // a file holds one at most
};

// A table that has a header: `take` reads what begins at the start of `text` (line `first_line` of the file)
// and returns how many bytes it took, whole lines; 0: none of its kind begins here.
struct TableFormat {
  const char* name;
  const char* meaning;
  std::size_t (*take)(std::string_view text, int first_line, ImportContext context);
};

}  // namespace pitstop
