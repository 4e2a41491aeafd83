#include "experiments/observe/alerts/alert_rules.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/text/document.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kSignatures = std::size(kSignatureNames);

class RuleReader {
 public:
  explicit RuleReader(std::vector<Issue>& issues) : issues_(issues) {}

  std::vector<AlertRule> read(const Node& root) {
    const Entry* const groups = root.find("groups");
    if (groups == nullptr || groups->value.kind != Node::Kind::list) {
      complain(root.place, "groups", "missing; a rule file is a list of groups with rules");
      return {};
    }
    for (const Node& group : groups->value.items) {
      const Entry* const rules = group.find("rules");
      if (rules == nullptr) continue;
      for (const Node& r : rules->value.items) rule(r);
    }
    return std::move(rules_);
  }

 private:
  void complain(const Place& at, const std::string& key, const std::string& what) {
    issues_.push_back(issue_at(at, key, what));
  }

  void rule(const Node& node) {
    const Entry* const alert = node.find("alert");
    if (alert == nullptr) return;  // a recording rule
    AlertRule r;
    r.name = alert->value.text;
    const Entry* const expr = node.find("expr");
    if (expr == nullptr) return complain(node.place, r.name, "has no expr");
    r.text = expr->value.text;
    const promql::Syntax syntax = promql::parse(r.text);
    if (!syntax.error.empty()) return complain(expr->value.place, r.name + ".expr", syntax.error);
    r.expression = syntax.expression;
    if (const Entry* const hold = node.find("for")) {
      if (!promql::parse_range(hold->value.text, r.hold) && hold->value.text != "0s")
        complain(hold->value.place, r.name + ".for",
                 in_quotes(hold->value.text) + " is not a time such as 5m");
    }
    if (const Entry* const labels = node.find("labels")) {
      if (const Entry* const severity = labels->value.find("severity")) r.severity = severity->value.text;
      if (const Entry* const catches = labels->value.find("catches")) note_catches(catches->value, r);
    }
    rules_.push_back(std::move(r));
  }

  void note_catches(const Node& node, AlertRule& r) {
    if (node.text == "any") return;
    std::fill(std::begin(r.catches), std::end(r.catches), false);
    std::istringstream words(node.text);
    for (std::string word; words >> word;) {
      const auto at = std::find(std::begin(kSignatureNames), std::end(kSignatureNames), word);
      if (at == std::end(kSignatureNames)) {
        const std::vector<std::string> known(std::begin(kSignatureNames), std::end(kSignatureNames));
        complain(node.place, r.name + ".labels.catches", unknown_word(word, known));
      } else {
        r.catches[at - std::begin(kSignatureNames)] = true;
      }
    }
  }

  std::vector<Issue>& issues_;
  std::vector<AlertRule> rules_;
};

static_assert(kSignatures == 8);

}  // namespace

std::vector<AlertRule> parse_alert_rules(const std::string& text, const std::string& name) {
  std::vector<Issue> issues;
  const Node root = parse_document(text, name, issues);
  std::vector<AlertRule> rules;
  if (issues.empty()) rules = RuleReader(issues).read(root);
  if (issues.empty() && rules.empty()) issues.push_back({name, 0, 0, "", "holds no alert"});
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return rules;
}

std::vector<AlertRule> read_alert_rules(const std::string& path) {
  return parse_alert_rules(read_text(path), path);
}

}  // namespace pitstop
