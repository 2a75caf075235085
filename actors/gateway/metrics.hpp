// Metrics: what a gateway has done, as Prometheus reads it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "actors/gateway/problem.hpp"
#include "actors/gateway/route.hpp"

namespace kitwork::gateway {

enum class Metric : std::uint8_t {
#define KITWORK_METRIC(name, kind, sentence) name,
#include "actors/gateway/metrics.def"
#undef KITWORK_METRIC
};

inline constexpr std::size_t metric_count = 0
#define KITWORK_METRIC(name, kind, sentence) +1
#include "actors/gateway/metrics.def"
#undef KITWORK_METRIC
    ;

// Upper bounds of the histogram of how long runs take, in milliseconds.
inline constexpr std::array<std::uint64_t, 10> run_ms_bounds = {1,   3,    10,   30,    100,
                                                                300, 1000, 3000, 10000, 30000};

class Metrics {
 public:
  void add(Metric metric, std::uint64_t amount = 1) { values_[index(metric)] += amount; }
  void subtract(Metric metric, std::uint64_t amount = 1) { values_[index(metric)] -= amount; }
  std::uint64_t value(Metric metric) const { return values_[index(metric)]; }

  void count_answer(Route route, std::uint16_t status);
  void count_problem(Problem problem) { ++problems_[static_cast<std::size_t>(problem)]; }
  std::uint64_t problems(Problem problem) const {
    return problems_[static_cast<std::size_t>(problem)];
  }
  void count_run_ms(std::uint64_t ms);

  // Text format 0.0.4. Labels are from our tables only, so that no client adds a series.
  std::string print() const;

 private:
  static constexpr std::size_t status_classes = 4;  // 2xx to 5xx
  static std::size_t index(Metric metric) { return static_cast<std::size_t>(metric); }

  std::array<std::uint64_t, metric_count> values_{};
  std::array<std::array<std::uint64_t, status_classes>, route_count + 1> answers_{};
  std::array<std::uint64_t, problem_count> problems_{};
  std::array<std::uint64_t, run_ms_bounds.size() + 1> runs_{};
  std::uint64_t runs_ms_ = 0;
};

}  // namespace kitwork::gateway
