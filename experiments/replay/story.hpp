// A replay told in words for a terminal, as JSON lines, as a CSV timeline and as a picture.
#pragma once

#include <string>

#include "experiments/replay/replay.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// One line an event, with the time of day, the time since the start and what it is about. Checkpoints between
// incidents are counted, not listed, unless there are few or `all` asks for them.
std::string story_text(const Replay& replay, bool all, const TextStyle& style);

// One JSON object a line for every event: time, t_s, event, incident, node, host, cause, stage, tier, work_s.
// `stage` is the ledger line that the job's time goes to from then on.
// The first line is about the file: version, format_version, scenario, seed, replication.
std::string story_json_lines(const Replay& replay, const std::string& version);

// time,minutes,event,incident,node,host,cause,stage of the events of incidents and of the job.
std::string timeline_csv(const Replay& replay);

// Nodes by time, the state of the job under them, checkpoints and failures. Throws OutputError.
void draw_replay(const std::string& path, const Replay& replay);

}  // namespace pitstop
