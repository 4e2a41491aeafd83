#include "experiments/observe/loopback.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "experiments/base/atomic_file.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostRequest = 8192;

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
  while ((n = ::recv(s.file(), piece, sizeof piece, 0)) > 0) text.append(piece, static_cast<std::size_t>(n));
  if (n < 0) return std::nullopt;  // half an answer
  const std::size_t status = text.find(' '), head = text.find("\r\n\r\n");
  if (status == std::string::npos || head == std::string::npos || text.substr(status + 1, 3) != "200")
    return std::nullopt;
  return text.substr(head + 4);
}

void serve(int port, int stop_file,
           const std::function<std::optional<std::string>(const std::string&)>& body) {
  const Socket listening(tcp_socket());
  bind_to(listening, port);
  for (;;) {
    pollfd wait[2] = {{stop_file, POLLIN, 0}, {listening.file(), POLLIN, 0}};
    if (::poll(wait, 2, -1) < 0 && errno != EINTR) return;
    if ((wait[0].revents & POLLIN) != 0) return;
    if ((wait[1].revents & POLLIN) == 0) continue;
    const Socket peer(::accept4(listening.file(), nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.file() < 0) continue;
    hurry(peer.file(), kPatience);
    std::string request;
    char piece[2048];
    while (request.find("\r\n\r\n") == std::string::npos && request.size() < kMostRequest) {
      const ssize_t n = ::recv(peer.file(), piece, sizeof piece, 0);
      if (n <= 0) break;
      request.append(piece, static_cast<std::size_t>(n));
    }
    send_all(peer.file(), answer(request, body));
  }
}

}  // namespace pitstop
