#include "actors/gateway/metrics.hpp"

#include "schemas/assert.hpp"

namespace kitwork::gateway {
namespace {

struct MetricFacts {
  const char* name;
  const char* kind;
  const char* sentence;
};

constexpr std::array<MetricFacts, metric_count> metric_table = {{
#define KITWORK_METRIC(name, kind, sentence) {"kitwork_gateway_" #name, #kind, sentence},
#include "actors/gateway/metrics.def"
#undef KITWORK_METRIC
}};

void begin_metric(std::string& text, const MetricFacts& facts) {
  text += std::string("# HELP ") + facts.name + " " + facts.sentence + "\n";
  text += std::string("# TYPE ") + facts.name + " " + facts.kind + "\n";
}

void print_line(std::string& text, const std::string& series, std::uint64_t value) {
  text += series + " " + std::to_string(value) + "\n";
}

// Milliseconds as seconds.
std::string seconds_text(std::uint64_t ms) {
  const std::string thousandths = std::to_string(1000 + ms % 1000).substr(1);
  return std::to_string(ms / 1000) + "." + thousandths;
}

}  // namespace

void Metrics::count_answer(Route route, std::uint16_t status) {
  KITWORK_ASSERT(status >= 200 && status < 600);
  ++answers_[static_cast<std::size_t>(route)][status / 100u - 2];
}

void Metrics::count_run_ms(std::uint64_t ms) {
  std::size_t place = 0;
  while (place < run_ms_bounds.size() && ms > run_ms_bounds[place]) ++place;
  ++runs_[place];
  runs_ms_ += ms;
}

std::string Metrics::print() const {
  std::string text;
  for (std::size_t i = 0; i < metric_count; ++i) {
    begin_metric(text, metric_table[i]);
    print_line(text, metric_table[i].name, values_[i]);
  }
  begin_metric(text, {"kitwork_gateway_answers_total", "counter", "Answers, by route and status"});
  for (std::size_t i = 0; i <= route_count; ++i) {
    for (std::size_t j = 0; j < status_classes; ++j) {
      if (answers_[i][j] == 0) continue;
      const std::string route = facts_of(static_cast<Route>(i)).name;
      print_line(text,
                 "kitwork_gateway_answers_total{route=\"" + route + "\",status=\"" +
                     std::to_string(j + 2) + "xx\"}",
                 answers_[i][j]);
    }
  }
  begin_metric(text, {"kitwork_gateway_problems_total", "counter", "Problems, by code"});
  for (std::size_t i = 0; i < problem_count; ++i) {
    if (problems_[i] == 0) continue;
    const std::string code = facts_of(static_cast<Problem>(i)).code;
    print_line(text, "kitwork_gateway_problems_total{code=\"" + code + "\"}", problems_[i]);
  }
  begin_metric(text, {"kitwork_gateway_run_seconds", "histogram", "How long runs take"});
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < run_ms_bounds.size(); ++i) {
    sum += runs_[i];
    print_line(text,
               "kitwork_gateway_run_seconds_bucket{le=\"" + seconds_text(run_ms_bounds[i]) + "\"}",
               sum);
  }
  sum += runs_[run_ms_bounds.size()];
  print_line(text, "kitwork_gateway_run_seconds_bucket{le=\"+Inf\"}", sum);
  text += "kitwork_gateway_run_seconds_sum " + seconds_text(runs_ms_) + "\n";
  print_line(text, "kitwork_gateway_run_seconds_count", sum);
  return text;
}

}  // namespace kitwork::gateway
