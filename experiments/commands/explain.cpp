#include "experiments/config/explain.hpp"
#include "experiments/commands/commands.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/config/schema.hpp"

namespace pitstop {

int explain_command(const Options& o) {
  write_stdout(o.schema ? schema_json() : explain_text(o.topic));
  return kOk;
}

}  // namespace pitstop
