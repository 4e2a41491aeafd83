#include "experiments/base/files/inputs.hpp"

#include <sys/stat.h>

#include <mutex>
#include <set>
#include <utility>

namespace pitstop {

namespace {

struct Inputs {
  std::mutex mutex;
  bool watched = false;
  std::set<std::pair<dev_t, ino_t>> files;
};

Inputs& inputs() {
  static Inputs all;
  return all;
}

}  // namespace

void protect_inputs() {
  const std::lock_guard lock(inputs().mutex);
  inputs().watched = true;
}

void remember_input(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return;
  const std::lock_guard lock(inputs().mutex);
  if (inputs().watched) inputs().files.emplace(file.st_dev, file.st_ino);
}

bool is_input(dev_t device, ino_t inode) {
  const std::lock_guard lock(inputs().mutex);
  return inputs().files.contains({device, inode});
}

}  // namespace pitstop
