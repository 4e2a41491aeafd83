#include "experiments/answers/shared/objective.hpp"

#include <algorithm>
#include <cmath>
#include <regex>

#include "experiments/answers/shared/one_job.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/paired.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/cluster.hpp"

namespace pitstop {

namespace {

std::vector<double> batch_p95(const std::vector<Row>& rows) {
  std::vector<double> scores;
  for (std::size_t b = 0; b < kBatches; ++b) {
    std::vector<std::int64_t> walls;
    for (std::size_t r = b * rows.size() / kBatches; r < (b + 1) * rows.size() / kBatches; ++r)
      walls.push_back(rows[r].wall.ticks());
    scores.push_back(Duration::micros(quantile(walls, 0.95)).seconds());
  }
  return scores;
}

}  // namespace

Objective parse_objective(const std::string& name, const std::string& option) {
  std::string all;
  for (std::size_t i = 0; i < std::size(kObjectiveNames); ++i) {
    if (name == kObjectiveNames[i]) return static_cast<Objective>(i);
    all += (i == 0 ? "" : ", ") + std::string(kObjectiveNames[i]);
  }
  throw UsageError(option + ": unknown " + in_quotes(name) + "; expected " + all);
}

void check_objective(const Scenario& scenario, Objective objective, const std::string& option) {
  if (objective != Objective::cost) return;
  require_one_job(scenario, option + " cost", "the cost that `pitstop run --json` tells");
  if (!scenario.cluster.price_per_node_hour) {
    throw UsageError(
        option + " cost: the scenario has no price; give yours, such as --set \"cluster.price=98.32 USD/h\"");
  }
}

Promise parse_promise(const std::string& text) {
  static const std::regex form(R"(\s*[pP]\s*\(\s*wall\s*<=?\s*([^)<>=]+?)\s*\)\s*>=?\s*([0-9.]+%?)\s*)");
  const auto refuse = [&text](const std::string& what) {
    throw UsageError("--subject-to " + text + ": " + what);
  };
  std::smatch found;
  if (text.size() > 200 || !std::regex_match(text, found, form))
    refuse("expected p(wall<DURATION)>=SHARE, such as 'p(wall<60d)>=0.95'");
  const auto wall = parse_duration(found[1].str());
  if (!wall.value) refuse(wall.error);
  const auto share = parse_number(found[2].str(), kProbability);
  if (!share.value) refuse(share.error);
  return {text, *wall.value, *share.value};
}

double share_within(const std::vector<Row>& rows, Duration wall) {
  const auto in_time = [wall](const Row& r) { return r.ending == Ending::completed && r.wall < wall; };
  return static_cast<double>(std::count_if(rows.begin(), rows.end(), in_time)) /
         static_cast<double>(rows.size());
}

std::optional<std::vector<double>> scores_of(const Scenario& scenario, const std::vector<Row>& rows,
                                             Objective objective) {
  if (!all_completed(rows)) return std::nullopt;
  if (objective == Objective::wall_p95) return batch_p95(rows);
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const Row& row : rows) {
    double score = row.wall.seconds();
    if (objective == Objective::lost_time) score -= row.line[index_of(Line::productive)].seconds();
    if (objective == Objective::cost) {
      score *= *scenario.cluster.price_per_node_hour / 3600 * static_cast<double>(cluster_nodes(scenario));
    }
    scores.push_back(score);
  }
  return scores;
}

}  // namespace pitstop
