// What happened, in words for people.
#pragma once

#include <string>

#include "experiments/replay/replay.hpp"

namespace pitstop {

// "ip-10-1-0-11 marked for drain (Action:Replace)".
std::string happening_words(const Replay& replay, const Event& event);

// What becomes of the event's node.
enum class NodeChange {
  none,
  fails,       // where its cause takes nodes
  marked,      // where its cause takes nodes
  away,        // it leaves to be replaced or repaired
  lost,        // it never comes back
  mending,     // its replacement has capacity
  validating,  // its replacement is checked
  idle,        // it serves without a job
  joins,       // it is its job's
  retired,
  recovers,  // its failure is over: another one began its recovery anew
};

// How an event is told.
struct HappeningTelling {
  Happening is;
  const char* tag;  // on a dashboard; null: it is not marked there
  bool in_brief;    // also in a brief story; else the line of its incident tells it
  bool is_detail;   // in a story only with --all
  bool tells_work;  // its `work` means something
  NodeChange node;
};
const HappeningTelling& telling_of(Happening what);

}  // namespace pitstop
