// When the value of an expression can change: between such scrapes it need not be computed again.
#include <algorithm>

#include "experiments/observe/promql/evaluate.hpp"

namespace pitstop::promql {

namespace {

void mark_turns(const Expression& e, const SeriesStore& store, std::vector<bool>& turns) {
  const std::int64_t count = store.scrapes().count, step = store.scrapes().interval.ticks();
  if (e.kind == Expression::Kind::call && e.name == "time") return turns.assign(turns.size(), true);
  if (e.kind == Expression::Kind::selector || e.kind == Expression::Kind::range) {
    const std::int64_t after = (e.kind == Expression::Kind::range ? e.range.ticks() : 0) / step + 2;
    for (const auto& s : store.of(e.name)) {
      const auto& pieces = s.signal.pieces();
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool moves =
            pieces[i].kind == SignalPiece::Kind::linear || pieces[i].kind == SignalPiece::Kind::decay;
        const std::int64_t from = pieces[i].from.since_start().ticks() / step;
        const std::int64_t next =
            i + 1 < pieces.size() ? pieces[i + 1].from.since_start().ticks() / step + 1 : count;
        const std::int64_t to = std::min(count, (moves ? next : from) + after);
        for (std::int64_t k = std::max<std::int64_t>(0, from); k < to; ++k)
          turns[static_cast<std::size_t>(k)] = true;
      }
    }
  }
  for (const Expression& a : e.arguments) mark_turns(a, store, turns);
}

}  // namespace

std::vector<bool> turning_points(const Expression& e, const SeriesStore& store) {
  std::vector<bool> turns(static_cast<std::size_t>(store.scrapes().count), false);
  if (!turns.empty()) turns[0] = true;
  mark_turns(e, store, turns);
  return turns;
}

}  // namespace pitstop::promql
