// Temporary files beside an output, of which a kill leaves some behind: each is locked as long as its process
// lives, so that the next run can tell and remove those of the dead.
#pragma once

#include <string>
#include <vector>

namespace pitstop {

struct TemporaryFile {
  std::string path;
  int file = -1;  // open for writing and locked; -1: errno says why
};

// A new file of a name that nobody has: ".pitstop-XXXXXXXXXXXXXXXX.tmp". Permissions 0666 less the umask.
TemporaryFile make_temporary_in(const std::string& folder);

// Removes the temporary files of this user in the folder whose processes are dead; their paths.
std::vector<std::string> remove_leftovers(const std::string& folder);

}  // namespace pitstop
