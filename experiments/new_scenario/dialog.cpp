#include "experiments/new_scenario/dialog.hpp"

#include <string>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

void tell(std::FILE* out, const std::string& text) {
  std::fputs(text.c_str(), out);
  std::fflush(out);
}

// False at the end of input.
bool ask(const Question& q, std::istream& in, std::FILE* out, NewAnswers& answers) {
  const bool needed = q.by_default == nullptr;
  const bool has_default = !needed && *q.by_default != '\0';
  for (;;) {
    tell(out, std::string(q.words) + (has_default ? std::string(" [") + q.by_default + "]" : "") + ": ");
    std::string line;
    if (!std::getline(in, line)) {
      tell(out, "\n");
      return false;
    }
    const std::string text(trimmed(line));
    if (text.empty() && !needed) return true;
    const std::string mistake = text.empty() ? "an answer is needed" : q.mistake(text);
    if (mistake.empty()) {
      answers[q.ask].text = text;
      return true;
    }
    tell(out, "  " + mistake + "\n");
  }
}

}  // namespace

void ask_open(std::istream& in, std::FILE* out, NewAnswers& answers) {
  for (const Question& q : questions()) {
    if (is_open(q, answers) && !ask(q, in, out, answers)) return;
  }
}

}  // namespace pitstop
