#include "kernels/bench/harness.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <stdexcept>

namespace pitstop::bench {

namespace {

// Results are taken case by case; Google Benchmark's own tables are not wanted.
class Silent : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

struct Driven {
  std::vector<Measurement> measured;  // one an output
  bool stopped = false;
};

void note_samples(const BenchCase& c, const std::vector<double>& values, Driven& driven) {
  if (values.size() != c.outputs.size()) throw std::logic_error("a repetition gave too few values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || values[i] <= 0)
      throw std::runtime_error("a repetition took " + std::to_string(values[i]) + " s, which cannot be");
    const double amount = c.outputs[i].amount;
    driven.measured[i].samples.push_back(amount > 0 ? amount / values[i] : values[i]);
  }
}

void drive(benchmark::State& state, const BenchCase& c, const BenchSite& site, Driven& driven) {
  std::string error;
  try {
    if (c.prepare) c.prepare();
    for (int i = 0; i < c.warmups; ++i) c.once();
    for (auto _ : state) {
      if (site.stop.load(std::memory_order_relaxed)) {
        driven.stopped = true;
        state.SkipWithError("stopped");
        break;
      }
      const std::vector<double> values = c.once();
      note_samples(c, values, driven);
      state.SetIterationTime(values.front());
    }
    if (!driven.stopped && c.wrong) error = c.wrong();
  } catch (const std::exception& e) {
    error = e.what();
    state.SkipWithError(e.what());
  }
  for (Measurement& m : driven.measured) m.error = error;
}

Driven run_case(const BenchCase& c, const BenchSite& site) {
  Driven driven;
  for (const BenchOutput& o : c.outputs)
    driven.measured.push_back({o.key, o.unit, {}, o.link_share, o.note, ""});
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark(c.outputs.front().key.c_str(),
                               [&](benchmark::State& state) { drive(state, c, site, driven); })
      ->Iterations(c.repetitions)
      ->Repetitions(1)
      ->UseManualTime();
  Silent reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, ".");
  benchmark::ClearRegisteredBenchmarks();
  return driven;
}

}  // namespace

void run_cases(std::vector<BenchCase> cases, const BenchSite& site, BenchResults& results) {
  for (BenchCase& next : cases) {
    const BenchCase c = std::exchange(next, {});
    if (results.stopped || site.stop.load(std::memory_order_relaxed)) {
      results.stopped = true;
      return;
    }
    site.progress(c.outputs.front().key);
    Driven driven = run_case(c, site);
    results.stopped = driven.stopped;
    if (!driven.stopped)
      results.measured.insert(results.measured.end(), driven.measured.begin(), driven.measured.end());
  }
}

std::string size_word(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kNames{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t i = 0;
  for (; i + 1 < kNames.size() && bytes != 0 && bytes % 1024 == 0; ++i) bytes /= 1024;
  return std::to_string(bytes) + kNames[i];
}

SizeLine line_through(const std::vector<std::pair<double, double>>& bytes_and_seconds) {
  // Weighted by 1/t^2: minimise sum (1 - a/t - b x/t)^2.
  double aa = 0, ab = 0, bb = 0, a1 = 0, b1 = 0;
  for (const auto& [x, t] : bytes_and_seconds) {
    aa += 1 / (t * t);
    ab += x / (t * t);
    bb += x * x / (t * t);
    a1 += 1 / t;
    b1 += x / t;
  }
  const double det = aa * bb - ab * ab;
  SizeLine line;
  // One size alone, or sizes that differ too little to tell a slope: all of it is bytes.
  if (det > 1e-9 * aa * bb) line = {(a1 * bb - b1 * ab) / det, (aa * b1 - ab * a1) / det};
  if (line.fixed_s <= 0 || line.per_byte_s <= 0) {
    const bool only_bytes = line.per_byte_s > 0 || line.fixed_s <= 0;
    line = only_bytes && bb > 0 ? SizeLine{0, b1 / bb} : SizeLine{a1 / aa, 0};
  }
  return line;
}

double middle_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

}  // namespace pitstop::bench
