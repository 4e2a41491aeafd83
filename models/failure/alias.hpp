// Walker's alias method: one draw picks one of several by its share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pitstop {

// Calls settle(i, keep, alias) for each slot: keep it when the low bits of the draw are below `keep`.
template <class F>
void fill_alias(const std::vector<double>& rate, double total, F&& settle) {
  const std::size_t n = rate.size();
  std::vector<double> share(n);
  std::vector<std::size_t> small, large;
  for (std::size_t i = 0; i < n; ++i) {
    share[i] = rate[i] / total * static_cast<double>(n);
    (share[i] < 1 ? small : large).push_back(i);
  }
  auto put = [&settle](std::size_t i, double keep, std::size_t alias) {
    settle(i, keep >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(keep * 0x1p64), alias);
  };
  while (!small.empty() && !large.empty()) {
    const std::size_t i = small.back(), j = large.back();
    small.pop_back();
    put(i, share[i], j);
    share[j] -= 1 - share[i];
    if (share[j] < 1) {
      large.pop_back();
      small.push_back(j);
    }
  }
  for (const std::size_t i : small) put(i, 1, i);
  for (const std::size_t i : large) put(i, 1, i);
}

}  // namespace pitstop
