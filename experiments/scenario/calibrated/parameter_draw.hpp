// Which draw of the uncertain figures of a scenario is read: those of its calibration profile, and rates that
// it gives by a count.
#pragma once

#include <cstdint>

namespace pitstop {

struct ParameterDraw {
  std::uint64_t seed = 0;
  std::uint32_t index = 0;
};

}  // namespace pitstop
