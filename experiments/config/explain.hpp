// What can be written in a scenario, in words: sections, keys, units, models, profiles, instance types.
#pragma once

#include <string>

namespace pitstop {

// The text for `topic`: empty for the overview, or a key (checkpoint, checkpoint.interval, causes.gpu.mtbf),
// a model (weibull), a profile, an instance type, or one of the words units, models, profiles, instances,
// keys. Throws ConfigError with a suggestion if there is no such topic.
std::string explain_text(const std::string& topic);

}  // namespace pitstop
