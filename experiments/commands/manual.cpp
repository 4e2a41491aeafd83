// What the command line knows of itself, for other programs: completions for shells, and manual pages in
// Markdown that pandoc turns into man pages (`make man`).
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"

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

void each_command(const Command& command, const std::function<void(const Command&)>& visit) {
  visit(command);
  for (const Command& sub : command.subcommands) each_command(sub, visit);
}

// The options that are typed with dashes.
std::vector<const CommandOption*> options_of(const Command& command) {
  std::vector<const CommandOption*> all;
  for (const CommandOption& option : command.options) {
    if (!option.is_argument()) all.push_back(&option);
  }
  return all;
}

std::string words_after(const Command& command) {
  std::string words;
  for (const Command& sub : command.subcommands) words += (words.empty() ? "" : " ") + sub.name;
  for (const CommandOption* option : options_of(command)) {
    for (const std::string& name : option->names) words += (words.empty() ? "" : " ") + name;
  }
  return words;
}

std::string in_single_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The commands typed so far choose the words; files are offered besides.
std::string bash_completions(const Command& program) {
  std::string cases;
  each_command(program, [&](const Command& c) {
    cases +=
        fmt::format("    {}) words={} ;;\n", in_single_quotes(c.path()), in_single_quotes(words_after(c)));
  });
  std::string names;
  each_command(program, [&](const Command& c) {
    if (!c.path().empty()) names += in_single_quotes(c.path()) + " ";
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

std::string zsh_completions(const Command& program) {
  std::string out = "#compdef pitstop\n# zsh completion for pitstop\n";
  auto function_of = [](const Command& c) {
    std::string name = "_pitstop " + c.path();
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  };
  each_command(program, [&](const Command& c) {
    out += function_of(c) + "() {\n  _arguments -C";
    for (const CommandOption* option : options_of(c)) {
      for (const std::string& name : option->names) {
        out += " \\\n    " + in_single_quotes(name + "[" + zsh_quoted(option->meaning) + "]" +
                                              (option->takes_value() ? ":value:_files" : ""));
      }
    }
    if (c.subcommands.empty()) {
      out += " \\\n    '*:file:_files'\n}\n";
      return;
    }
    std::string list, arms;
    for (const Command& sub : c.subcommands) {
      list += " " + in_single_quotes(zsh_quoted(sub.name) + ":" + zsh_quoted(sub.about));
      arms += fmt::format("        {}) {} ;;\n", sub.name, function_of(sub));
    }
    out += " \\\n    '1: :->command' '*:: :->rest'\n";
    out += "  case $state in\n    command) local -a list; list=(" + list + "); _describe command list ;;\n";
    out += "    rest)\n      case $words[1] in\n" + arms + "      esac ;;\n  esac\n}\n";
  });
  return out + "_pitstop_ \"$@\"\n";
}

std::string fish_completions(const Command& program) {
  std::string out = "# fish completion for pitstop\n";
  each_command(program, [&](const Command& c) {
    const bool top = c.parent == nullptr;
    const std::string when = top ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + c.name;
    for (const Command& sub : c.subcommands) {
      out += fmt::format("complete -c pitstop -n {} -a {} -d {}\n", in_single_quotes(when), sub.name,
                         in_single_quotes(sub.about));
    }
    for (const CommandOption* option : options_of(c)) {
      out += "complete -c pitstop -n " + in_single_quotes(when);
      for (const std::string& name : option->names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option->takes_value()) out += " -r";
      out += " -d " + in_single_quotes(option->meaning) + "\n";
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

std::string examples_block(std::string text) {
  std::string out;
  const std::size_t begin = text.find(":\n");
  text = begin == std::string::npos ? text : text.substr(begin + 2);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += "  " + text.substr(at, end - at) + "\n";  // four blanks in all: a block of code
    at = end + 1;
  }
  return out;
}

// A man page in pandoc's Markdown, examples first.
std::string manual_page(const Command& command) {
  const std::string path = command.path();
  std::string name = path.empty() ? "pitstop" : "pitstop-" + path;
  std::replace(name.begin(), name.end(), ' ', '-');
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string out =
      fmt::format("% {}(1) Pitstop {}\n\n# NAME\n\n{} - {}\n\n", upper, kVersion, name, plain(command.about));
  std::string arguments;
  for (const CommandOption& option : command.options) {
    if (option.is_argument()) arguments += " " + plain(option.names.front());
  }
  out += fmt::format("# SYNOPSIS\n\n**pitstop {}**{} \\[*options*\\]\n\n", path, arguments);
  out += "# EXAMPLES\n\n" + examples_block(command.examples) + "\n";
  if (!command.subcommands.empty()) out += "# COMMANDS\n\n";
  for (const Command& sub : command.subcommands)
    out += fmt::format("**{}**\n:   {}\n\n", sub.name, plain(sub.about));
  out += "# OPTIONS\n\n";
  for (const CommandOption& option : command.options) {
    const char* const mark = option.is_argument() ? "*" : "**";
    std::string names;
    for (const std::string& n : option.names) names += (names.empty() ? "" : ", ") + (mark + plain(n) + mark);
    if (!option.value.empty()) names += " *" + plain(option.value) + "*";
    out += names + "\n:   " + plain(option.meaning) + "\n\n";
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

const Command& command_named(const Command& program, const std::vector<std::string>& names) {
  const Command* at = &program;
  for (const std::string& name : names) {
    const auto& subs = at->subcommands;
    const auto found =
        std::find_if(subs.begin(), subs.end(), [&](const Command& c) { return c.name == name; });
    if (found == subs.end()) throw UsageError("there is no command \"" + name + "\"");
    at = &*found;
  }
  return *at;
}

int answer(const Command& program, const Asked& asked) {
  if (asked.shell.empty()) {
    write_stdout(manual_page(command_named(program, asked.command)));
  } else if (asked.shell == "bash") {
    write_stdout(bash_completions(program));
  } else if (asked.shell == "zsh") {
    write_stdout(zsh_completions(program));
  } else if (asked.shell == "fish") {
    write_stdout(fish_completions(program));
  } else {
    throw UsageError("--completions: unknown shell \"" + asked.shell + "\"; expected bash, zsh or fish");
  }
  return kOk;
}

}  // namespace

void declare_manual(Command& program, Typed&) {
  Command& manual = program.subcommand("manual", kAbout, kExamples);
  const auto asked = std::make_shared<Asked>();
  manual.argument("COMMAND", asked->command, "the command to tell of; none: the program").required = false;
  manual.option("--completions SHELL", asked->shell, "bash, zsh or fish");
  manual.work = [&program, asked] { return answer(program, *asked); };
}

}  // namespace pitstop
