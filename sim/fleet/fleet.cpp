#include "sim/fleet/fleet.hpp"

namespace pitstop {

template class BasicFleet<NoWatch>;

}  // namespace pitstop
