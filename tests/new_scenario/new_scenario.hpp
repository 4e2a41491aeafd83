// Scenarios that `pitstop new` wrote, read back.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "experiments/new_scenario/questions.hpp"
#include "experiments/new_scenario/write.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/support/program.hpp"

namespace pitstop {

inline const std::string kFixtures = std::string(PITSTOP_SOURCE_DIR) + "/tests/new_scenario/fixtures/";

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline NewAnswers small_answers() {
  NewAnswers answers;
  answers[Ask::instance].text = "ml.p5.48xlarge";
  answers[Ask::nodes].text = "8";
  answers[Ask::days].text = "3";
  return answers;
}

inline std::string text_of(const NewAnswers& answers) {
  EXPECT_EQ(mistakes_in(answers), std::vector<std::string>{});
  return scenario_of(cluster_of(answers));
}

inline Scenario scenario_in(const std::string& text, const std::string& base_dir = ".") {
  return parse_scenario(text, "new.yaml", {}, base_dir);
}

inline const Cause& cause_of(const Scenario& s, const std::string& name) {
  const auto found =
      std::find_if(s.causes.begin(), s.causes.end(), [&](const Cause& c) { return c.name == name; });
  EXPECT_NE(found, s.causes.end()) << name;
  return *found;
}

// Failures of a node in a second.
inline double rate_of(const Cause& c) {
  if (c.observed)
    return c.observed->count / c.observed->time.seconds() / static_cast<double>(c.observed->nodes);
  return c.per_1000_node_days.value_or(0) / 1000 / 86400;
}

inline std::string write_file_at(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace pitstop
