// What the command line knows of itself, for other programs: completions for shells, and manual pages in
// Markdown that pandoc turns into man pages (`make man`).
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/commands/typed.hpp"
#include "experiments/usage_error.hpp"
#include "experiments/version.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Completions for your shell, and manual pages";
constexpr const char* kExamples = R"(
Examples:
  pitstop manual --completions bash > ~/.local/share/bash-completion/completions/pitstop
  pitstop manual --completions zsh > ~/.zfunc/_pitstop
  pitstop manual --completions fish > ~/.config/fish/completions/pitstop.fish
  pitstop manual run | pandoc -s -f markdown-smart -t man | man -l -
)";

const CLI::App* parent_of(const CLI::App& app) { return app.get_parent(); }

// "calibrate import"; empty for the program.
std::string path_of(const CLI::App& app) {
  if (parent_of(app) == nullptr) return "";
  const std::string before = path_of(*parent_of(app));
  return before.empty() ? app.get_name() : before + " " + app.get_name();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> all;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) all.push_back(sub);
  return all;
}

void each_command(const CLI::App& app, const std::function<void(const CLI::App&)>& visit) {
  visit(app);
  for (const CLI::App* sub : commands_of(app)) each_command(*sub, visit);
}

// The options that are typed with dashes.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  std::vector<const CLI::Option*> all;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) all.push_back(option);
  }
  return all;
}

std::vector<std::string> dashed(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& s : option.get_snames()) names.push_back("-" + s);
  for (const std::string& l : option.get_lnames()) names.push_back("--" + l);
  return names;
}

std::string words_after(const CLI::App& app) {
  std::string words;
  for (const CLI::App* sub : commands_of(app)) words += (words.empty() ? "" : " ") + sub->get_name();
  for (const CLI::Option* option : options_of(app)) {
    for (const std::string& name : dashed(*option)) words += (words.empty() ? "" : " ") + name;
  }
  return words;
}

std::string in_single_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The commands typed so far choose the words; files are offered besides.
std::string bash_completions(const CLI::App& app) {
  std::string cases;
  each_command(app, [&](const CLI::App& c) {
    cases +=
        fmt::format("    {}) words={} ;;\n", in_single_quotes(path_of(c)), in_single_quotes(words_after(c)));
  });
  std::string names;
  each_command(app, [&](const CLI::App& c) {
    if (!path_of(c).empty()) names += in_single_quotes(path_of(c)) + " ";
  });
  return fmt::format(R"(# bash completion for pitstop
_pitstop() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} typed= word words=
  local -a known=({})
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    local longer="${{typed:+$typed }}$word" k
    for k in "${{known[@]}}"; do [[ $k == "$longer" ]] && typed=$longer; done
  done
  case $typed in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
}}
complete -o filenames -F _pitstop pitstop
)",
                     names, cases);
}

std::string zsh_quoted(std::string text) {
  for (const char* special : {"[", "]", ":"}) {
    for (std::size_t at = text.find(special); at != std::string::npos; at = text.find(special, at + 2)) {
      text.insert(at, "\\");
    }
  }
  return text;
}

std::string zsh_completions(const CLI::App& app) {
  std::string out = "#compdef pitstop\n# zsh completion for pitstop\n";
  auto function_of = [](const CLI::App& c) {
    std::string name = "_pitstop " + path_of(c);
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  };
  each_command(app, [&](const CLI::App& c) {
    out += function_of(c) + "() {\n  _arguments -C";
    for (const CLI::Option* option : options_of(c)) {
      for (const std::string& name : dashed(*option)) {
        out += " \\\n    " + in_single_quotes(name + "[" + zsh_quoted(first_line(option->get_description())) +
                                              "]" + (option->get_expected_max() > 0 ? ":value:_files" : ""));
      }
    }
    const auto subs = commands_of(c);
    if (subs.empty()) {
      out += " \\\n    '*:file:_files'\n}\n";
      return;
    }
    std::string list, arms;
    for (const CLI::App* sub : subs) {
      list += " " + in_single_quotes(zsh_quoted(sub->get_name()) + ":" +
                                     zsh_quoted(first_line(sub->get_description())));
      arms += fmt::format("        {}) {} ;;\n", sub->get_name(), function_of(*sub));
    }
    out += " \\\n    '1: :->command' '*:: :->rest'\n";
    out += "  case $state in\n    command) local -a list; list=(" + list + "); _describe command list ;;\n";
    out += "    rest)\n      case $words[1] in\n" + arms + "      esac ;;\n  esac\n}\n";
  });
  return out + "_pitstop_ \"$@\"\n";
}

std::string fish_completions(const CLI::App& app) {
  std::string out = "# fish completion for pitstop\n";
  each_command(app, [&](const CLI::App& c) {
    const bool top = parent_of(c) == nullptr;
    const std::string when = top ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + c.get_name();
    for (const CLI::App* sub : commands_of(c)) {
      out += fmt::format("complete -c pitstop -n {} -a {} -d {}\n", in_single_quotes(when), sub->get_name(),
                         in_single_quotes(first_line(sub->get_description())));
    }
    for (const CLI::Option* option : options_of(c)) {
      out += "complete -c pitstop -n " + in_single_quotes(when);
      for (const std::string& s : option->get_snames()) out += " -s " + s;
      for (const std::string& l : option->get_lnames()) out += " -l " + l;
      if (option->get_expected_max() > 0) out += " -r";
      out += " -d " + in_single_quotes(first_line(option->get_description())) + "\n";
    }
  });
  return out;
}

// What pandoc would take for markup.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*_`<[\\$~^").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string examples_block(const char* examples) {
  std::string out;
  std::string text = examples;
  const std::size_t begin = text.find(":\n");
  text = begin == std::string::npos ? text : text.substr(begin + 2);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += "  " + text.substr(at, end - at) + "\n";  // four blanks in all: a block of code
    at = end + 1;
  }
  return out;
}

const Declared* declared_of(const std::vector<Declared>& commands, const CLI::App& app) {
  for (const Declared& d : commands) {
    if (d.command == &app) return &d;
    if (const Declared* const inner = declared_of(d.subcommands, app)) return inner;
  }
  return nullptr;
}

// A man page in pandoc's Markdown, examples first.
std::string manual_page(const CLI::App& app, const std::vector<Declared>& commands) {
  const std::string path = path_of(app);
  std::string name = path.empty() ? "pitstop" : "pitstop-" + path;
  std::replace(name.begin(), name.end(), ' ', '-');
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string out = fmt::format("% {}(1) Pitstop {}\n\n# NAME\n\n{} - {}\n\n", upper, kVersion, name,
                                plain(first_line(app.get_description())));
  std::string positional;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) positional += " " + plain(option->get_name(true));
  }
  out += fmt::format("# SYNOPSIS\n\n**pitstop {}**{} \\[*options*\\]\n\n", path, positional);
  if (const Declared* const d = declared_of(commands, app)) {
    out += "# EXAMPLES\n\n" + examples_block(d->examples) + "\n";
  }
  const auto subs = commands_of(app);
  if (!subs.empty()) out += "# COMMANDS\n\n";
  for (const CLI::App* sub : subs) {
    out += fmt::format("**{}**\n:   {}\n\n", sub->get_name(), plain(first_line(sub->get_description())));
  }
  out += "# OPTIONS\n\n";
  for (const CLI::Option* option : app.get_options()) {
    std::string names;
    for (const std::string& n : dashed(*option)) names += (names.empty() ? "" : ", ") + ("**" + n + "**");
    if (names.empty()) names = "*" + plain(option->get_name(true)) + "*";
    const std::string type = option->get_type_name();
    if (!type.empty() && !option->get_positional() && option->get_expected_max() > 0)
      names += " *" + plain(type) + "*";
    out += names + "\n:   " + plain(first_line(option->get_description())) + "\n\n";
  }
  out +=
      "# EXIT STATUS\n\n0 an answer; 1 the answer is not what was asked of it; 2 a mistake in the command or "
      "the "
      "scenario; 3 a file missing, unreadable or not writable; 130 interrupted.\n";
  return out;
}

struct Asked {
  std::vector<std::string> command;
  std::string shell;
};

const CLI::App& command_named(const CLI::App& app, const std::vector<std::string>& names) {
  const CLI::App* at = &app;
  for (const std::string& name : names) {
    const auto subs = commands_of(*at);
    const auto found =
        std::find_if(subs.begin(), subs.end(), [&](const CLI::App* c) { return c->get_name() == name; });
    if (found == subs.end()) throw UsageError("there is no command \"" + name + "\"");
    at = *found;
  }
  return *at;
}

int manual(const CLI::App& app, const std::vector<Declared>& commands, const Asked& asked) {
  if (asked.shell.empty()) {
    write_stdout(manual_page(command_named(app, asked.command), commands));
  } else if (asked.shell == "bash") {
    write_stdout(bash_completions(app));
  } else if (asked.shell == "zsh") {
    write_stdout(zsh_completions(app));
  } else if (asked.shell == "fish") {
    write_stdout(fish_completions(app));
  } else {
    throw UsageError("--completions: unknown shell \"" + asked.shell + "\"; expected bash, zsh or fish");
  }
  return kOk;
}

}  // namespace

Declared declare_manual(CLI::App& app, Typed& typed) {
  auto asked = std::make_shared<Asked>();
  CLI::App* const command = app.add_subcommand("manual", kAbout);
  command->add_option("COMMAND", asked->command, "the command to tell of; none: the program")->type_name("");
  command->add_option("--completions", asked->shell, "bash, zsh or fish")->type_name("SHELL");
  return {command, kExamples, [&app, &typed, asked] { return manual(app, *typed.commands, *asked); }};
}

}  // namespace pitstop
