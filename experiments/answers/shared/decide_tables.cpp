#include "experiments/answers/shared/decide_tables.hpp"

#include "experiments/answers/compare/comparison_report.hpp"
#include "experiments/answers/sensitivity/sensitivity_report.hpp"

namespace pitstop {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Of money, or of time.
std::string unit_of(Objective objective) { return objective == Objective::cost ? "" : "_s"; }

// One column for each key that was searched; `setting` of a row may be empty.
template <class T, class Setting>
void setting_columns(TableOf<T>& t, const std::vector<VariedValue>& keys, Setting setting) {
  for (std::size_t k = 0; k < keys.size(); ++k) {
    t.real(keys[k].key + (keys[k].is_duration ? "_s" : ""), [&](const T& row) {
      const std::vector<VariedValue>& values = setting(row);
      return k < values.size() ? values[k].number.value_or(kNone) : kNone;
    });
  }
}

// ---- compare

struct DifferenceRow {
  std::size_t scenario;
  std::string of;  // "total", "line" or "cause"
  std::string name;
  Estimate saved;
};

std::vector<DifferenceRow> differences(const Comparison& c) {
  std::vector<DifferenceRow> rows;
  for (std::size_t i = 1; i < c.contestants.size(); ++i) {
    const AgainstFirst& a = c.against[i - 1];
    if (c.measure == Measure::wall_s) rows.push_back({i, "total", "wall", a.gain});
    for (std::size_t l = 0; l < kLines; ++l) rows.push_back({i, "line", kLineNames[l], a.saved_s[l]});
    for (const auto& [cause, saved] : a.saved_by_cause_s) rows.push_back({i, "cause", cause, saved});
  }
  return rows;
}

struct ReplicationRow {
  std::size_t of, replication;
  const Row* row;
};

AnswerTable replications_table(const Comparison& c) {
  std::vector<ReplicationRow> rows;
  for (std::size_t i = 0; i < c.contestants.size(); ++i) {
    const std::vector<Row>& all = c.contestants[i].summary.rows;
    for (std::size_t r = 0; r < all.size(); ++r) rows.push_back({i, r, &all[r]});
  }
  TableOf<ReplicationRow> t("replications", rows);
  t.integer("scenario", [](const ReplicationRow& r) { return r.of; });
  t.integer("replication", [](const ReplicationRow& r) { return r.replication; });
  t.real("wall_s", [](const ReplicationRow& r) { return r.row->wall.seconds(); });
  for (std::size_t l = 0; l < kLines; ++l)
    t.real(std::string(kLineNames[l]) + "_s",
           [l](const ReplicationRow& r) { return r.row->line[l].seconds(); });
  t.integer("interruptions", [](const ReplicationRow& r) { return r.row->interruptions; });
  t.text("ending",
         [](const ReplicationRow& r) { return kEndingNames[static_cast<std::size_t>(r.row->ending)]; });
  return t.table();
}

template <class T>
std::vector<std::size_t> numbers(const std::vector<T>& all) {
  std::vector<std::size_t> out(all.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  return out;
}

// ---- sensitivity

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

// ---- plan

template <class T, class Get>
void chance_columns(TableOf<T>& t, const std::string& name, Get get) {
  t.real(name, [&](const T& row) { return get(row) ? get(row)->share : kNone; });
  t.real(name + "_ci95_low", [&](const T& row) { return get(row) ? get(row)->ci95.low : kNone; });
  t.real(name + "_ci95_high", [&](const T& row) { return get(row) ? get(row)->ci95.high : kNone; });
}

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

std::vector<AnswerTable> tune_tables(const Tuned& tuned) {
  const std::string unit = unit_of(tuned.objective_kind);
  TableOf<TunedPoint> trace("trace", tuned.trace);
  trace.text("stage", [](const TunedPoint& p) { return p.stage; });
  setting_columns(
      trace, tuned.best, [](const TunedPoint& p) -> const auto& { return p.setting; });
  trace.text("seed", [](const TunedPoint& p) { return std::to_string(p.seed); })
      .integer("replications", [](const TunedPoint& p) { return p.replications; })
      .estimate("objective", unit, [](const TunedPoint& p) { return p.objective; })
      .real("kept", [](const TunedPoint& p) { return p.kept; });
  std::vector<JudgedSetting> all{
      {"best", tuned.best, tuned.objective ? std::optional(Estimate{}) : std::nullopt}};
  if (tuned.present) all.push_back(*tuned.present);
  all.insert(all.end(), tuned.judged.begin(), tuned.judged.end());
  TableOf<JudgedSetting> judged("judged", all);
  judged.text("name", [](const JudgedSetting& j) { return j.name; });
  setting_columns(
      judged, tuned.best, [](const JudgedSetting& j) -> const auto& { return j.setting; });
  judged.estimate("loss", unit, [](const JudgedSetting& j) { return j.loss; });
  return {trace.table(), judged.table(),
          TableOf<FlatRange>("flat_region", tuned.flat)
              .text("key", [](const FlatRange& f) { return f.key; })
              .text("low_as_typed", [](const FlatRange& f) { return f.low.text; })
              .text("high_as_typed", [](const FlatRange& f) { return f.high.text; })
              .real("low", [](const FlatRange& f) { return f.low.number.value_or(kNone); })
              .real("high", [](const FlatRange& f) { return f.high.number.value_or(kNone); })
              .real("loss_at_low" + unit, [](const FlatRange& f) { return f.low_loss; })
              .real("loss_at_high" + unit, [](const FlatRange& f) { return f.high_loss; })
              .table()};
}

std::vector<AnswerTable> comparison_tables(const Comparison& c) {
  const std::vector<DifferenceRow> rows = differences(c);
  const std::vector<std::size_t> all = numbers(c.contestants);
  const auto summary = [&c](std::size_t i) -> const Summary& { return c.contestants[i].summary; };
  TableOf<std::size_t> scenarios("scenarios", all);
  scenarios.integer("scenario", [](std::size_t i) { return i; })
      .text("name", [&](std::size_t i) { return c.contestants[i].name; })
      .estimate("wall", "_s", [&](std::size_t i) { return summary(i).wall.estimate; })
      .estimate("ettr", "", [&](std::size_t i) { return std::optional(summary(i).ettr); })
      .integer("completed", [&](std::size_t i) { return summary(i).endings[0]; })
      .integer("as_good_as_best", [&](std::size_t i) { return c.as_good[i] ? 1 : 0; });
  const char* const gain = c.measure == Measure::wall_s      ? "joint_saved"
                           : c.measure == Measure::completed ? "joint_more_completed"
                                                             : "joint_ettr_gained";
  scenarios.estimate(gain, c.measure == Measure::wall_s ? "_s" : "", [&](std::size_t i) {
    return i == 0 ? std::nullopt : std::optional(c.against[i - 1].gain);
  });
  return {TableOf<DifferenceRow>("differences", rows)
              .integer("scenario", [](const DifferenceRow& d) { return d.scenario; })
              .text("name", [&](const DifferenceRow& d) { return c.contestants[d.scenario].name; })
              .text("of", [](const DifferenceRow& d) { return d.of; })
              .text("what", [](const DifferenceRow& d) { return d.name; })
              .estimate("saved", "_s", [](const DifferenceRow& d) { return std::optional(d.saved); })
              .table(),
          scenarios.table(), replications_table(c)};
}

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

std::vector<AnswerTable> payoff_tables(const Payoffs& p) {
  return {TableOf<Payoff>("improvements", p.each)
              .text("name", [](const Payoff& x) { return x.name; })
              .real("cost", [](const Payoff& x) { return x.cost.value_or(kNone); })
              .estimate("saved", "_s", [](const Payoff& x) { return x.saved_s; })
              .estimate("money_saved", "", [](const Payoff& x) { return x.saved; })
              .real("net", [](const Payoff& x) { return x.net_ci95 ? x.net : kNone; })
              .real("net_ci95_low", [](const Payoff& x) { return x.net_ci95 ? x.net_ci95->low : kNone; })
              .real("net_ci95_high", [](const Payoff& x) { return x.net_ci95 ? x.net_ci95->high : kNone; })
              .table()};
}

std::vector<AnswerTable> slo_tables(const SloReport& r) {
  TableOf<LevelResult> t("levels", r.results);
  t.text("name", [](const LevelResult& l) { return l.name; })
      .text("target", [](const LevelResult& l) { return l.target; })
      .text("of", [](const LevelResult& l) { return l.of; });
  chance_columns(t, "passes", [](const LevelResult& l) { return std::optional(l.pass); });
  t.text("mean", [](const LevelResult& l) { return l.observed; });
  return {t.table()};
}

}  // namespace pitstop
