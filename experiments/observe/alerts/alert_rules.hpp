// A Prometheus rule file, as far as alerts by simulation need it.
#pragma once

#include <string>
#include <vector>

#include "experiments/observe/logs/signature.hpp"
#include "experiments/observe/promql/syntax.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

struct AlertRule {
  std::string name, severity, text;  // text: of the expression
  promql::Expression expression;
  Duration hold;  // `for`
  bool catches[8] = {true, true, true, true,
                     true, true, true, true};  // by Signature; from the label `catches`
};

// Throws InputError, or ConfigError with every mistake of the file. Recording rules are passed over. An
// expression outside of the known part of PromQL is a mistake.
std::vector<AlertRule> read_alert_rules(const std::string& path);
std::vector<AlertRule> parse_alert_rules(const std::string& text, const std::string& name);

}  // namespace pitstop
