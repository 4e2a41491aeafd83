#include "experiments/answers/plan/forms.hpp"
#include "experiments/answers/shared/table_parts.hpp"

namespace pitstop {

namespace {

AnswerTable options_table(const ResourcePlan& p) {
  const std::vector<std::size_t> rows = numbers(p.options);
  TableOf<std::size_t> t("options", rows);
  t.text("name", [&](std::size_t i) { return p.options[i].name; })
      .integer("nodes", [&](std::size_t i) { return p.options[i].scenario.job.nodes; })
      .integer("spares", [&](std::size_t i) { return p.options[i].scenario.cluster.spares; })
      .text("instance", [&](std::size_t i) { return p.options[i].scenario.cluster.instance.name; })
      .estimate("wall", "_s", [&](std::size_t i) { return p.lines[i].wall_s; })
      .real("wall_p95_s", [&](std::size_t i) { return p.lines[i].wall_p95_s.value_or(kNone); })
      .estimate("cost", "", [&](std::size_t i) { return p.lines[i].cost; })
      .estimate("cost_of_failures", "", [&](std::size_t i) { return p.lines[i].cost_of_failures; })
      .real("cost_of_spares",
            [&](std::size_t i) { return p.lines[i].cost ? p.lines[i].cost_of_spares : kNone; });
  chance_columns(t, "in_time", [&](std::size_t i) { return p.lines[i].in_time; });
  chance_columns(t, "in_budget", [&](std::size_t i) { return p.lines[i].in_budget; });
  chance_columns(t, "both", [&](std::size_t i) { return p.lines[i].both; });
  t.integer("on_front", [&](std::size_t i) { return p.lines[i].on_front ? 1 : 0; });
  t.integer("chosen", [&](std::size_t i) { return p.choice == i ? 1 : 0; });
  return t.table();
}

AnswerTable option_replications(const ResourcePlan& p) {
  std::vector<std::pair<std::size_t, std::size_t>> rows;  // option, replication
  for (std::size_t i = 0; i < p.options.size(); ++i) {
    for (std::size_t r = 0; r < p.options[i].wall_s.size(); ++r) rows.emplace_back(i, r);
  }
  return TableOf<std::pair<std::size_t, std::size_t>>("replications", rows)
      .integer("option", [](const auto& row) { return row.first; })
      .integer("replication", [](const auto& row) { return row.second; })
      .real("wall_s", [&](const auto& row) { return p.options[row.first].wall_s[row.second]; })
      .real("cost",
            [&](const auto& row) {
              const std::vector<double>& cost = p.options[row.first].cost;
              return row.second < cost.size() ? cost[row.second] : kNone;
            })
      .table();
}

}  // namespace

std::vector<AnswerTable> plan_tables(const ResourcePlan& p) {
  return {options_table(p),
          TableOf<SpareStep>("spare_steps", p.steps)
              .integer("from", [](const SpareStep& s) { return s.from; })
              .integer("to", [](const SpareStep& s) { return s.to; })
              .estimate("saved_per_spare", "_s", [](const SpareStep& s) { return s.saved_s; })
              .estimate("money_saved_per_spare", "", [](const SpareStep& s) { return s.saved; })
              .table(),
          option_replications(p)};
}

}  // namespace pitstop
