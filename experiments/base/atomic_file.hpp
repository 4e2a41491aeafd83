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

// Until commit() the final name is untouched; without it the destructor removes what was written. Links are
// followed and an existing file keeps its permissions. What is no regular file (a pipe, /dev/null) is written
// to in place. Every function throws OutputError.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(const char* doing) const;  // reads errno
  void discard() noexcept;

  std::string path_;       // as the user wrote it
  std::string target_;     // links followed
  std::string temporary_;  // empty: written in place
  int file_ = -1;
};

// Throws OutputError if a file could not be made at PATH now: to be asked before a long run.
void check_writable(const std::string& path);

// AtomicFile in one call.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace pitstop
