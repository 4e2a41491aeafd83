// A metric of one series over the time of a replay, as pieces of simple functions. Between pieces there may
// be gaps, where the series does not exist.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"

namespace pitstop {

struct SignalPiece {
  enum class Kind : std::uint8_t { absent, constant, linear, decay };
  Instant from;  // to the next piece's; the last one goes on for ever
  Kind kind = Kind::absent;
  double a = 0;    // constant, or the value at `from`; decay: where it goes to
  double b = 0;    // linear: per second; decay: how far from `a` at `from`
  double tau = 1;  // decay: seconds

  double at(Instant t) const {
    switch (kind) {
      case Kind::absent:
      case Kind::constant:
        return a;
      case Kind::linear:
        return a + b * (t - from).seconds();
      case Kind::decay:
        return a + b * std::exp(-(t - from).seconds() / tau);
    }
    return a;
  }
};

class Signal {
 public:
  void absent(Instant from) { add({from, SignalPiece::Kind::absent, 0, 0, 1}); }
  void constant(Instant from, double value) { add({from, SignalPiece::Kind::constant, value, 0, 1}); }
  void linear(Instant from, double value, double per_second) {
    if (per_second == 0) return constant(from, value);
    add({from, SignalPiece::Kind::linear, value, per_second, 1});
  }
  // Towards `to`, from the value that the piece before has come to; constant once within `close`.
  void decay(Instant from, double start, double to, double tau, double close) {
    const double gap = std::fabs(start - to);
    if (gap <= close) return constant(from, to);
    add({from, SignalPiece::Kind::decay, to, start - to, tau});
    add({from + Duration::from_seconds(tau * std::log(gap / close)), SignalPiece::Kind::constant, to, 0, 1});
  }
  // Its value at a time within the last piece or later than the pieces added so far.
  double last_at(Instant t) const {
    for (std::size_t i = pieces_.size(); i-- > 0;) {
      if (pieces_[i].from <= t) return pieces_[i].at(t);
    }
    return 0;
  }
  const std::vector<SignalPiece>& pieces() const { return pieces_; }
  bool empty() const { return pieces_.empty(); }
  const SignalPiece& piece_at(Instant t) const {
    std::size_t low = 0, high = pieces_.size();
    while (high - low > 1) {
      const std::size_t middle = (low + high) / 2;
      (pieces_[middle].from <= t ? low : high) = middle;
    }
    return pieces_[low];
  }

 private:
  // A piece that begins no later than the last one takes its place.
  void add(SignalPiece p) {
    while (!pieces_.empty() && pieces_.back().from >= p.from) pieces_.pop_back();
    const bool same = !pieces_.empty() && pieces_.back().kind == p.kind &&
                      p.kind == SignalPiece::Kind::constant && pieces_.back().a == p.a;
    if (!same) pieces_.push_back(p);
  }
  std::vector<SignalPiece> pieces_;
};

}  // namespace pitstop
