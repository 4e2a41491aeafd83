// What happened, in words for people.
#pragma once

#include <string>

#include "experiments/replay/replay.hpp"

namespace pitstop {

// "ip-10-1-0-11 marked for drain (Action:Replace)".
std::string happening_words(const Replay& replay, const Event& event);

// Whether an event's `work` means something.
bool tells_work(Happening what);

}  // namespace pitstop
