#include "calibration/measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/quantity_text.hpp"

namespace pitstop {

namespace {

std::vector<double> sorted(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return samples;
}

double median_of(const std::vector<double>& ascending) {
  const std::size_t n = ascending.size();
  return n % 2 == 1 ? ascending[n / 2] : (ascending[n / 2 - 1] + ascending[n / 2]) / 2;
}

// The largest k with P(Binomial(n, 1/2) < k) <= 2.5 %; 0 where there is none.
std::size_t order_of_interval(std::size_t n) {
  constexpr double kTail = 0.025;
  const double count = static_cast<double>(n);
  double below = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double i = static_cast<double>(k);
    const double log_p =
        std::lgamma(count + 1) - std::lgamma(i + 1) - std::lgamma(count - i + 1) - count * std::log(2.0);
    below += std::exp(log_p);
    if (below > kTail) return k;
  }
  return 0;
}

bool usable(double sample) { return std::isfinite(sample) && sample > 0; }

std::string why_refused(const Measurement& m, const std::optional<MeasuredLink>& link) {
  if (!m.error.empty()) return m.error;
  if (m.samples.empty()) return "no repetition was finished";
  for (const double sample : m.samples) {
    if (!usable(sample)) return fmt::format("a repetition gave {}, which is no positive number", sample);
  }
  if (!link || link->instance.nic_bytes_per_s <= 0 || m.link_share <= 0) return "";
  const double rate = link->instance.nic_bytes_per_s;
  const double fastest = *std::max_element(m.samples.begin(), m.samples.end());
  if (fastest * m.link_share <= rate) return "";
  const auto& unconfirmed = link->instance.unconfirmed;
  const bool sure = std::find(unconfirmed.begin(), unconfirmed.end(), "nic") == unconfirmed.end();
  return fmt::format("{} is impossible: it is {} through the network of one {}, whose line rate is {}{}{}",
                     quantity_text(fastest, m.unit), quantity_text(fastest * m.link_share, "B/s"),
                     link->instance.name, link->instance.nic_burstable ? "\"up to\" " : "",
                     quantity_text(rate, "B/s"), sure ? "" : " (unconfirmed)");
}

}  // namespace

Repetitions repetitions_of(const std::vector<double>& samples) {
  const std::vector<double> x = sorted(samples);
  const std::size_t n = x.size();
  const std::size_t rank = (95 * n + 99) / 100;  // at least 1
  return {x.front(), median_of(x), x[rank - 1], x.back()};
}

MedianInterval median_interval(const std::vector<double>& samples) {
  const std::vector<double> x = sorted(samples);
  const std::size_t k = order_of_interval(x.size());
  if (k == 0) return {x.front(), x.back()};
  return {x[k - 1], x[x.size() - k]};
}

Judged judge(const std::vector<Measurement>& measured, const std::string& source,
             const std::optional<MeasuredLink>& link) {
  Judged judged;
  for (const Measurement& m : measured) {
    const std::string refused = why_refused(m, link);
    if (!refused.empty()) {
      judged.refused.push_back(m.key + ": " + refused);
      continue;
    }
    Figure figure;
    figure.key = m.key;
    figure.repetitions = repetitions_of(m.samples);
    figure.value = figure.repetitions->median;
    const MedianInterval interval = median_interval(m.samples);
    figure.low = interval.low;
    figure.high = interval.high;
    figure.unit = m.unit;
    figure.observations = m.samples.size();
    figure.source = source;
    figure.note = m.note;
    if (link && link->instance.nic_burstable && m.link_share > 0 && link->measured_for_s < kCreditWindow_s) {
      const std::string burst = fmt::format(
          "measured for {:.0f} s; the network of {} is burstable and its credits last 5 to 60 minutes, so "
          "the lasting rate may be lower",
          link->measured_for_s, link->instance.name);
      figure.note += (figure.note.empty() ? "" : "; ") + burst;
      judged.warnings.push_back(m.key + ": " + burst);
    }
    judged.figures.push_back(std::move(figure));
  }
  std::sort(judged.figures.begin(), judged.figures.end(),
            [](const Figure& a, const Figure& b) { return a.key < b.key; });
  return judged;
}

}  // namespace pitstop
