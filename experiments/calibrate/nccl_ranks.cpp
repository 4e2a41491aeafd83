#include "experiments/calibrate/nccl_ranks.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "experiments/base/atomic_file.hpp"

namespace pitstop {

namespace {

void become(int rank, int ranks, const std::string& job) {
  ::setenv("PITSTOP_RANK", std::to_string(rank).c_str(), 1);
  ::setenv("PITSTOP_RANKS", std::to_string(ranks).c_str(), 1);
  ::setenv("PITSTOP_JOB", job.c_str(), 1);
}

std::string own_folder() {
  const char* const temporary = ::getenv("TMPDIR");
  std::string path =
      std::string(temporary != nullptr && *temporary != '\0' ? temporary : "/tmp") + "/pitstop-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    throw OutputError("cannot make " + path + ": " + std::strerror(errno));
  return path;
}

}  // namespace

LocalRanks::LocalRanks(int ranks, const std::vector<std::string>& arguments) : folder_(own_folder()) {
  std::vector<std::string> words{"pitstop"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--id-file", id_file()});
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  int error = 0;
  for (int rank = 1; rank < ranks && error == 0; ++rank) {
    become(rank, ranks, std::to_string(::getpid()));
    pid_t child = 0;
    error = ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    if (error == 0) others_.push_back(child);
  }
  ::posix_spawn_file_actions_destroy(&actions);
  become(0, ranks, std::to_string(::getpid()));
  if (error == 0) return;
  end_all();
  throw OutputError(std::string("cannot start another rank: ") + std::strerror(error));
}

LocalRanks::~LocalRanks() { end_all(); }

void LocalRanks::end_all() noexcept {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  for (const pid_t other : others_) {
    while (::waitpid(other, nullptr, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > deadline) ::kill(other, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  others_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);  // our own: a rank that was killed left its files
  for (const char* name : {"PITSTOP_RANK", "PITSTOP_RANKS", "PITSTOP_JOB"}) ::unsetenv(name);
}

}  // namespace pitstop
