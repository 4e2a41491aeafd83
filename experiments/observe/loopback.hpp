// HTTP on 127.0.0.1, as little of it as metrics need.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace pitstop {

// A port of 127.0.0.1 that is free now; of 0 any. Throws OutputError where it is in use.
int free_port(int port);

inline constexpr int kPatience = 3;  // seconds that a peer may be silent

// The body of a GET, where the answer is 200 and whole; nothing where nobody answers or with something else.
std::optional<std::string> http_get(int port, const std::string& target, int patience_s = kPatience);

// Answers GETs on 127.0.0.1:PORT until `stop_file` becomes readable: `body` of a path, or 404 for none.
// Throws OutputError where the port is in use.
void serve(int port, int stop_file,
           const std::function<std::optional<std::string>(const std::string& path)>& body);

}  // namespace pitstop
