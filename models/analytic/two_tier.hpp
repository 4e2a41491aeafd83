// Two checkpoint tiers over a repeating pattern: n stretches of W / n work, each ended by a cheap copy (C1),
// the last also by a dear one (C2). Failures that the cheap copy survives come with MTBF M1 and repeat the
// stretch; those that need the dear one come with M2 and go back to the pattern's start. Restoring is free.
// All times in one unit, any.
#pragma once

namespace pitstop {

struct TwoTier {
  double C1, C2, M1, M2;
};

struct TwoTierPattern {
  double n;  // cheap copies in a pattern; whole in an exact one
  double W;  // work in a pattern
  double H;  // overhead: expected time / work - 1
};

// To first order in small losses the overhead is (n C1 + C2) / W + (l1 / n + l2) W / 2 with l = 1 / M, least
// at n* = sqrt(l1 C2 / (l2 C1)) and W* = sqrt(2 (n C1 + C2) / (l1 / n + l2)): H* = sqrt(2 l1 C1) + sqrt(2 l2
// C2), a Young's overhead for each tier (Benoit et al. 2017, "Towards optimal multi-level checkpointing").
TwoTierPattern two_tier_first_order(const TwoTier& t);

// Exact overhead of a pattern, by the Markov chain over its stretches: with E_i the expected time from the
// start of stretch i, of length L_i, to the pattern's end, l = l1 + l2 and q = 1 - e^(-l L_i),
//   E_i = q / l + (1 - q) E_{i+1} + q (l1 / l E_i + l2 / l E_1).
double two_tier_overhead(const TwoTier& t, int n, double W);

// The pattern of least exact overhead.
TwoTierPattern two_tier_minimum(const TwoTier& t);

}  // namespace pitstop
