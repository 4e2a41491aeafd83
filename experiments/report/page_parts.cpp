#include "experiments/report/page_parts.hpp"

#include <fmt/format.h>

#include <cstring>

#include "experiments/base/embedded.hpp"
#include "experiments/show/markup.hpp"

namespace pitstop {

namespace {

constexpr const char* kCurves = "uplot/dist/uPlot.iife.min.js";

// Empty where the build did not have it.
std::string_view embedded(const char* name) {
  for (const EmbeddedFile& f : embedded_files()) {
    if (std::strcmp(f.name, name) == 0) return f.text;
  }
  return {};
}

}  // namespace

std::string PageParts::say(Say what) const { return escaped(said(what, language_)); }

void PageParts::head(const std::string& title, const std::string& about) {
  put(fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} – {}</title>",
      code_of(language_), escaped(title), say(Say::title)));
  put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  put("<link rel=\"icon\" href=\"data:,\">");
  put(fmt::format("<style>{}{}</style>", embedded("uplot/dist/uPlot.min.css"), embedded("report/page.css")));
  put("</head>\n<body>\n<header>");
  put(fmt::format("<p class=\"soft\">{}</p>\n<h1>{}</h1>", say(Say::title), escaped(title)));
  if (!about.empty()) paragraph(about, "soft");
}

void PageParts::navigation(const std::vector<Link>& links) {
  std::string list;
  for (const Link& l : links) {
    if (l.there) list += fmt::format("<li><a href=\"#{}\">{}</a></li>", l.id, say(l.title));
  }
  put(fmt::format("<nav aria-label=\"{}\"><ul>{}</ul></nav>\n</header>\n<main>", say(Say::title), list));
}

void PageParts::paragraph(const std::string& text, const char* css) {
  put(fmt::format("<p{}>{}</p>", *css != 0 ? fmt::format(" class=\"{}\"", css) : "", escaped(text)));
}
void PageParts::paragraph(Say text, const char* css) { paragraph(std::string(said(text, language_)), css); }

void PageParts::labelled(Say label, const std::string& text) {
  put(fmt::format("<p><strong>{}:</strong> {}</p>", say(label), escaped(text)));
}

void PageParts::section(const char* id, Say title) {
  if (open_) put("</section>");
  open_ = true;
  put(fmt::format("<section id=\"{}\" aria-labelledby=\"{}-title\"><h2 id=\"{}-title\">{}</h2>", id, id, id,
                  say(title)));
}

void PageParts::subtitle(Say title) { put(fmt::format("<h3>{}</h3>", say(title))); }

void PageParts::cards(const Pairs& figures) {
  std::string all;
  for (const auto& [label, figure] : figures) {
    const std::size_t end = figure.find('\n');
    all += fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>", escaped(label),
                       escaped(figure.substr(0, end)), escaped(figure.substr(end + 1)));
  }
  put("<dl class=\"cards\">" + all + "</dl>");
}

void PageParts::table(const Figures& f, const char* css) {
  std::string head, rows, name;
  for (const std::string& h : f.head) name += (name.empty() ? "" : ", ") + h;
  for (const std::string& h : f.head) head += "<th scope=\"col\">" + escaped(h) + "</th>";
  for (const auto& row : f.rows) {
    rows += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      rows += i == 0 ? "<th scope=\"row\">" + escaped(row[i]) + "</th>" : "<td>" + escaped(row[i]) + "</td>";
    }
    rows += "</tr>\n";
  }
  put(fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"{}\">"
      "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>",
      escaped(name), css, head, rows));
}

void PageParts::folded_table(const Figures& f, const std::string& summary) {
  put(fmt::format("<details><summary>{}</summary>",
                  summary.empty() ? say(Say::data_table) : escaped(summary)));
  table(f);
  put("</details>");
}

void PageParts::still(const std::string& svg, const std::string& caption) {
  put("<figure tabindex=\"0\">" + svg +
      (caption.empty() ? "" : "<figcaption>" + escaped(caption) + "</figcaption>") + "</figure>");
}

void PageParts::curve(const std::string& svg, const std::string& data, Say name) {
  if (embedded(kCurves).empty()) return still(svg);
  put(
      fmt::format("<div><figure data-curve tabindex=\"0\" role=\"group\" aria-label=\"{}. {}\">{}"
                  "<script type=\"application/json\">{}</script></figure>"
                  "<p class=\"live\" role=\"status\"></p></div>",
                  say(name), say(Say::keyboard_hint), svg, data));
}

void PageParts::legend(const std::vector<Key>& keys) {
  std::string all;
  for (const Key& k : keys) {
    all += fmt::format(
        "<li><svg viewBox=\"0 0 16 9\" aria-hidden=\"true\"><rect width=\"16\" height=\"9\" "
        "class=\"{}\"/></svg>{}</li>",
        k.css, escaped(k.words));
  }
  put("<ul class=\"legend\">" + all + "</ul>");
}

void PageParts::source(const std::string& text) {
  put(fmt::format("<pre tabindex=\"0\">{}</pre>", escaped(text)));
}

std::string PageParts::foot(const std::string& version) {
  put("</section>\n</main>");
  put(fmt::format(
      "<footer><p>{}</p></footer>",
      escaped(fmt::format(fmt::runtime(said(Say::made_by, language_)), fmt::arg("version", version)))));
  if (!embedded(kCurves).empty()) {
    put(fmt::format("<!-- uPlot, {} -->", escaped(embedded("uplot/LICENSE"))));
    put(fmt::format("<script>{}</script>\n<script>{}</script>", embedded(kCurves),
                    embedded("report/page.js")));
  }
  put("</body>\n</html>");
  return std::move(out_);
}

}  // namespace pitstop
