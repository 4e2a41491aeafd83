// The parts of `pitstop explain` that list something: keys, models, profiles, instance types.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/scenario/registry.hpp"
#include "models/network/instance.hpp"

namespace pitstop {

// Two columns, indented.
std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows);

// How a value of that shape is written, in a few words.
std::string form_of(const Shape& shape);

// What the key means, how it is written, its default, and what the recovery profiles set in its place.
std::string key_text(const KeyPath& key);

std::string models_text();
std::string model_text(const SectionShape& family);
std::string profiles_text();
std::string profile_text(const std::string& name);
std::string instances_text();
std::string instance_text(const InstanceType& type);

// Which profiles have a detection channel called so, with its latency; empty if none has.
std::string channel_text(const std::string& channel);

// The detection channels of all recovery profiles.
std::vector<std::string> channel_names();

}  // namespace pitstop
