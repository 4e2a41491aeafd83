#include "experiments/cli/help.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kColumn = 30;  // where meanings begin

std::string row(const std::string& what, const std::string& meaning) {
  std::string line = "  " + what;
  line += line.size() >= kColumn ? "\n" + std::string(kColumn, ' ') : std::string(kColumn - line.size(), ' ');
  return line + meaning + "\n";
}

std::string usage(const Command& command) {
  std::string line = "Usage: " + command.typed_as() + " [OPTIONS]";
  for (const CommandOption& o : command.options) {
    if (!o.is_argument()) continue;
    const std::string word = o.names.front() + (o.many ? "..." : "");
    line += " " + (o.required ? word : "[" + word + "]");
  }
  return line + (command.subcommands.empty() ? "" : " SUBCOMMAND") + "\n";
}

std::string option_rows(const Command& command, bool arguments) {
  std::string rows;
  for (const CommandOption& o : command.options) {
    if (o.is_argument() != arguments) continue;
    std::string what;
    for (const std::string& name : o.names) what += (what.empty() ? "" : ",") + name;
    if (!o.value.empty()) what += " " + o.value;
    if (arguments && o.many) what += " ...";
    if (o.required) what += " REQUIRED";
    rows += row(what, o.meaning);
  }
  return rows;
}

std::string under(const char* title, const std::string& rows) {
  return rows.empty() ? "" : "\n" + std::string(title) + ":\n" + rows;
}

}  // namespace

std::string help_text(const Command& command) {
  std::string subcommands;
  for (const Command& sub : command.subcommands) subcommands += row(sub.name, sub.about);
  return command.about + "\n" + command.examples + "\n" + usage(command) +
         under("Positionals", option_rows(command, true)) + under("Options", option_rows(command, false)) +
         under("Subcommands", subcommands) + "\n";
}

}  // namespace pitstop
