#include "experiments/show/svg.hpp"

#include <fmt/format.h>

#include <cmath>

#include "experiments/show/markup.hpp"

namespace pitstop {

namespace {

std::string points_text(const std::vector<std::pair<double, double>>& points) {
  std::string out;
  for (const auto& [x, y] : points) out += fmt::format("{}{:.1f},{:.1f}", out.empty() ? "" : " ", x, y);
  return out;
}

std::string hover_text(std::string_view hover) {
  return hover.empty() ? "" : "<title>" + escaped(hover) + "</title>";
}

}  // namespace

Svg::Svg(double width, double height, std::string_view title)
    : head_(fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">", width, height,
                        escaped(title))) {}

void Svg::rect(double x, double y, double w, double h, std::string_view css, std::string_view hover) {
  body_ +=
      fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.1f}\" class=\"{}\">{}</rect>",
                  x, y, w, h, css, hover_text(hover));
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view css) {
  body_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>", x1, y1,
                       x2, y2, css);
}

void Svg::circle(double x, double y, double r, std::string_view css, std::string_view hover) {
  body_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\">{}</circle>", x, y, r,
                       css, hover_text(hover));
}

void Svg::polyline(const std::vector<std::pair<double, double>>& points, std::string_view css) {
  body_ += fmt::format("<polyline points=\"{}\" class=\"{}\"/>", points_text(points), css);
}

void Svg::band(const std::vector<std::pair<double, double>>& upper,
               const std::vector<std::pair<double, double>>& lower, std::string_view css) {
  std::vector<std::pair<double, double>> around = upper;
  around.insert(around.end(), lower.rbegin(), lower.rend());
  body_ += fmt::format("<polygon points=\"{}\" class=\"{}\"/>", points_text(around), css);
}

void Svg::text(double x, double y, std::string_view text, std::string_view anchor, std::string_view css) {
  body_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>", x, y,
                       anchor, css, escaped(text));
}

std::string Svg::str() const { return head_ + body_ + "</svg>"; }

double Scale::operator()(double value) const {
  const double share =
      logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  return from + share * (to - from);
}

std::vector<double> round_ticks(double low, double high, int most) {
  const double rough = (high - low) / most;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power * 10;
  for (const double times : {1.0, 2.0, 5.0}) {
    if (power * times >= rough) {
      step = power * times;
      break;
    }
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (int i = 0; (first + i) * step <= high * (1 + 1e-9); ++i) ticks.push_back((first + i) * step);
  return ticks;
}

}  // namespace pitstop
