#include "experiments/results/results_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "experiments/base/hash.hpp"
#include "experiments/simulate/chunk.hpp"

namespace pitstop {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The width of a column of texts.
template <class Text>
std::size_t longest(std::size_t n, Text text) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < n; ++i) bytes = std::max(bytes, std::string(text(i)).size());
  return bytes;
}

void estimate_columns(ComposedTable& t, const std::string& name, const std::string& unit,
                      std::function<const Estimate*(std::size_t, std::size_t)> of) {
  auto column = [&](const char* what, auto value) {
    t.real(name + what + unit, [of, value](std::size_t p, std::size_t i) {
      const Estimate* const e = of(p, i);
      return e == nullptr ? kNone : value(*e);
    });
  };
  column("mean", [](const Estimate& e) { return e.mean; });
  column("std", [](const Estimate& e) { return e.std; });
  column("ci95_low", [](const Estimate& e) { return e.ci95.low; });
  column("ci95_high", [](const Estimate& e) { return e.ci95.high; });
}

void point_column(ComposedTable& t) {
  t.integer("point", [](std::size_t p, std::size_t) { return static_cast<std::int64_t>(p); });
}

// One column a varied key: numbers where any point has one (durations in seconds, `_s`), names otherwise.
void varied_columns(ComposedTable& t, const Sweep& sweep) {
  const std::vector<SweepPoint>& points = sweep.points;
  for (std::size_t k = 0; k < sweep.keys.size(); ++k) {
    auto value = [&points, k](std::size_t p) -> const VariedValue& { return points[p].values[k]; };
    bool numbers = false, names = false, durations = false;
    for (std::size_t p = 0; p < points.size(); ++p) {
      (value(p).number ? numbers : names) = true;
      durations = durations || value(p).is_duration;
    }
    if (numbers) {
      t.real(sweep.keys[k] + (durations ? "_s" : ""),
             [value](std::size_t p, std::size_t) { return value(p).number.value_or(kNone); });
    }
    if (names) {
      t.text(sweep.keys[k] + (numbers ? "_name" : ""),
             longest(points.size(), [&](std::size_t p) { return value(p).text; }),
             [value](std::size_t p, std::size_t) { return value(p).text; });
    }
  }
}

}  // namespace

void write_replications(FileId file, const Points& points) {
  ComposedTable t;
  auto row = [&points](std::size_t p, std::size_t i) -> const Row& { return points[p]->rows[i]; };
  auto count = [&](const char* name, std::uint32_t Row::*member) {
    t.integer(name, [row, member](std::size_t p, std::size_t i) { return row(p, i).*member; });
  };
  point_column(t);
  t.integer("replication", [](std::size_t, std::size_t i) { return static_cast<std::int64_t>(i); });
  t.real("wall_s", [row](std::size_t p, std::size_t i) { return row(p, i).wall.seconds(); });
  t.integer("wall_us", [row](std::size_t p, std::size_t i) { return row(p, i).wall.ticks(); });
  t.real("ettr", [row](std::size_t p, std::size_t i) {
    const Row& r = row(p, i);
    return r.wall == Duration{} ? kNone : r.line[index_of(Line::productive)].seconds() / r.wall.seconds();
  });
  for (std::size_t l = 0; l < kLines; ++l) {
    t.real(std::string(kLineNames[l]) + "_s",
           [row, l](std::size_t p, std::size_t i) { return row(p, i).line[l].seconds(); });
  }
  count("interruptions", &Row::interruptions);
  count("failures", &Row::failures);
  count("spare_failures", &Row::spare_failures);
  count("snapshots", &Row::snapshots);
  t.text("ending", longest(kEndings, [](std::size_t e) { return kEndingNames[e]; }),
         [row](std::size_t p, std::size_t i) {
           return kEndingNames[static_cast<std::size_t>(row(p, i).ending)];
         });
  std::vector<std::size_t> sizes;
  for (const Summary* s : points) sizes.push_back(s->rows.size());
  t.write(file, "replications", sizes);
}

void write_ledger(FileId file, const Points& points) {
  ComposedTable t;
  point_column(t);
  t.text("line", longest(kLines, [](std::size_t l) { return kLineNames[l]; }),
         [](std::size_t, std::size_t l) { return kLineNames[l]; });
  estimate_columns(t, "", "_s", [&points](std::size_t p, std::size_t l) { return &points[p]->ledger_s[l]; });
  t.real("share", [&points](std::size_t p, std::size_t l) {
    double all = 0;
    for (const Estimate& e : points[p]->ledger_s) all += e.mean;
    return all > 0 ? points[p]->ledger_s[l].mean / all : kNone;
  });
  t.write(file, "ledger", std::vector<std::size_t>(points.size(), kLines));
}

void write_causes(FileId file, const Points& points) {
  std::vector<std::size_t> sizes;
  std::size_t bytes = 0;
  for (const Summary* s : points) {
    sizes.push_back(s->by_cause.size());
    bytes = std::max(bytes, longest(s->by_cause.size(), [s](std::size_t i) { return s->by_cause[i].name; }));
  }
  ComposedTable t;
  point_column(t);
  t.text("cause", bytes, [&points](std::size_t p, std::size_t i) { return points[p]->by_cause[i].name; });
  estimate_columns(t, "lost_", "_s",
                   [&points](std::size_t p, std::size_t i) { return &points[p]->by_cause[i].lost_s; });
  t.real("interruptions_mean",
         [&points](std::size_t p, std::size_t i) { return points[p]->by_cause[i].interruptions_mean; });
  t.write(file, "causes", sizes);
}

void write_sweep(FileId file, const Sweep* sweep, const Points& points) {
  ComposedTable t;
  auto real = [&](const char* name, auto get) {
    t.real(name, [get, &points](std::size_t p, std::size_t) { return get(*points[p]); });
  };
  if (sweep != nullptr) varied_columns(t, *sweep);
  estimate_columns(t, "wall_", "_s", [&points](std::size_t p, std::size_t) {
    const auto& e = points[p]->wall.estimate;
    return e ? &*e : nullptr;
  });
  real("wall_p05_s", [](const Summary& s) { return s.wall.p05.value_or(kNone); });
  real("wall_p50_s", [](const Summary& s) { return s.wall.p50.value_or(kNone); });
  real("wall_p95_s", [](const Summary& s) { return s.wall.p95.value_or(kNone); });
  real("wall_p99_s", [](const Summary& s) { return s.wall.p99.value_or(kNone); });
  estimate_columns(t, "ettr_", "", [&points](std::size_t p, std::size_t) { return &points[p]->ettr; });
  estimate_columns(t, "interruptions_", "",
                   [&points](std::size_t p, std::size_t) { return &points[p]->interruptions; });
  for (std::size_t l = 0; l < kLines; ++l) {
    t.real(std::string(kLineNames[l]) + "_mean_s",
           [&points, l](std::size_t p, std::size_t) { return points[p]->ledger_s[l].mean; });
  }
  real("failures_mean", [](const Summary& s) { return s.failures_mean; });
  real("spare_failures_mean", [](const Summary& s) { return s.spare_failures_mean; });
  real("snapshots_mean", [](const Summary& s) { return s.snapshots_mean; });
  for (std::size_t e = 0; e < kEndings; ++e) {
    t.integer(std::string("ended_") + kEndingNames[e], [&points, e](std::size_t p, std::size_t) {
      return static_cast<std::int64_t>(points[p]->endings[e]);
    });
  }
  estimate_columns(t, "cost_", "", [&points](std::size_t p, std::size_t) {
    const auto& e = points[p]->cost;
    return e ? &*e : nullptr;
  });
  t.integer("replications", [&points](std::size_t p, std::size_t) {
    return static_cast<std::int64_t>(points[p]->replications);
  });
  t.text("digest", 16,
         [&points](std::size_t p, std::size_t) { return fmt::format("{:016x}", points[p]->digest); });
  t.write(file, "sweep", std::vector<std::size_t>(points.size(), 1));
}

void write_chunks(FileId file, const Points& points, const Continuation& c) {
  auto hex = [](std::uint64_t x) { return fmt::format("{:016x}", x); };
  ComposedTable t;
  point_column(t);
  t.text("key", 16, [&, hex](std::size_t p, std::size_t) { return hex(c.keys[p]); });
  t.integer("replications",
            [&](std::size_t p, std::size_t) { return static_cast<std::int64_t>(c.tallies[p].replications); });
  t.text("rows_hash", 16, [&, hex](std::size_t p, std::size_t) {
    return hex(hash_of_rows(points[p]->rows, 0, points[p]->rows.size()));
  });
  t.text("sums_hash", 16,
         [&, hex](std::size_t p, std::size_t) { return hex(hash_of_sums(c.tallies[p], c.clusters[p])); });
  t.integer("fleet_bytes",
            [&](std::size_t p, std::size_t) { return static_cast<std::int64_t>(c.clusters[p].size()); });
  t.words("sums", sizeof(Tally) / sizeof(std::uint64_t), [&c](std::size_t p) { return &c.tallies[p]; });
  t.write(file, "chunks", std::vector<std::size_t>(points.size(), 1));
}

void write_uncertainty(FileId file, const Uncertainty& u) {
  ComposedTable t;
  auto real = [&](const char* name, double value) {
    t.real(name, [value](std::size_t, std::size_t) { return value; });
  };
  t.text("of", 6, [&u](std::size_t, std::size_t) { return u.of_wall ? "wall_s" : "ettr"; });
  real("mean", u.mean);
  real("mean_ci95_low", u.mean_ci95.low);
  real("mean_ci95_high", u.mean_ci95.high);
  real("expected95_low", u.expected95.low);
  real("expected95_high", u.expected95.high);
  real("predictive95_low", u.predictive95.low);
  real("predictive95_high", u.predictive95.high);
  real("machine_variance", u.machine_variance);
  real("chance_variance", u.chance_variance);
  t.integer("replications_each",
            [&u](std::size_t, std::size_t) { return static_cast<std::int64_t>(u.replications); });
  t.write(file, "uncertainty", {1});
  ComposedTable draws;
  draws.integer("draw", [](std::size_t, std::size_t i) { return static_cast<std::int64_t>(i); });
  draws.real("wall_mean_s", [&u](std::size_t, std::size_t i) { return u.draws[i].mean_s; });
  draws.real("wall_std_s", [&u](std::size_t, std::size_t i) { return u.draws[i].std_s; });
  draws.real("ettr_mean", [&u](std::size_t, std::size_t i) { return u.draws[i].ettr_mean; });
  draws.write(file, "draws", {u.draws.size()});
}

void write_table(FileId file, const AnswerTable& table) {
  ComposedTable t;
  for (const AnswerColumn& c : table.columns) {
    if (const auto* const reals = std::get_if<std::vector<double>>(&c.cells)) {
      t.real(c.name, [reals](std::size_t, std::size_t r) { return (*reals)[r]; });
    } else if (const auto* const counts = std::get_if<std::vector<std::int64_t>>(&c.cells)) {
      t.integer(c.name, [counts](std::size_t, std::size_t r) { return (*counts)[r]; });
    } else {
      const auto& texts = std::get<std::vector<std::string>>(c.cells);
      t.text(c.name, longest(texts.size(), [&](std::size_t r) { return texts[r]; }),
             [&texts](std::size_t, std::size_t r) { return texts[r]; });
    }
  }
  t.write(file, table.name.c_str(), {table.rows()});
}

}  // namespace pitstop
