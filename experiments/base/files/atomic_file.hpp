// A file that appears whole or not at all: written beside its final name, brought to disk, renamed.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace pitstop {

// A result that could not be written: names the path and the reason.
class OutputError : public std::exception {
 public:
  explicit OutputError(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

// What a file may take the place of. An input of the running command (base/inputs.hpp) it may not, unless the
// command goes on with it.
enum class Replaces { any_but_inputs, any, nothing };

// Until commit() the final name is untouched; without it the destructor removes what was written. Links are
// followed, also to a file that is not there yet, and an existing file keeps its permissions. What is no
// regular file (a pipe, /dev/null) is written to in place. Every function throws OutputError; the constructor
// UsageError where an input would be overwritten, Interrupted where a pipe has no reader and Ctrl-C came.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path, Replaces replaces = Replaces::any_but_inputs);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(const char* doing) const;  // reads errno
  [[noreturn]] void give_up(const char* doing);     // the same, and removes what was written
  void discard() noexcept;
  void put_in_place();

  std::string path_;       // as the user wrote it
  std::string target_;     // links followed
  std::string temporary_;  // empty: written in place
  Replaces replaces_;
  int file_ = -1;
};

// Throws as AtomicFile does if a file could not be made at PATH now: to be asked before a long run. What is
// no regular file is not opened: the reader of a pipe would see its end.
void check_writable(const std::string& path);

// AtomicFile in one call.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace pitstop
