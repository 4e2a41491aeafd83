// Files that travel inside the program, so that it works wherever it is installed: the catalogue of
// instance types and the recovery profiles. The build writes the definition from experiments/.
#pragma once

#include <span>

namespace pitstop {

struct EmbeddedFile {
  const char* name;  // "catalogue.yaml", "profiles/hyperpod-field.yaml"
  const char* text;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace pitstop
