#include "calibration/import/estimate.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace pitstop {

namespace {

constexpr double kTail = 0.025;

Figure figure(std::string key, const std::string& unit, double value, std::size_t n, std::string source) {
  Figure f;
  f.key = std::move(key);
  f.value = f.low = f.high = value;
  f.unit = unit;
  f.observations = n;
  f.source = std::move(source);
  return f;
}

// Of sorted values: the value below which `p` of them lie, interpolated.
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void spread(Figure& f, const std::vector<double>& sorted) {
  if (sorted.size() == 1) {
    f.note = "one observation: its spread is not known";
    return;
  }
  f.repetitions = {sorted.front(), quantile(sorted, 0.5), quantile(sorted, 0.95), sorted.back()};
}

}  // namespace

Figure mean_figure(std::string key, const std::string& unit, std::vector<double> values, std::string source) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  const double mean = sum / n;
  for (const double v : values) squares += (v - mean) * (v - mean);
  Figure f = figure(std::move(key), unit, mean, values.size(), std::move(source));
  spread(f, values);
  if (values.size() < 2) return f;
  const boost::math::students_t t(n - 1);
  const double half =
      boost::math::quantile(boost::math::complement(t, kTail)) * std::sqrt(squares / (n - 1) / n);
  f.low = mean - half;
  f.high = mean + half;
  if (f.low <= 0 && values.front() > 0) f.low = values.front();  // a positive quantity
  return f;
}

Figure median_figure(std::string key, const std::string& unit, std::vector<double> values,
                     std::string source) {
  std::sort(values.begin(), values.end());
  Figure f = figure(std::move(key), unit, quantile(values, 0.5), values.size(), std::move(source));
  spread(f, values);
  if (values.size() < 2) return f;
  // The l-th smallest and largest enclose the median with at least 95 %; with fewer than 6 all of them do
  // not.
  const boost::math::binomial_distribution<> half(static_cast<double>(values.size()), 0.5);
  std::size_t l = 0;
  while (l + 1 < values.size() / 2 && boost::math::cdf(half, static_cast<double>(l)) <= kTail) ++l;
  l = l > 0 ? l - 1 : 0;
  f.low = values[l];
  f.high = values[values.size() - 1 - l];
  if (values.size() < 6) f.note = "fewer than 6 observations: the interval is their range, less than 95 %";
  return f;
}

Figure mtbf_figure(std::string key, double exposure_s, std::size_t events, std::string source) {
  const auto n = static_cast<double>(events);
  Figure f = figure(std::move(key), "s", exposure_s / n, events, std::move(source));
  const boost::math::chi_squared most(2 * n + 2), least(2 * n);
  f.low = 2 * exposure_s / boost::math::quantile(boost::math::complement(most, kTail));
  f.high = 2 * exposure_s / boost::math::quantile(least, kTail);
  return f;
}

Figure share_figure(std::string key, std::size_t k, std::size_t n, std::string source) {
  const double a = static_cast<double>(k) + 0.5, b = static_cast<double>(n - k) + 0.5;
  Figure f =
      figure(std::move(key), "1", static_cast<double>(k) / static_cast<double>(n), n, std::move(source));
  const boost::math::beta_distribution<> posterior(a, b);
  f.low = k == 0 ? 0 : boost::math::quantile(posterior, kTail);
  f.high = k == n ? 1 : boost::math::quantile(boost::math::complement(posterior, kTail));
  return f;
}

std::string key_word(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      out += c;
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "unnamed" : out.substr(0, 64);
}

}  // namespace pitstop
