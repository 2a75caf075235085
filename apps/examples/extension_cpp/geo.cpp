// An extension: distances on Earth, for capsules. import { distance } from "ext/geo"
#include <cmath>
#include <cstdlib>
#include <kitwork/extension.hpp>
#include <stdexcept>

#include <caf/stateful_actor.hpp>

namespace {

constexpr double radius_km = 6371.0;
constexpr double radians = 3.14159265358979323846 / 180;

double number_of(const std::string& json) {
  char* end = nullptr;
  const double number = std::strtod(json.c_str(), &end);
  if (json.empty() || *end != '\0') throw std::invalid_argument("distance wants four numbers");
  return number;
}

// distance(latitude, longitude, latitude, longitude) in kilometres.
kitwork::ExtensionAnswer distance(const std::vector<std::string>& degrees) {
  const double a = number_of(degrees[0]) * radians;
  const double b = number_of(degrees[2]) * radians;
  const double half_up = std::sin((b - a) / 2);
  const double half_along = std::sin((number_of(degrees[3]) - number_of(degrees[1])) * radians / 2);
  const double h = half_up * half_up + std::cos(a) * std::cos(b) * half_along * half_along;
  return kitwork::ExtensionAnswer::json(
      std::to_string(std::lround(2 * radius_km * std::asin(std::sqrt(h)))));
}

struct GeoState {
  int visits = 0;
};

caf::behavior geo(caf::stateful_actor<GeoState>* self) {
  return kitwork::extension_behavior([self](const kitwork::ExtensionCall& call) {
    if (call.function == "distance") return distance(call.arguments);
    // Not deterministic: it counts.
    return kitwork::ExtensionAnswer::json(std::to_string(++self->state.visits));
  });
}

caf::actor spawn_geo(caf::actor_system& system) { return system.spawn(geo); }

constexpr kitwork::ExtensionFunction functions[] = {
    {.name = "distance", .arguments = 4, .gas = 500, .gas_per_byte = 2, .deterministic = true},
    {.name = "visits", .arguments = 0, .gas = 50, .gas_per_byte = 1, .deterministic = false},
};

}  // namespace

KITWORK_EXTENSION("geo", functions, nullptr, spawn_geo)
