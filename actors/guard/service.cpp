#include "actors/guard/service.hpp"

namespace kitwork::guard {

bool is_service_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-/.";
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of(allowed) == std::string_view::npos;
}

Result<Service> checked(Service service) {
  const auto wrong = [&](const char* what) {
    return Error{Errc::invalid_argument, "service " + service.name.substr(0, 64) + ": " + what};
  };
  if (!is_service_name(service.name)) return wrong("not a service's name");
  if (service.clients.empty() || service.servers.empty()) return wrong("nobody may come or serve");
  if (service.to_service.empty()) return wrong("no messages");
  const LinkLimits& limits = service.limits;
  if (limits.frame_bytes_max < handshake_bytes_max) return wrong("frames smaller than a handshake");
  if (limits.silent_ms <= limits.heartbeat_ms) return wrong("silence shorter than a heartbeat");
  return service;
}

}  // namespace kitwork::guard
