#include "sim/cluster/cluster.hpp"

namespace pitstop {

template class BasicCluster<NoWatch>;

}  // namespace pitstop
