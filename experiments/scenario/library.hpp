// The files inside the program (instance types, recovery profiles, shipped scenarios), and those beside a
// scenario: profiles, traces, measured times.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/scenario/text/document.hpp"
#include "models/network/instance.hpp"

namespace pitstop {

// One figure of a profile and the words about it: `recovery.queue`, "unpublished; ...".
struct Remark {
  std::string key, text;
};

// The words about that figure; null if there are none.
const std::string* remark_on(const std::string& key, const std::vector<Remark>& remarks);

// A profile: values of `recovery` and `detection` that hold where the scenario is silent.
struct RecoveryProfile {
  std::string name, description;
  std::vector<Remark> sources, unconfirmed;
  Node tree;
};

// The types of the catalogue, in its order. Names start with "ml.", but for "generic".
const std::vector<InstanceType>& catalogue();

// The type called so; none for unknown names.
std::optional<InstanceType> find_instance(std::string_view name);

// Profiles inside the program, by name.
std::vector<std::string> profile_names();

// The profile inside the program, or the YAML file under `base_dir`. Complaints about the name are placed at
// `at` under `key`, others in the file.
std::optional<RecoveryProfile> find_profile(const std::string& name, const std::string& base_dir,
                                            const Place& at, const std::string& key,
                                            std::vector<Issue>& issues);

// Scenarios inside the program, by name.
std::vector<std::string> shipped_scenarios();

// The text of the scenario inside the program; null if none has this name.
const char* shipped_scenario(const std::string& name);

// The folder of shipped scenarios, as `base_dir`: files are read from inside the program.
inline constexpr const char* kShippedFolder = "pitstop:scenarios";

struct NamedFile {
  std::string name, path, text;
};

// The file that a scenario in `base_dir` names at `at`. None, with the reason in `error`, if the name is
// absolute or leaves the folder, or if the file cannot be read. A file that --set gives to a shipped scenario
// is looked for in the current folder.
std::optional<NamedFile> file_beside(const std::string& base_dir, const std::string& name, const Place& at,
                                     std::string& error);

// Puts the profile's values into the scenario where it says nothing: key by key in `recovery`, channel by
// channel in `detection`.
void merge_profile(const RecoveryProfile& profile, Node& scenario);

// "key: why" for every unconfirmed figure of the profile that is in use in the merged tree.
std::vector<std::string> unconfirmed_in_use(const RecoveryProfile& profile, const Node& scenario);

}  // namespace pitstop
