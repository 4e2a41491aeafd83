// Quantities as people write them: a number and its unit. One table of units for scenarios and for the
// command line. Every reader takes a whole text, refuses what it does not understand, NaN, infinities and
// negatives, and says what it expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/base/quantity_text.hpp"
#include "models/describe.hpp"
#include "models/failure/cause.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

// A value, or what is wrong with the text.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string error;
};

struct Money {
  double amount = 0;
  std::string currency;  // three capital letters
};

// "30min", "1.5h", "1h30min", "1 h 30 min", "54 days", Slurm's "HH:MM:SS" and "D-HH:MM:SS". At most kLongest;
// rounded to the nearest microsecond, and refused where that would make nothing of something.
Parsed<Duration> parse_duration(std::string_view text);

// True for Slurm's forms. YAML 1.1 reads a bare 02:00:00 as a number, so files must quote it.
bool is_clock_time(std::string_view text);

// A plain number. A range that is a fraction also takes a percentage: "2%" is 0.02.
Parsed<double> parse_number(std::string_view text, Range range);

// A number without a fraction: "2048", "2e3".
Parsed<std::int64_t> parse_integer(std::string_view text, Range range);

// "6.5 per 1000 node-days", "0.01 per node-day", also node-hours and node-years (of 365 days). The value is
// in failures per 1,000 node-days.
Parsed<double> parse_rate(std::string_view text);

// "148 in 54 days on 2048 nodes".
Parsed<ObservedCount> parse_observed(std::string_view text);

// "1.2 TB" (powers of 1000), "64 GiB" (powers of 1024). Bytes.
Parsed<double> parse_bytes(std::string_view text);

// "400 Gbps" (bits), "12.8 GB/s" (bytes). Bytes a second.
Parsed<double> parse_bandwidth(std::string_view text);

// "98.32 USD/h".
Parsed<Money> parse_price(std::string_view text);

// Seconds in one unit of time called so in a file's header: "seconds", "min"; none for any other word.
std::optional<double> seconds_per(std::string_view unit);

// True if YAML would take the unquoted text as a number, a truth value or nothing, not as text.
bool is_not_text(std::string_view text);

// The forms above with examples, one line each, for `pitstop explain units`.
std::string units_help();

}  // namespace pitstop
