// The program's version and the source revision that it was configured from, for --version and result files.
#pragma once

namespace pitstop {

extern const char* const kVersion;  // "0.2.0 (1a2b3c4)"

}  // namespace pitstop
