// How estimates are told, by build and inspect.
#pragma once

#include <kitwork/capsule.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace kitwork::app {

void print_estimate(const GasEstimateText& gas, const std::string& file);
nlohmann::ordered_json estimate_json(const GasEstimateText& gas);

}  // namespace kitwork::app
