// The families of times that stand alone. The list below is the registry: the reader, `pitstop explain`, the
// schema and the conformance tests all walk it. To add a family: one new file, one line here.
#pragma once

#include <variant>

#include "models/failure/constant.hpp"
#include "models/failure/empirical.hpp"
#include "models/failure/exponential.hpp"
#include "models/failure/gamma.hpp"
#include "models/failure/lognormal.hpp"
#include "models/failure/triangular.hpp"
#include "models/failure/uniform.hpp"
#include "models/failure/weibull.hpp"

namespace pitstop {

using SimpleDistribution =
    std::variant<Constant, Exponential, Weibull, Lognormal, Gamma, Uniform, Triangular, Empirical>;

}  // namespace pitstop
