#include "experiments/base/say.hpp"

#include <cstdio>
#include <string>

#include "experiments/base/shown.hpp"

namespace pitstop {

void say(std::string_view text) { std::fputs(("pitstop: " + shown(text) + "\n").c_str(), stderr); }

void say_located(std::string_view text) { std::fputs((shown(text) + "\n").c_str(), stderr); }

}  // namespace pitstop
