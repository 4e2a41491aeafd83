// What stands before the message of a log line: time, host and program, as syslog, journald, dmesg, /dev/kmsg
// and Slurm write them.
#pragma once

#include <optional>
#include <string_view>

#include "calibration/import/stamp.hpp"

namespace pitstop {

struct LogHead {
  std::optional<Stamp> time;
  std::string_view host, program;  // empty: not written
  std::string_view message;
};

LogHead split_log_head(std::string_view text);

}  // namespace pitstop
