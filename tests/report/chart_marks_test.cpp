// The words at a chart's marks can be read wherever the marks lie.
#include "experiments/report/chart_marks.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "experiments/report/charts.hpp"

namespace pitstop {
namespace {

constexpr double kLetter = 6.5;  // a letter of a common font of 12 pixels, on average

struct Drawn {
  struct Words {
    double from, to, y;
  };
  std::vector<double> lines;
  std::vector<Words> words;
};

// Upright lines and the words of marks in a picture.
Drawn read(const std::string& svg) {
  Drawn d;
  const std::regex line(
      "<line x1=\"([^\"]*)\" y1=\"[^\"]*\" x2=\"\\1\" y2=\"[^\"]*\" class=\"(present|exact)\"");
  const std::regex note("<text x=\"([^\"]*)\" y=\"([^\"]*)\" text-anchor=\"(\\w+)\" class=\"note\">([^<]*)<");
  const std::sregex_iterator end;
  for (std::sregex_iterator m(svg.begin(), svg.end(), line); m != end; ++m)
    d.lines.push_back(std::stod((*m)[1]));
  for (std::sregex_iterator m(svg.begin(), svg.end(), note); m != end; ++m) {
    const double x = std::stod((*m)[1]), width = kLetter * static_cast<double>((*m)[4].length());
    const double from = (*m)[3] == "end" ? x - width : x;
    d.words.push_back({from, from + width, std::stod((*m)[2])});
  }
  return d;
}

bool crosses(const Drawn& d) {
  for (const auto& w : d.words) {
    for (const double x : d.lines) {
      if (w.from < x && x < w.to) return true;
    }
  }
  return false;
}

bool overlap(const Drawn& d) {
  for (std::size_t i = 0; i < d.words.size(); ++i) {
    for (std::size_t k = i + 1; k < d.words.size(); ++k) {
      const auto &a = d.words[i], &b = d.words[k];
      if (a.y == b.y && a.from < b.to && b.from < a.to) return true;
    }
  }
  return false;
}

Drawn of_two(double first, double second) {
  Svg svg(760, 300, "two");
  draw_marks(svg, {{first, "exact optimum 38 min 38 s", "exact"}, {second, "present 40 min", "present"}},
             {70, 740, 28, 248, 40});
  return read(svg.str());
}

TEST(ChartMarks, WordsCrossNoLineWhereThereIsRoom) {
  for (const double first : {300.0, 400.0}) {  // beyond, the longer words fit on neither side
    for (const double apart : {0.5, 4.0, 20.0, 60.0, 120.0, 180.0}) {
      for (const Drawn& d : {of_two(first, first + apart), of_two(first + apart, first)}) {
        ASSERT_EQ(d.lines.size(), 2U);
        ASSERT_EQ(d.words.size(), 2U);
        EXPECT_FALSE(crosses(d)) << first << " and " << apart << " more";
      }
    }
  }
}

TEST(ChartMarks, WordsNeverLieOnOthersNorBeyondTheArea) {
  for (double first = 70; first <= 740; first += 5) {
    for (double second = 70; second <= 740; second += 5) {
      const Drawn d = of_two(first, second);
      EXPECT_FALSE(overlap(d)) << first << " and " << second;
      for (const auto& w : d.words) EXPECT_TRUE(w.from >= 70 && w.to <= 740) << first << " and " << second;
    }
  }
}

TEST(ChartMarks, OfAnIntervalCurveCloseTogether) {
  IntervalCurve curve;
  for (double at = 600; at < 40'000; at *= 2) curve.points.push_back({at, {100, 1, {99, 101}}, false});
  curve.flat_low_s = curve.flat_high_s = 2400;
  for (const double present : {600.0, 2300.0, 2400.0, 3000.0, 4500.0, 19'000.0}) {
    curve.exact_s = 2400;
    curve.present_s = present;
    const Drawn d = read(interval_chart(curve, Language::en));
    ASSERT_EQ(d.words.size(), 2U) << present;
    EXPECT_FALSE(overlap(d) || crosses(d)) << present;
  }
}

}  // namespace
}  // namespace pitstop
