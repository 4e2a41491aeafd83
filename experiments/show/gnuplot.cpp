#include "experiments/show/gnuplot.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "experiments/base/atomic_file.hpp"

extern char** environ;

namespace pitstop {

namespace {

constexpr std::string_view kSvg =
    "set terminal svg size 1000,600 font 'DejaVu Sans,Helvetica,Arial,sans-serif,14' noenhanced "
    "background '#ffffff'\n";
constexpr std::string_view kPng = "set terminal pngcairo size 1000,600 font 'DejaVu Sans,11' noenhanced\n";

// A file without a name, for a child's input and output: no pipe can block or break.
class Scratch {
 public:
  explicit Scratch(const char* name) : file_(::memfd_create(name, MFD_CLOEXEC)) {
    if (file_ < 0) throw OutputError(std::string("cannot draw: ") + std::strerror(errno));
  }
  ~Scratch() { ::close(file_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  int file() const { return file_; }

  void put(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::write(file_, text.data(), text.size());
      if (n < 0) throw OutputError(std::string("cannot draw: ") + std::strerror(errno));
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    ::lseek(file_, 0, SEEK_SET);
  }
  std::string all() const {
    std::string text;
    std::array<char, 4096> piece;
    for (ssize_t n = 0;
         (n = ::pread(file_, piece.data(), piece.size(), static_cast<off_t>(text.size()))) > 0;) {
      text.append(piece.data(), static_cast<std::size_t>(n));
    }
    return text;
  }

 private:
  int file_;
};

struct Ran {
  int error = 0;   // of starting it
  int status = 0;  // as waitpid gives it
};

Ran run_gnuplot(const Scratch& in, const Scratch& out, const Scratch& messages) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, in.file(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out.file(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, messages.file(), STDERR_FILENO);
  char name[] = "gnuplot", no_init[] = "-d";
  char* const arguments[] = {name, no_init, nullptr};
  pid_t child = 0;
  Ran ran;
  ran.error = ::posix_spawnp(&child, name, &files, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (ran.error == 0) {
    while (::waitpid(child, &ran.status, 0) < 0 && errno == EINTR) {
    }
  }
  return ran;
}

// What it wrote; throws unless it ended well.
std::string output_of(const std::string& path, std::string_view script) {
  Scratch in("pitstop-script"), out("pitstop-picture"), messages("pitstop-messages");
  in.put(script);
  const Ran ran = run_gnuplot(in, out, messages);
  if (ran.error == ENOENT) {
    throw OutputError("cannot draw " + path + ": gnuplot is not installed (Debian, Ubuntu: gnuplot-nox)");
  }
  if (ran.error != 0) throw OutputError("cannot draw " + path + ": gnuplot: " + std::strerror(ran.error));
  std::string picture = out.all();
  if (!WIFEXITED(ran.status) || WEXITSTATUS(ran.status) != 0 || picture.empty()) {
    throw OutputError("cannot draw " + path + ": gnuplot failed: " + messages.all());
  }
  return picture;
}

std::string_view terminal_of(const std::string& path) {
  if (path.ends_with(".svg")) return kSvg;
  if (path.ends_with(".png")) return kPng;
  throw OutputError("cannot draw " + path + ": expected a name that ends in .svg or .png");
}

}  // namespace

void check_plot(const std::string& path) {
  terminal_of(path);
  check_writable(path);
  output_of(path, "set print '-'\nprint 1\n");
}

void draw(const std::string& path, std::string_view script) {
  write_file(path, output_of(path, std::string(terminal_of(path)) + std::string(script)));
}

// gnuplot 5.4 takes a doubled quote for the end of the string in some places, so none is ever passed on.
std::string plot_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "\u2019";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
  return out + "'";
}

std::string tic_text(std::string_view text) {
  std::string doubled;
  for (const char c : text) doubled += c == '%' ? std::string("%%") : std::string(1, c);
  return plot_text(doubled);
}

}  // namespace pitstop
