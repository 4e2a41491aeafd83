#include "models/network/simgrid/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <exception>
#include <stdexcept>

namespace pitstop {

namespace {

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ::_exit(1);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

[[noreturn]] void be_child(int out, const std::function<std::string()>& work) {
  std::signal(SIGINT, SIG_IGN);  // Ctrl-C is the parent's to answer: what was begun is finished
  try {
    write_all(out, work());
    ::_exit(0);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    ::_exit(1);
  }
}

class Child {
 public:
  explicit Child(const std::function<std::string()>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("SimGrid: no pipe");
    std::fflush(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[0]);
      be_child(ends[1], work);
    }
    ::close(ends[1]);
    out_ = ends[0];
    if (process_ < 0) throw std::runtime_error("SimGrid: no process");
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(out_);  // a child that still writes ends of it
    if (process_ > 0) wait();
  }

  std::string result() {
    std::string bytes;
    char piece[65536];
    while (true) {
      const ssize_t n = ::read(out_, piece, sizeof piece);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      bytes.append(piece, static_cast<std::size_t>(n));
    }
    const int status = wait();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("SimGrid: the child failed");
    return bytes;
  }

 private:
  int wait() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

  pid_t process_ = -1;
  int out_ = -1;
};

}  // namespace

std::string in_child(const std::function<std::string()>& work) { return Child(work).result(); }

std::vector<double> numbers_from_child(const std::function<std::vector<double>()>& work) {
  const std::string bytes = in_child([&] {
    const std::vector<double> numbers = work();
    return std::string(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
  });
  std::vector<double> numbers(bytes.size() / sizeof(double));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  return numbers;
}

void in_children(std::size_t count, std::size_t abreast, const std::function<std::string(std::size_t)>& work,
                 const std::function<bool(std::size_t, std::string)>& take) {
  std::deque<Child> running;
  std::size_t started = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (; started < count && running.size() < abreast; ++started)
      running.emplace_back([&work, n = started] { return work(n); });
    std::string bytes = running.front().result();
    running.pop_front();
    if (!take(i, std::move(bytes))) return;
  }
}

}  // namespace pitstop
