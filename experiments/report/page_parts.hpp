// What an HTML page of a report is built of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/report/sentences.hpp"
#include "experiments/report/words.hpp"

namespace pitstop {

class PageParts {
 public:
  explicit PageParts(Language language) : language_(language) {}

  void put(const std::string& text) { out_ += text + "\n"; }
  // `title` and `about` are text, as they come from a scenario.
  void head(const std::string& title, const std::string& about);
  struct Link {
    const char* id;
    Say title;
    bool there;
  };
  // Under the title; then the page's main part begins.
  void navigation(const std::vector<Link>& links);
  void paragraph(const std::string& text, const char* css = "");
  void paragraph(Say text, const char* css = "soft");
  void labelled(Say label, const std::string& text);
  void section(const char* id, Say title);
  void subtitle(Say title);
  // Label and figure, with a small word below it after a line break.
  void cards(const Pairs& figures);
  void table(const Figures& figures, const char* css = "");
  // Behind a line to open; by default one that says that it holds a chart's figures.
  void folded_table(const Figures& figures, const std::string& summary = "");
  void still(const std::string& svg, const std::string& caption = "");
  // A figure that the script draws again from `data`.
  void curve(const std::string& svg, const std::string& data, Say name);
  struct Key {
    std::string css;
    std::string_view words;
  };
  void legend(const std::vector<Key>& keys);
  void source(const std::string& text);
  // Ends the page and gives it away.
  std::string foot(const std::string& version);

 private:
  std::string say(Say what) const;

  Language language_;
  bool open_ = false;
  std::string out_;
};

}  // namespace pitstop
