// How far a long computation is, for the person who waits: a bar with the time left on a terminal, a plain
// line every ten seconds elsewhere, nothing when quiet. Speaks on stderr, so that stdout holds data only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace pitstop {

class Progress {
 public:
  enum class Style { quiet, lines, bar, coloured_bar };
  using Clock = std::chrono::steady_clock;

  // What suits stderr: a bar if it is a terminal that is not `dumb`, without colour if NO_COLOR is set to
  // anything.
  static Style style_for_stderr(bool quiet);

  explicit Progress(Style style);
  // For tests: another sink and another clock.
  Progress(Style style, std::function<void(std::string_view)> sink, std::function<Clock::time_point()> now);
  ~Progress();  // clears the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Words before the bar, such as "point 3 of 24".
  void label(std::string text) { label_ = std::move(text); }
  // What is counted; unless said, replications.
  void unit(std::string words) { unit_ = std::move(words); }
  // `done` of `total` are finished. Cheap enough for every chunk of work.
  void update(std::uint64_t done, std::uint64_t total);
  // Removes the bar, so that other text can be written.
  void clear();

 private:
  std::string line(std::uint64_t done, std::uint64_t total, Clock::duration elapsed) const;
  std::string bar(double share) const;

  Style style_;
  std::function<void(std::string_view)> sink_;
  std::function<Clock::time_point()> now_;
  Clock::time_point start_, last_;
  std::string label_, unit_ = "replications";
  bool drawn_ = false;
};

}  // namespace pitstop
