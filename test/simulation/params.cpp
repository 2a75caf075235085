#include "test/simulation/params.hpp"

#include <algorithm>

#include "actors/consensus/random.hpp"

namespace kitwork::simulation {
namespace {

using consensus::Random;

template <class T, std::size_t N>
T pick(Random& random, const T (&values)[N]) {
  return values[random.below(N)];
}

void swarm_network(Params& params, Random& random) {
  params.loss_ppm = pick<std::uint64_t>(random, {0, 0, 1'000, 10'000, 50'000, 150'000});
  params.duplicate_ppm = pick<std::uint64_t>(random, {0, 0, 1'000, 20'000, 100'000});
  params.delay_us_min = pick<std::uint64_t>(random, {20, 100, 500});
  params.delay_us_max = pick<std::uint64_t>(random, {300, 2'000, 10'000, 30'000});
  if (params.delay_us_max < params.delay_us_min) params.delay_us_max = params.delay_us_min;
  params.tail_ppm = pick<std::uint64_t>(random, {0, 1'000, 20'000, 100'000});
  params.tail_us_max = pick<std::uint64_t>(random, {50'000, 300'000, 2'000'000});
}

void swarm_disk(Params& params, Random& random) {
  params.sync_us_min = pick<std::uint64_t>(random, {10, 50, 500});
  params.sync_us_max = pick<std::uint64_t>(random, {600, 3'000, 20'000});
  params.slow_sync_ppm = pick<std::uint64_t>(random, {0, 0, 2'000, 20'000});
  params.slow_sync_us_max = pick<std::uint64_t>(random, {100'000, 400'000, 1'500'000});
  params.flip_on_read_ppm = pick<std::uint64_t>(random, {0, 0, 20'000});
  params.crash_after_send_ppm = pick<std::uint64_t>(random, {0, 0, 200, 2'000, 10'000});
  params.crash_after_vote_ppm = pick<std::uint64_t>(random, {0, 0, 20'000, 300'000});
  params.crash_before_sync_ppm = pick<std::uint64_t>(random, {0, 0, 200, 2'000});
  params.crash_after_sync_ppm = pick<std::uint64_t>(random, {0, 0, 0, 500});
  params.restart_us_max = pick<std::uint64_t>(random, {2'000, 50'000, 500'000, 3'000'000});
}

void swarm_nemesis(Params& params, Random& random) {
  params.nemesis_us_mean = pick<std::uint64_t>(random, {100'000, 400'000, 1'000'000, 3'000'000});
  const auto weight = [&random] { return random.below(3) == 0 ? std::uint32_t{0} : 1; };
  params.weight_crash = 2 * weight();
  params.weight_crash_all = weight() * weight();
  params.weight_partition = 2 * weight();
  params.weight_one_way = weight();
  params.weight_partial = weight();
  params.weight_isolate_leader = 2 * weight();
  params.weight_pause = weight();
  params.weight_stall = weight();
  params.weight_full = weight() * weight();
  params.weight_eio = weight() * weight();
  params.weight_clock = weight();
  params.weight_membership = 2 * weight();
  params.weight_transfer = weight();
  params.weight_damage = weight();
}

void swarm_sizes(Params& params, Random& random) {
  consensus::Settings& settings = params.settings;
  settings.append_bytes_max = pick<std::size_t>(random, {400, 1'000, 50'000});
  settings.inflight_bytes_max = pick<std::size_t>(random, {500, 5'000, 100'000});
  settings.inflight_messages_max = pick<std::size_t>(random, {2, 8, 128});
  settings.uncommitted_bytes_max = pick<std::size_t>(random, {2'000, 20'000, 1'000'000});
  // What may pile up must be able to go through the window in a few seconds.
  settings.append_bytes_max =
      std::max(settings.append_bytes_max, settings.uncommitted_bytes_max / 20);
  settings.inflight_bytes_max =
      std::max(settings.inflight_bytes_max, settings.uncommitted_bytes_max / 10);
  settings.unapplied_bytes_max = pick<std::size_t>(random, {500, 50'000});
  settings.log_bytes_max = pick<std::size_t>(random, {3'000, 20'000, 200'000, 10'000'000});
  settings.log_entries_max = pick<std::size_t>(random, {30, 300, 100'000});
  settings.log_entries_kept = pick<std::size_t>(random, {0, 5, 100});
  settings.log_bytes_kept = 100'000;
  settings.snapshot_chunk_bytes = pick<std::size_t>(random, {50, 300, 10'000});
  // A snapshot that takes longer to send than the log takes to outgrow it never arrives anywhere.
  if (settings.log_entries_max == 30 || settings.log_bytes_max == 3'000) {
    settings.snapshot_chunk_bytes = 10'000;
  }
  settings.digest_interval = pick<std::uint64_t>(random, {16, 64, 256});
  settings.disk_stall_ms = pick<std::uint64_t>(random, {200, 500});
  settings.promotion_lag_max = pick<std::uint64_t>(random, {20, 1'000});
  params.sessions.idle_ms_max = pick<std::uint64_t>(random, {500, 3'000, 600'000});
  params.sessions.time_step_ms_max = pick<std::uint64_t>(random, {200, 10'000});
  params.sessions.sessions_max = pick<std::size_t>(random, {3, 20, 1'000});
  params.sessions.window = pick<std::uint64_t>(random, {1, 16});
}

}  // namespace

Params Params::swarm(std::uint64_t seed) {
  Random random(seed ^ 0x5157'4152'4d00u);
  Params params;
  params.seed = seed;
  params.nodes = pick<std::uint32_t>(random, {1, 2, 3, 3, 3, 3, 4, 4, 5, 5});
  params.spares = pick<std::uint32_t>(random, {0, 1, 2, 3});
  params.clients = pick<std::uint32_t>(random, {1, 3, 8, 16});
  params.keys = pick<std::uint32_t>(random, {1, 2, 5});
  params.chaos_ms = pick<std::uint64_t>(random, {5'000, 10'000, 20'000});
  params.reads_percent = pick<std::uint32_t>(random, {10, 40, 70});
  params.body_bytes_max = pick<std::uint32_t>(random, {8, 64, 500});
  params.think_us_max = pick<std::uint64_t>(random, {2'000, 20'000, 200'000});
  params.double_send = random.below(3) == 0;
  swarm_network(params, random);
  swarm_disk(params, random);
  swarm_nemesis(params, random);
  swarm_sizes(params, random);
  // Drawn from dice of their own, so that seeds that are known stay what they are.
  Random later(seed ^ 0x4c61'7465'7200u);
  params.crash_at_repair_ppm = pick<std::uint64_t>(later, {0, 0, 300'000});
  params.settings.lease_reads = random.below(4) == 0;
  params.real_storage = random.below(4) == 0;
  params.segment_bytes = 4096 * (params.settings.uncommitted_bytes_max > 20'000 ? 512 : 32);
  params.skew_percent_max = pick<std::uint32_t>(random, {0, 2, 8});
  // Little more than one reply, or plenty.
  params.sessions.all_reply_bytes_max =
      random.below(3) == 0 ? 2 * consensus::reply_overhead_bytes : std::size_t{1} << 20;
  if (params.settings.lease_reads && params.skew_percent_max > 8) params.skew_percent_max = 8;
  return params;
}

}  // namespace kitwork::simulation
