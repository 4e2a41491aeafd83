// Cuts a file into segments and gives each to the reader of its kind.
#pragma once

#include <span>
#include <string_view>

#include "calibration/import/format.hpp"

namespace pitstop {

struct Formats {
  std::span<const LineFormat> lines;
  std::span<const JsonFormat> documents;
  std::span<const TableFormat> tables;
  std::span<const CsvFormat> csv;
};

// Reads all of `text`. Lines that no format claims are counted in `context.out`.
void read_segments(std::string_view text, const Formats& formats, ImportContext context);

}  // namespace pitstop
