// Checkpoint intervals in closed form. C = stall, M = MTBF of what stops the job, both in seconds.
#pragma once

#include "sim/base/time.hpp"

namespace pitstop {

double young_interval(double stall_s, double mtbf_s);  // Young 1974: sqrt(2 C M)
double daly_interval(double stall_s, double mtbf_s);   // Daly 2006: for C < 2M the series, else M
double exact_interval(double stall_s, double mtbf_s);  // (1 + W0(-exp(-C/M - 1))) M, whatever D and R

// Rounded to ticks; never less than one second; Duration{} (never) when not finite or zero.
Duration interval_from_seconds(double s);

}  // namespace pitstop
