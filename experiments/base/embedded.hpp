// Files inside the program, so that it works from any folder: the catalogue of instance types, recovery
// profiles, scenarios and what they name. The build writes the definition from experiments/.
#pragma once

#include <span>
#include <string_view>

namespace pitstop {

struct EmbeddedFile {
  const char* name;  // "catalogue.yaml", "profiles/hyperpod-field.yaml"
  const char* text;
};

std::span<const EmbeddedFile> embedded_files();

// The file of this name; null if there is none.
inline const EmbeddedFile* embedded_file(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

}  // namespace pitstop
