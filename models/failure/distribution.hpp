// Any lifetime or stage time that a scenario can name: the registry of simple_distribution.hpp, and mixtures
// of them.
#pragma once

#include <variant>

#include "models/failure/mixture.hpp"
#include "models/failure/simple_distribution.hpp"

namespace pitstop {

namespace detail {
template <class Simple>
struct WithMixture;
template <class... Family>
struct WithMixture<std::variant<Family...>> {
  using Type = std::variant<Family..., Mixture>;
};
}  // namespace detail

using Distribution = detail::WithMixture<SimpleDistribution>::Type;

}  // namespace pitstop
