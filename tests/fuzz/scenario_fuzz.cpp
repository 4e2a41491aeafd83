// libFuzzer target: any bytes are a scenario, or a located mistake; never a crash. Needs clang (preset fuzz).
#include <cstddef>
#include <cstdint>
#include <string>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    (void)pitstop::parse_scenario(std::string(reinterpret_cast<const char*>(data), size), "fuzz.yaml", {},
                                  ".");
  } catch (const pitstop::ConfigError&) {
  } catch (const pitstop::InputError&) {
  }
  return 0;
}
