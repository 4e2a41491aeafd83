// Pictures by gnuplot, run without a shell. Texts of the user reach it only inside single quotes or data
// blocks, where gnuplot executes nothing.
#pragma once

#include <string>
#include <string_view>

namespace pitstop {

// Throws OutputError unless PATH ends in .svg or .png, can be written, and gnuplot is installed: to be asked
// before a long run.
void check_plot(const std::string& path);

// Runs SCRIPT (everything after `set terminal` and `set output`) and leaves the picture at PATH, whole or not
// at all. Throws OutputError with gnuplot's own words where it fails.
void draw(const std::string& path, std::string_view script);

// TEXT as a gnuplot string: in single quotes, apostrophes as typographic ones, control characters as blanks.
std::string plot_text(std::string_view text);
// The same where gnuplot takes a text for a number's format, as it does beside tics.
std::string tic_text(std::string_view text);

}  // namespace pitstop
