// The words of the model and their names, the same in code, scenario, HDF5 and report.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "sim/base/closed_list.hpp"
#include "sim/base/platform.hpp"

namespace pitstop {

// Where a second of the job's wall time goes. The lines sum to wall time exactly. From detection to
// restart the order is the order of the incident chain: the least advanced open incident owns the time.
enum class Line : std::uint8_t {
  productive,
  checkpoint,
  lost_work,
  detection,
  drain,
  capacity_wait,
  replacement,
  validation,
  queue,
  restart,
  degraded,
};
// What the job does during the time of a line.
enum class LineKind : std::uint8_t {
  useful,    // it trains, and the work counts
  training,  // it trains, saves its state, or its work is thrown away later
  noticing,  // a failure is open, and the job has not been taken off its nodes yet
  recovery,  // it is off its nodes, until it trains again
};
// A new line also has its words and its colour in experiments/show/line_words.hpp.
struct LineEntry {
  Line is;
  const char* name;
  LineKind kind;

  // Whether a failure keeps the job from training.
  constexpr bool is_down() const { return kind == LineKind::noticing || kind == LineKind::recovery; }
};
inline constexpr LineEntry kLineList[] = {
    {Line::productive, "productive", LineKind::useful},
    {Line::checkpoint, "checkpoint", LineKind::training},
    {Line::lost_work, "lost_work", LineKind::training},
    {Line::detection, "detection", LineKind::noticing},
    {Line::drain, "drain", LineKind::noticing},
    {Line::capacity_wait, "capacity_wait", LineKind::recovery},
    {Line::replacement, "replacement", LineKind::recovery},
    {Line::validation, "validation", LineKind::recovery},
    {Line::queue, "queue", LineKind::recovery},
    {Line::restart, "restart", LineKind::recovery},
    {Line::degraded, "degraded", LineKind::training},
};
static_assert(is_closed_list<Line>(kLineList));
inline constexpr std::size_t kLines = std::size(kLineList);
inline constexpr std::array kLineNames = names_of(kLineList);
constexpr const LineEntry& entry_of(Line line) { return kLineList[static_cast<std::size_t>(line)]; }

// The lines of a job that is down follow each other: the stages of the incident chain.
inline constexpr std::size_t kFirstStage = [] {
  std::size_t l = 0;
  while (!kLineList[l].is_down()) ++l;
  return l;
}();
inline constexpr std::size_t kStages = [] {
  std::size_t n = 0;
  for (const LineEntry& line : kLineList) n += line.is_down() ? 1 : 0;
  return n;
}();
static_assert(kLineList[kFirstStage + kStages - 1].is_down() && kFirstStage + kStages <= kLines);

// A value of an enum and its name in scenarios and answers.
template <class Enum>
struct Name {
  Enum is;
  const char* name;
};

// How a replication ends. Only `completed` has a wall time; the others are censored there.
enum class Ending : std::uint8_t { completed, horizon, no_capacity, not_resumed, time_limit, depleted };
inline constexpr Name<Ending> kEndingList[] = {
    {Ending::completed, "completed"},     {Ending::horizon, "horizon"},
    {Ending::no_capacity, "no_capacity"}, {Ending::not_resumed, "not_resumed"},
    {Ending::time_limit, "time_limit"},   {Ending::depleted, "depleted"},
};
static_assert(is_closed_list<Ending>(kEndingList));
inline constexpr std::size_t kEndings = std::size(kEndingList);
inline constexpr std::array kEndingNames = names_of(kEndingList);

// When a unit's failure clock runs: always while it serves; while the job holds it; while the job runs on it.
enum class Exposure : std::uint8_t { in_service, allocated, computing };
inline constexpr Name<Exposure> kExposureList[] = {
    {Exposure::in_service, "in_service"},
    {Exposure::allocated, "allocated"},
    {Exposure::computing, "computing"},
};
static_assert(is_closed_list<Exposure>(kExposureList));
inline constexpr std::size_t kExposures = std::size(kExposureList);
inline constexpr std::array kExposureNames = names_of(kExposureList);

// crash: the job stops at once. hang: it stops making progress and somebody must notice.
// precursor: it runs on until the node is drained, and may save itself first.
// slowdown: the same, but the whole job runs at a factor of its speed until then.
// silent_corruption: it runs on until somebody finds that its state is spoilt, and no copy since is any good.
enum class Symptom : std::uint8_t { crash, hang, precursor, slowdown, silent_corruption };
inline constexpr Name<Symptom> kSymptomList[] = {
    {Symptom::crash, "crash"},
    {Symptom::hang, "hang"},
    {Symptom::precursor, "precursor"},
    {Symptom::slowdown, "slowdown"},
    {Symptom::silent_corruption, "silent_corruption"},
};
static_assert(is_closed_list<Symptom>(kSymptomList));
inline constexpr std::size_t kSymptoms = std::size(kSymptomList);
inline constexpr std::array kSymptomNames = names_of(kSymptomList);

// restart: the processes only. reboot, replace, repair (on the premises): the node leaves service for that
// long.
enum class Remedy : std::uint8_t { restart, reboot, replace, repair };
inline constexpr Name<Remedy> kRemedyList[] = {
    {Remedy::restart, "restart"},
    {Remedy::reboot, "reboot"},
    {Remedy::replace, "replace"},
    {Remedy::repair, "repair"},
};
static_assert(is_closed_list<Remedy>(kRemedyList));
inline constexpr std::size_t kRemedies = std::size(kRemedyList);
inline constexpr std::array kRemedyNames = names_of(kRemedyList);

// What a checkpoint copy survives: the end of the processes (nodes live on); the reboot or replacement of a
// node; an outage of the storage that it lies on.
enum class Survives : std::uint8_t { process, node, storage_outage };
inline constexpr Name<Survives> kSurvivesList[] = {
    {Survives::process, "process"},
    {Survives::node, "node"},
    {Survives::storage_outage, "storage_outage"},
};
static_assert(is_closed_list<Survives>(kSurvivesList));
inline constexpr std::size_t kSurvives = std::size(kSurvivesList);
inline constexpr std::array kSurvivesNames = names_of(kSurvivesList);

SIM_HD constexpr int index_of(Line x) { return static_cast<int>(x); }
SIM_HD constexpr int index_of(Exposure x) { return static_cast<int>(x); }

}  // namespace pitstop
