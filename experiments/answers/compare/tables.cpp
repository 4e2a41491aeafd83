#include "experiments/answers/compare/forms.hpp"
#include "experiments/answers/shared/table_parts.hpp"

namespace pitstop {

namespace {

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

}  // namespace

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

}  // namespace pitstop
