// A small SVG writer: shapes carry CSS classes, so that one picture serves light, dark and paper.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pitstop {

class Svg {
 public:
  // `title` is what a screen reader says; `described` names the element with the figures, if any.
  Svg(double width, double height, std::string_view title);

  // `hover`: the text that a pointer shows.
  void rect(double x, double y, double w, double h, std::string_view css, std::string_view hover = {});
  void line(double x1, double y1, double x2, double y2, std::string_view css);
  void circle(double x, double y, double r, std::string_view css, std::string_view hover = {});
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view css);
  // Between the two edges, which run the same way.
  void band(const std::vector<std::pair<double, double>>& upper,
            const std::vector<std::pair<double, double>>& lower, std::string_view css);
  // anchor: start, middle or end.
  void text(double x, double y, std::string_view text, std::string_view anchor = "start",
            std::string_view css = "t");

  std::string str() const;

 private:
  std::string head_, body_;
};

// From values to pixels.
struct Scale {
  double low = 0, high = 1, from = 0, to = 1;
  bool logarithmic = false;
  double operator()(double value) const;
};

// Round values within [low, high], about `most` of them at most. Requires: low < high.
std::vector<double> round_ticks(double low, double high, int most);

}  // namespace pitstop
