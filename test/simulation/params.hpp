// One run's own mix of sizes, speeds and faults. Swarm testing: a run that has everything at once
// finds less than many runs that each leave most of it out.
#pragma once

#include <cstdint>

#include "actors/consensus/replicated_state.hpp"
#include "actors/consensus/settings.hpp"

namespace kitwork::simulation {

struct Params {
  std::uint64_t seed = 0;
  // First members, and how many more may join.
  std::uint32_t nodes = 3;
  std::uint32_t spares = 0;
  std::uint32_t clients = 4;
  std::uint32_t keys = 4;
  std::uint64_t chaos_ms = 15'000;
  std::uint32_t reads_percent = 40;
  std::uint32_t body_bytes_max = 64;
  std::uint64_t think_us_max = 30'000;

  // Network, per message; delays have a tail.
  std::uint64_t loss_ppm = 0;
  std::uint64_t duplicate_ppm = 0;
  std::uint64_t delay_us_min = 100;
  std::uint64_t delay_us_max = 2'000;
  std::uint64_t tail_ppm = 0;
  std::uint64_t tail_us_max = 200'000;

  // Disk.
  std::uint64_t sync_us_min = 50;
  std::uint64_t sync_us_max = 3'000;
  std::uint64_t slow_sync_ppm = 0;
  std::uint64_t slow_sync_us_max = 200'000;
  std::uint64_t flip_on_read_ppm = 0;

  // Crashes at the boundaries: right after a promise went out, right before a sync took effect.
  std::uint64_t crash_after_send_ppm = 0;
  std::uint64_t crash_after_vote_ppm = 0;
  std::uint64_t crash_before_sync_ppm = 0;
  std::uint64_t crash_after_sync_ppm = 0;
  std::uint64_t crash_at_repair_ppm = 0;
  std::uint64_t restart_us_max = 1'000'000;

  // The nemesis: how often, and the weights of what it does (0: never).
  std::uint64_t nemesis_us_mean = 500'000;
  std::uint32_t weight_crash = 0;
  std::uint32_t weight_crash_all = 0;
  std::uint32_t weight_partition = 0;
  std::uint32_t weight_one_way = 0;
  std::uint32_t weight_partial = 0;
  std::uint32_t weight_isolate_leader = 0;
  std::uint32_t weight_pause = 0;
  std::uint32_t weight_stall = 0;
  std::uint32_t weight_full = 0;
  std::uint32_t weight_eio = 0;
  std::uint32_t weight_clock = 0;
  std::uint32_t weight_membership = 0;
  std::uint32_t weight_transfer = 0;
  std::uint32_t weight_damage = 0;

  // The log that ships, on a disk that tears sectors, instead of a model of both.
  bool real_storage = false;
  std::uint64_t segment_bytes = 0;

  std::uint32_t skew_percent_max = 0;
  bool double_send = false;
  consensus::Settings settings;
  consensus::SessionLimits sessions;

  static Params swarm(std::uint64_t seed);
};

}  // namespace kitwork::simulation
