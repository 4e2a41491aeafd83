// What can be written in a scenario, in words: sections, keys, units, models, profiles, instance types.
#pragma once

#include <string>

namespace pitstop {

// The text for `topic`: empty for the overview, or a section, a key or its last word (checkpoint,
// causes.gpu.mtbf, spares), a model (weibull), a profile, an instance type, a word of the answers (ettr,
// not_resumed), a value (lustre), or one of the lists units, models, profiles, instances, keys, glossary,
// endings. Throws ConfigError with suggestions if there is no such topic.
std::string explain_text(const std::string& topic);

}  // namespace pitstop
