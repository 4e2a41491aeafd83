// What launchers put before each line of a rank's output.
#pragma once

#include <string>
#include <string_view>

namespace pitstop {

// The line without colours and without prefixes: "12: " of srun -l, "[1,0]<stdout>:" of mpirun --tag-output,
// "[0] " of Intel MPI, "[rank0]:" and "[default0]:" of torchrun, "(Worker[rank=0] pid=7) " of Ray,
// "[pod/NAME/CONTAINER] " of kubectl. `scratch` holds the line where it had to be copied.
std::string_view without_launcher(std::string_view line, std::string& scratch);

// Whether most lines of the text begin with the name of a host and a colon, as pdsh and clush write them.
bool has_host_prefixes(std::string_view text);
// The line without "node7: ".
std::string_view without_host(std::string_view line);

}  // namespace pitstop
