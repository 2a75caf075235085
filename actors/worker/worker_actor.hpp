// A worker as a CAF actor: a thin shell around Worker that spawns one capsule actor for each
// attempt. A capsule actor runs a slice of gas and then yields to the scheduler; while it waits for
// the host it holds no thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/worker/worker.hpp"

namespace kitwork::worker {

// To the host, from a capsule: the invocation's 32 bytes, the attempt, the function, the arguments
// as JSON texts, one a line. The answer: "=" and a JSON text, "" for undefined, or "!" and words
// for an Error in the capsule.
using HostAtom = caf::atom_constant<caf::atom("kw_host")>;

struct WorkerOptions {
  WorkerSettings settings;
  Configuration configuration;
  // A slice has this much gas, and less when very many are running.
  std::uint64_t slice_gas = 20'000;
  std::uint64_t tick_ms = 100;
  // Calls of the host; without one they are refused. time.sleep is the worker's own.
  caf::actor host;
  std::uint64_t host_timeout_ms = 60'000;
  // Functions of extensions, and the actors that answer them, by the names of the extensions.
  ExtensionTable extensions;
  std::map<std::string, caf::actor> extension_actors;
};

// To be called before the actor system is made. An actor yields after each message: a capsule that
// loops would otherwise keep its thread, since its next slice is a message to itself.
void tune_for_capsules(caf::actor_system_config& config);

// The image outlives the actor. Members are made known with LinkAtom; they learn where it is from
// its reports. Its capsules end with it.
admission::WorkerActor spawn_worker(caf::actor_system& system, WorkerOptions options,
                                    const KeyPair& key, const vm::Image& image);

// Ends the worker and its capsules, and waits until its thread has nothing left to do: to be called
// before its actor system ends. No handle of it may be kept. False: it is not gone after
// `patience_ms`.
bool stop_worker(admission::WorkerActor worker, std::uint64_t patience_ms = 5'000);
// The same for any actor with a thread of its own.
bool stop_detached(caf::strong_actor_ptr actor, std::uint64_t patience_ms = 5'000);

}  // namespace kitwork::worker
