#include "experiments/answers/payoff/forms.hpp"
#include "experiments/answers/shared/table_parts.hpp"

namespace pitstop {

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

}  // namespace pitstop
