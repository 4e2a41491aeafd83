#include "experiments/answers/sensitivity/forms.hpp"
#include "experiments/answers/shared/table_parts.hpp"

namespace pitstop {

namespace {

struct TornadoRow {
  const TornadoBar* bar;
  const char* kind;
};

AnswerTable tornado_table(const Sensitivity& s, const std::string& unit) {
  std::vector<TornadoRow> rows;
  for (const TornadoBar& b : s.ranges) rows.push_back({&b, "range"});
  for (const TornadoBar& b : s.counted) rows.push_back({&b, "counted rate"});
  return TableOf<TornadoRow>("tornado", rows)
      .text("input", [](const TornadoRow& r) { return r.bar->name.en; })
      .text("kind", [](const TornadoRow& r) { return r.kind; })
      .text("low", [](const TornadoRow& r) { return r.bar->low; })
      .text("high", [](const TornadoRow& r) { return r.bar->high; })
      .estimate("change_at_low", unit, [](const TornadoRow& r) { return r.bar->at_low; })
      .estimate("change_at_high", unit, [](const TornadoRow& r) { return r.bar->at_high; })
      .table();
}

AnswerTable indices_table(const Sensitivity& s) {
  const std::vector<std::size_t> rows = numbers(s.inputs);
  const SobolIndices& sobol = *s.sobol;
  const MorrisEffects& morris = *s.morris;
  return TableOf<std::size_t>("indices", rows)
      .text("input", [&](std::size_t i) { return s.inputs[i]; })
      .real("first", [&](std::size_t i) { return sobol.first[i]; })
      .real("first_ci95_low", [&](std::size_t i) { return sobol.first_ci95[i].low; })
      .real("first_ci95_high", [&](std::size_t i) { return sobol.first_ci95[i].high; })
      .real("total", [&](std::size_t i) { return sobol.total[i]; })
      .real("total_ci95_low", [&](std::size_t i) { return sobol.total_ci95[i].low; })
      .real("total_ci95_high", [&](std::size_t i) { return sobol.total_ci95[i].high; })
      .real("morris_mu", [&](std::size_t i) { return morris.mu[i]; })
      .real("morris_mu_star", [&](std::size_t i) { return morris.mu_star[i]; })
      .real("morris_sigma", [&](std::size_t i) { return morris.sigma[i]; })
      .table();
}

}  // namespace

std::vector<AnswerTable> sensitivity_tables(const Sensitivity& s) {
  const std::string unit = unit_of(s.objective_kind);
  std::vector<AnswerTable> out{
      TableOf<Elasticity>("levers", s.levers)
          .text("lever", [](const Elasticity& e) { return e.name.en; })
          .real("mean_s", [](const Elasticity& e) { return e.mean_s > 0 ? e.mean_s : kNone; })
          .real("elasticity", [](const Elasticity& e) { return e.elasticity; })
          .text("change", [](const Elasticity& e) { return change_of(e); })
          .estimate("saved", unit, [](const Elasticity& e) { return std::optional(e.saved); })
          .table(),
      tornado_table(s, unit)};
  if (s.sobol && s.morris) out.push_back(indices_table(s));
  return out;
}

}  // namespace pitstop
