// What a picture's texts cover, read from its SVG: for tests that no text is cut, covered or told twice.
#pragma once

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace pitstop::test {

struct PlacedText {
  std::string text;
  double left, top, right, bottom;
  double x, y;  // where it is anchored
  std::string anchor;
  bool upright;
};

// Widths of DejaVu Sans in thousandths of its size; other letters are as wide as a digit, those of Chinese
// characters as high.
inline double letter_width(unsigned char c) {
  static const std::map<char, int> narrow{
      {' ', 318}, {'.', 318}, {',', 318}, {':', 337}, {';', 337}, {'i', 278}, {'j', 278}, {'l', 278},
      {'f', 352}, {'t', 392}, {'r', 411}, {'s', 521}, {'c', 550}, {'-', 361}, {'(', 390}, {')', 390},
      {'/', 337}, {'I', 295}, {'m', 974}, {'w', 818}, {'M', 863}, {'W', 989}, {'%', 950}, {'_', 500},
      {'k', 579}, {'v', 592}, {'x', 592}, {'y', 592}, {'z', 525}};
  const auto found = narrow.find(static_cast<char>(c));
  return found == narrow.end() ? 0.63 : found->second / 1000.0;
}

inline double text_width(const std::string& text, double size) {
  double width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0) == 0x80) continue;
    width += c >= 0xE3 ? 1.0 : letter_width(c);
  }
  return width * size;
}

// The texts of one <svg> element. `class_size`: the size of texts of a class, where a style sheet gives it.
class PictureLayout {
 public:
  explicit PictureLayout(const std::string& svg, double class_size = 12.5) : size_(class_size) {
    std::istringstream in(svg);
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(in, tree);
    const auto& root = tree.get_child("svg");
    std::istringstream box(root.get<std::string>("<xmlattr>.viewBox"));
    double ignored = 0;
    box >> ignored >> ignored >> width >> height;
    walk(root, {});
  }

  double width = 0, height = 0;
  std::vector<PlacedText> texts;
  std::set<std::string> classes;    // of shapes that are not texts
  std::vector<std::string> series;  // titles of gnuplot's plot elements

  std::vector<std::string> outside() const {
    std::vector<std::string> out;
    for (const PlacedText& t : texts) {
      if (t.left < -kSlack || t.top < -kSlack || t.right > width + kSlack || t.bottom > height + kSlack)
        out.push_back(t.text);
    }
    return out;
  }
  std::vector<std::string> overlapping() const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (overlap(texts[i], texts[k])) out.push_back(texts[k].text + " | " + texts[i].text);
      }
    }
    return out;
  }
  // Neighbours in one row or one column that are the same number: marks of an axis that says the same twice.
  // Shares may be equal: they stand in the last column of a bar chart.
  std::vector<std::string> repeated_ticks() const {
    std::map<std::pair<long, std::string>, std::map<double, std::string>> rows, columns;
    for (const PlacedText& t : texts) {
      if (std::isdigit(static_cast<unsigned char>(t.text[0])) == 0 || t.text.find('%') != t.text.npos)
        continue;
      if (t.anchor == "middle") rows[{std::lround(t.y), t.anchor}][t.x] = t.text;
      if (t.anchor == "end") columns[{std::lround(t.x), t.anchor}][t.y] = t.text;
    }
    std::vector<std::string> out;
    for (const auto* lines : {&rows, &columns}) {
      for (const auto& [place, line] : *lines) {
        const std::string* before = nullptr;
        for (const auto& [at, text] : line) {
          if (before != nullptr && *before == text) out.push_back(text);
          before = &text;
        }
      }
    }
    return out;
  }
  bool shows(const std::string& text) const {
    return std::any_of(texts.begin(), texts.end(), [&](const PlacedText& t) { return t.text == text; });
  }
  // Titles of series that no text shows.
  std::vector<std::string> series_not_in_legend() const {
    std::vector<std::string> out;
    for (const std::string& s : series) {
      if (!s.empty() && !s.starts_with("gnuplot_plot") && !s.starts_with("$") && !shows(s)) out.push_back(s);
    }
    return out;
  }

 private:
  using Tree = boost::property_tree::ptree;
  struct Frame {
    double x = 0, y = 0, size = 0;
    bool upright = false;
    std::string anchor = "start";
  };
  static constexpr double kSlack = 2, kTouch = 1.5;

  static bool overlap(const PlacedText& a, const PlacedText& b) {
    return std::min(a.right, b.right) - std::max(a.left, b.left) > kTouch &&
           std::min(a.bottom, b.bottom) - std::max(a.top, b.top) > kTouch;
  }

  static std::string all_text(const Tree& t) {
    std::string out = t.data();
    for (const auto& [name, child] : t) {
      if (name != "<xmlattr>" && name != "title") out += all_text(child);
    }
    return out;
  }

  void walk(const Tree& t, Frame frame) {
    if (const auto attributes = t.get_child_optional("<xmlattr>")) {
      for (const auto& [name, value] : *attributes) take(name, value.data(), frame);
    }
    for (const auto& [name, child] : t) {
      if (name == "text") {
        place(child, frame);
      } else if (name != "<xmlattr>" && name != "defs") {
        if (const auto css = child.get_optional<std::string>("<xmlattr>.class")) classes.insert(*css);
        if (child.get<std::string>("<xmlattr>.id", "").starts_with("gnuplot_plot"))
          series.push_back(child.get<std::string>("title", ""));
        walk(child, frame);
      }
    }
  }

  static void take(const std::string& name, const std::string& value, Frame& frame) {
    if (name == "font-size") frame.size = std::strtod(value.c_str(), nullptr);
    if (name == "text-anchor") frame.anchor = value;
    const std::size_t at = name == "transform" ? value.find("translate(") : std::string::npos;
    if (at == std::string::npos) return;
    char* next = nullptr;
    frame.x += std::strtod(value.c_str() + at + 10, &next);
    frame.y += std::strtod(next + 1, nullptr);
    frame.upright =
        value.find("rotate(-90") != std::string::npos || value.find("rotate(270") != std::string::npos;
  }

  void place(const Tree& t, Frame frame) {
    if (const auto attributes = t.get_child_optional("<xmlattr>")) {
      for (const auto& [name, value] : *attributes) take(name, value.data(), frame);
    }
    frame.x += t.get<double>("<xmlattr>.x", 0);
    frame.y += t.get<double>("<xmlattr>.y", 0);
    std::string text = all_text(t);
    text.erase(0, text.find_first_not_of(" \n\t"));
    text.erase(text.find_last_not_of(" \n\t") + 1);
    if (text.empty()) return;
    const double size = frame.size > 0 ? frame.size : size_, long_side = text_width(text, size);
    const double before = frame.anchor == "end" ? long_side : frame.anchor == "middle" ? long_side / 2 : 0;
    PlacedText p{text,
                 frame.x - before,
                 frame.y - 0.75 * size,
                 frame.x - before + long_side,
                 frame.y + 0.1 * size,
                 frame.x,
                 frame.y,
                 frame.anchor,
                 frame.upright};
    if (frame.upright) {
      p.left = frame.x - 0.75 * size;
      p.right = frame.x + 0.1 * size;
      p.top = frame.y - (long_side - before);
      p.bottom = frame.y + before;
    }
    texts.push_back(p);
  }

  double size_;
};

}  // namespace pitstop::test
