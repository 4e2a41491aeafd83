// Text in pages and in Markdown: nothing of a scenario becomes markup.
#pragma once

#include <string>
#include <string_view>

namespace pitstop {

// For HTML and SVG, attributes included.
std::string escaped(std::string_view text);
// For Markdown, in a cell of a table and outside: what it would take for markup is escaped.
std::string plain_markdown(std::string_view text);

}  // namespace pitstop
