#include "experiments/answers/run/uncertainty_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr double kLeastShare = 0.05;  // of the machine's part that a figure must explain to be named

std::string value_text(const Uncertainty& u, double x) {
  return u.of_wall ? duration_text(x) : fmt::format("{:.4f}", x);
}

std::string range_text(const Uncertainty& u, const Interval& i) {
  return value_text(u, i.low) + " to " + value_text(u, i.high);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> uncertainty_rows(const Uncertainty& u,
                                                                  const TextStyle& style) {
  std::vector<std::pair<std::string, std::string>> rows;
  auto sd = [&](double variance) {
    return style.plus_minus() + std::string(" ") + value_text(u, std::sqrt(std::max(0.0, variance)));
  };
  const char* const run = u.of_wall ? "one run takes" : "ETTR of one run:";
  rows.emplace_back("Uncertainty",
                    fmt::format("{} {} (95 % predictive interval: what is not known, and chance)", run,
                                range_text(u, u.predictive95)));
  rows.emplace_back("", fmt::format("from unknown inputs: {}, {} of the variance; the expected {} is {}",
                                    sd(u.machine_variance), percent(u.machine_share()),
                                    u.of_wall ? "time" : "ETTR", range_text(u, u.expected95)));
  rows.emplace_back("", fmt::format("from chance: {}, {} of the variance", sd(u.chance_variance),
                                    percent(1 - u.machine_share())));
  std::string most;
  for (const Uncertainty::Share& s : u.shares) {
    if (s.of_machine < kLeastShare) continue;
    most += fmt::format("{}{} {}", most.empty() ? "" : ", ", printable(s.figure), percent(s.of_machine));
  }
  if (!most.empty() && u.machine_share() > kLeastShare) rows.emplace_back("", "measure first: " + most);
  rows.emplace_back(
      "",
      fmt::format("mean {} to {} (95 % interval); {} draws of {} uncertain figure{}, {} replications each",
                  value_text(u, u.mean_ci95.low), value_text(u, u.mean_ci95.high), grouped(u.draws.size()),
                  u.figures.size(), u.figures.size() == 1 ? "" : "s", grouped(u.replications)));
  return rows;
}

}  // namespace pitstop
