#include "experiments/observe/loopback.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "experiments/base/files/atomic_file.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostRequest = 8192, kMostPeers = 64, kMostAnswer = std::size_t{64} << 20;

class Socket {
 public:
  explicit Socket(int file) : file_(file) {}
  ~Socket() {
    if (file_ >= 0) ::close(file_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int file() const { return file_; }

 private:
  int file_;
};

sockaddr_in loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

int tcp_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

void bind_to(const Socket& s, int port) {
  const int on = 1;
  ::setsockopt(s.file(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in a = loopback(port);
  if (::bind(s.file(), reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 && ::listen(s.file(), 16) == 0)
    return;
  if (errno == EADDRINUSE)
    throw OutputError(fmt::format("port {} of 127.0.0.1 is in use; name another with --port", port));
  throw OutputError(fmt::format("cannot listen on 127.0.0.1:{}: {}", port, std::strerror(errno)));
}

// No peer may keep us waiting.
void hurry(int file, int seconds) {
  const timeval limit{seconds, 0};
  ::setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

bool send_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(file, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string answer(const std::string& request,
                   const std::function<std::optional<std::string>(const std::string&)>& body) {
  auto reply = [](const char* status, const std::string& text) {
    return fmt::format(
        "HTTP/1.0 {}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n"
        "Connection: close\r\n\r\n{}",
        status, text.size(), text);
  };
  if (!request.starts_with("GET ")) return reply("405 Method Not Allowed", "GET only\n");
  const std::size_t end = request.find(' ', 4);
  if (end == std::string::npos) return reply("400 Bad Request", "no path\n");
  std::string path = request.substr(4, end - 4);
  path = path.substr(0, path.find('?'));
  const auto text = body(path);
  return text ? reply("200 OK", *text) : reply("404 Not Found", "try /metrics\n");
}

}  // namespace

int free_port(int port) {
  const Socket s(tcp_socket());
  bind_to(s, port);
  sockaddr_in a{};
  socklen_t size = sizeof a;
  ::getsockname(s.file(), reinterpret_cast<sockaddr*>(&a), &size);
  return ntohs(a.sin_port);
}

std::optional<std::string> http_get(int port, const std::string& target, int patience_s) {
  const Socket s(tcp_socket());
  hurry(s.file(), patience_s);
  const sockaddr_in a = loopback(port);
  if (::connect(s.file(), reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0) return std::nullopt;
  if (!send_all(s.file(), "GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")) return std::nullopt;
  std::string text;
  char piece[4096];
  ssize_t n = 0;
  while (text.size() < kMostAnswer && (n = ::recv(s.file(), piece, sizeof piece, 0)) > 0)
    text.append(piece, static_cast<std::size_t>(n));
  if (n < 0) return std::nullopt;  // half an answer
  const std::size_t status = text.find(' '), head = text.find("\r\n\r\n");
  if (status == std::string::npos || head == std::string::npos || text.substr(status + 1, 3) != "200")
    return std::nullopt;
  return text.substr(head + 4);
}

namespace {

using ServerClock = std::chrono::steady_clock;
using Body = std::function<std::optional<std::string>(const std::string&)>;

// A peer: first its request, then our answer, all of it before its time is up.
class Peer {
 public:
  explicit Peer(int file) : socket_(std::make_unique<Socket>(file)) {}

  int file() const { return socket_->file(); }
  bool answers() const { return !answer_.empty(); }
  bool late(ServerClock::time_point now) const { return now > until_; }

  // Goes on as far as it can without waiting. False: done with it.
  bool go_on(const Body& body) { return answers() ? send() : receive(body); }

 private:
  bool receive(const Body& body) {
    char piece[2048];
    const ssize_t n = ::recv(file(), piece, sizeof piece, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n > 0) request_.append(piece, static_cast<std::size_t>(n));
    const bool whole = request_.find("\r\n\r\n") != std::string::npos || request_.size() >= kMostRequest;
    if (n <= 0 && request_.empty()) return false;
    if (n > 0 && !whole) return true;
    answer_ = answer(request_, body);
    return send();
  }

  bool send() {
    const ssize_t n =
        ::send(file(), answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    sent_ += static_cast<std::size_t>(n);
    return sent_ < answer_.size();
  }

  std::unique_ptr<Socket> socket_;
  std::string request_, answer_;
  std::size_t sent_ = 0;
  ServerClock::time_point until_ = ServerClock::now() + std::chrono::seconds(kPatience);
};

// Takes one that waits, where there is room. Without a descriptor for it the server looks again a little
// later.
void take_peer(const Socket& listening, std::vector<Peer>& peers) {
  const int file = ::accept4(listening.file(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (file >= 0) peers.emplace_back(file);
  if (file < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
    ::usleep(20'000);
}

}  // namespace

void serve(int port, int stop_file, const Body& body) {
  const Socket listening(tcp_socket());
  bind_to(listening, port);
  std::vector<Peer> peers;
  for (;;) {
    const bool room = peers.size() < kMostPeers;
    std::vector<pollfd> wait{{stop_file, POLLIN, 0},
                             {listening.file(), static_cast<short>(room ? POLLIN : 0), 0}};
    for (const Peer& p : peers)
      wait.push_back({p.file(), static_cast<short>(p.answers() ? POLLOUT : POLLIN), 0});
    if (::poll(wait.data(), wait.size(), peers.empty() ? -1 : 100) < 0 && errno != EINTR) return;
    if (wait[0].revents != 0) return;
    const auto now = ServerClock::now();
    for (std::size_t i = peers.size(); i-- > 0;) {
      const bool ready = wait[i + 2].revents != 0;
      if (peers[i].late(now) || (ready && !peers[i].go_on(body)))
        peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if ((wait[1].revents & POLLIN) != 0) take_peer(listening, peers);
  }
}

}  // namespace pitstop
