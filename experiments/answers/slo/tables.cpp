#include "experiments/answers/shared/table_parts.hpp"
#include "experiments/answers/slo/forms.hpp"

namespace pitstop {

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
