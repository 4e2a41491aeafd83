#include "experiments/answers/shared/table_parts.hpp"
#include "experiments/answers/tune/forms.hpp"

namespace pitstop {

namespace {

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

}  // namespace pitstop
