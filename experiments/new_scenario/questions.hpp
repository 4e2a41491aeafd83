// The questions that `pitstop new` needs answered: the options of the command line, and what a terminal asks.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "experiments/new_scenario/new_cluster.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

// In the order in which a terminal asks.
enum class Ask : std::size_t {
  instance,
  nodes,
  days,
  spares,
  model_size,
  checkpoints,
  storage,
  nvme_write,
  every,
  profile,
  name,
};
inline constexpr std::size_t kAsks = 11;

// One answer as text; empty: not given.
struct GivenAnswer {
  std::string text;
  std::string from;  // the file that told it; empty: a person
};
struct NewAnswers {
  std::array<GivenAnswer, kAsks> all;
  GivenAnswer& operator[](Ask a) { return all[static_cast<std::size_t>(a)]; }
  const GivenAnswer& operator[](Ask a) const { return all[static_cast<std::size_t>(a)]; }
};

struct Question {
  Ask ask;
  const char* option;      // --nodes
  const char* type;        // N
  const char* help;        // of the option
  const char* words;       // as a terminal asks it; null: a terminal does not ask
  const char* by_default;  // null: an answer is needed; empty: it may stay unknown
  // What is wrong with an answer; empty: nothing.
  std::string (*mistake)(const std::string& text);
};
std::span<const Question> questions();

// Whether the answers given so far leave the question open. The bandwidths matter only where a model size is
// known and the copies go there.
bool is_open(const Question& question, const NewAnswers& answers);

// The answers that cannot be read.
std::vector<std::string> wrong_in(const NewAnswers& answers);
// These, those that would have no effect, and those that are needed and missing.
std::vector<std::string> mistakes_in(const NewAnswers& answers);

// The answers with defaults in the place of those not given. Requires: no mistakes_in() them.
NewCluster cluster_of(const NewAnswers& answers);

// "70B", "1.5T", "350M", "7e9": parameters of a model.
Parsed<double> parse_model_size(const std::string& text);
// "lustre", "s3", "nvme,lustre", "host_memory,s3".
Parsed<CheckpointPlaces> parse_places(const std::string& text);
// "1.2 GB/s", or "24 TiB x 125 MB/s".
Parsed<StorageSpeed> parse_storage(const std::string& text);

}  // namespace pitstop
