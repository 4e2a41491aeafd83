#include "experiments/base/notes.hpp"

#include <mutex>
#include <set>

namespace pitstop {
namespace {

struct Notes {
  std::mutex mutex;
  std::set<std::string> known, untold;
};

Notes& notes() {
  static Notes all;
  return all;
}

}  // namespace

void note_once(const std::string& note) {
  const std::lock_guard lock(notes().mutex);
  if (notes().known.insert(note).second) notes().untold.insert(note);
}

std::vector<std::string> take_notes() {
  const std::lock_guard lock(notes().mutex);
  std::vector<std::string> out(notes().untold.begin(), notes().untold.end());
  notes().untold.clear();
  return out;
}

}  // namespace pitstop
