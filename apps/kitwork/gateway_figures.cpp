#include "apps/kitwork/gateway_figures.hpp"

#include <algorithm>
#include <cstdlib>

namespace kitwork::app {

double GatewayFigures::value(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? 0 : found->second;
}

double GatewayFigures::sum(const std::string& name, const std::string& labels) const {
  double total = 0;
  for (auto each = values.lower_bound(name); each != values.end(); ++each) {
    const std::string& series = each->first;
    if (!series.starts_with(name)) break;
    const bool own = series.size() == name.size() || series[name.size()] == '{';
    if (own && series.find(labels) != std::string::npos) total += each->second;
  }
  return total;
}

std::map<std::string, double> parse_metrics(const std::string& text) {
  std::map<std::string, double> values;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t space = line.rfind(' ');
    if (line.empty() || line[0] == '#' || space == std::string::npos) continue;
    char* stop = nullptr;
    const double value = std::strtod(line.c_str() + space + 1, &stop);
    if (stop != line.c_str() + space + 1 && *stop == '\0') values[line.substr(0, space)] = value;
  }
  return values;
}

Result<GatewayFigures> figures_of(const GatewayClient& client) {
  const Result<HttpResponse> ready = client.get("/readyz");
  if (!ready) return ready.error();
  GatewayFigures figures;
  figures.ready = ready.value().status == 200;
  if (!figures.ready) figures.not_ready_code = problem_of(ready.value()).code;
  const Result<HttpResponse> metrics = client.get("/metrics");
  if (!metrics) return metrics.error();
  figures.shown = metrics.value().status == 200;
  if (figures.shown) figures.values = parse_metrics(metrics.value().body);
  return figures;
}

}  // namespace kitwork::app
