// The life that remains to a unit met at a random time, when such units have been renewed for ever (the
// inspection paradox): density P(T > s) / mean, so P(residual <= s) = integral of P(T > x) over [0, s] /
// mean. For an exponential it is the lifetime itself. Tabulated once, on cells where P(T > x) is smooth.
#pragma once

#include <vector>

#include "models/failure/distribution.hpp"

namespace pitstop {

class ResidualLife {
 public:
  // Requires: the mean is not zero, and `lifetime` outlives this.
  explicit ResidualLife(const Distribution& lifetime);

  // Seconds that a share p falls below, or that a share q exceeds. Requires: 0 < p, q < 1.
  long double lower(long double p) const;
  long double upper(long double q) const;

 private:
  struct Edge {
    long double at;             // seconds
    long double survival;       // P(T > at)
    long double before, after;  // its integral up to here, and from here on
  };

  void add_cells(const Edge& from, const Edge& to, int halvings);
  Edge edge_at(long double s) const;
  long double survival(long double s) const;
  // The end of the part of the cell from `from` to `to` that begins with it and has this integral.
  long double solve(const Edge& from, const Edge& to, long double area) const;

  const Distribution& lifetime_;
  std::vector<Edge> edges_;
};

}  // namespace pitstop
