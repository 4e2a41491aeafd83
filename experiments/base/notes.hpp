// Notes for the person who runs the program, such as that a key has a new name. Each is told once, however
// often a scenario is read. Safe to call from several threads.
#pragma once

#include <string>
#include <vector>

namespace pitstop {

// Keeps the note, unless the same one was kept before.
void note_once(const std::string& note);

// The notes kept since the last call, in the order of their texts.
std::vector<std::string> take_notes();

}  // namespace pitstop
