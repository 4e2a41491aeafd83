#include "experiments/show/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "experiments/base/quantity_text.hpp"

namespace pitstop {

namespace {

constexpr auto kBarEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(10);
constexpr int kBarWidth = 28;

void to_stderr(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Progress::Style Progress::style_for_stderr(bool quiet) {
  if (quiet) return Style::quiet;
  const char* const terminal = std::getenv("TERM");
  const bool can_redraw =
      ::isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
  if (!can_redraw) return Style::lines;
  const char* const no_color = std::getenv("NO_COLOR");
  return no_color != nullptr && *no_color != '\0' ? Style::bar : Style::coloured_bar;
}

Progress::Progress(Style style) : Progress(style, to_stderr, Clock::now) {}

Progress::Progress(Style style, std::function<void(std::string_view)> sink,
                   std::function<Clock::time_point()> now)
    : style_(style), sink_(std::move(sink)), now_(std::move(now)), start_(now_()), last_(start_) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (drawn_) sink_("\r\033[K");
  drawn_ = false;
}

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (style_ == Style::quiet || total == 0) return;
  const auto now = now_();
  const bool plain = style_ == Style::lines;
  if (now - last_ < (plain ? Clock::duration(kLineEvery) : Clock::duration(kBarEvery))) return;
  last_ = now;
  const std::string text = line(done, total, now - start_);
  if (plain) {
    sink_(text + "\n");
  } else {
    sink_("\r" + text + "\033[K");
    drawn_ = true;
  }
}

std::string Progress::line(std::uint64_t done, std::uint64_t total, Clock::duration elapsed) const {
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  std::string text = label_.empty() ? "" : label_ + "  ";
  if (style_ != Style::lines) text += bar(share) + " ";
  text += fmt::format("{:3.0f} %  {} of {} {}", share * 100, done, total, unit_);
  if (done > 0 && done < total) {
    const double left_s = std::chrono::duration<double>(elapsed).count() * (1 - share) / share;
    const auto whole = Duration::seconds(static_cast<std::int64_t>(std::min(left_s, 1e9)) + 1);
    text += ", " + format_duration(whole) + " left";
  }
  return text;
}

std::string Progress::bar(double share) const {
  const int full = static_cast<int>(share * kBarWidth);
  const std::string filled(static_cast<std::size_t>(full), '#');
  const std::string empty(static_cast<std::size_t>(kBarWidth - full), '.');
  if (style_ == Style::bar) return "[" + filled + empty + "]";
  return "[\033[36m" + filled + "\033[0m" + empty + "]";
}

}  // namespace pitstop
