// GatewayFigures: what a gateway's /metrics and /readyz say, for status and top.
#pragma once

#include <map>
#include <string>

#include "apps/kitwork/gateway_client.hpp"

namespace kitwork::app {

struct GatewayFigures {
  bool ready = false;          // the gateway reaches its zone
  std::string not_ready_code;  // why not
  // Each line of /metrics: a name with its labels, and the value. None when the gateway shows them
  // to its own machine only and this is another one.
  std::map<std::string, double> values;
  bool shown = false;

  double value(const std::string& name) const;
  // The sum over all series of that name whose labels have this text.
  double sum(const std::string& name, const std::string& labels = "") const;
};

// Lines that are none are passed over.
std::map<std::string, double> parse_metrics(const std::string& text);

// As HttpClient::ask.
Result<GatewayFigures> figures_of(const GatewayClient& client);

}  // namespace kitwork::app
