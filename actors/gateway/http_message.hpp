// A request's head and a response as data: what the core is given and gives back.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/errc.hpp"

namespace kitwork::gateway {

// An IPv4 address, or the network part of an IPv6 address: what one party surely has.
using PeerKey = std::array<std::uint8_t, 9>;
// Whether it is this machine: 127.0.0.0/8 or ::1.
bool is_loopback(const PeerKey& peer);

struct Header {
  std::string name;
  std::string value;
};

struct RequestHead {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  PeerKey peer{};
};

// ASCII letters in either case.
bool same_name(std::string_view left, std::string_view right);
// The value of a header, without spaces around it; empty when there is none. Asks for the first.
std::string_view header_value(const RequestHead& head, std::string_view name);
std::size_t header_count(const RequestHead& head, std::string_view name);

struct Response {
  std::uint16_t status = 200;
  std::vector<Header> headers;
  std::string body;
  // Of a problem, for doors that are not HTTP: its code, and what a library or the zone said.
  const char* problem = nullptr;
  Errc reason{};
  // A change of policy to be told to the zone, whose answer nobody waits for.
  std::vector<std::uint8_t> policy;
};

// The whole as HTTP/1.1, with the length, the date and whether the connection ends.
std::string print_response(const Response& response, std::uint64_t now_ms, bool close);
const char* status_text(std::uint16_t status);

}  // namespace kitwork::gateway
