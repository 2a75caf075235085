// The one place that knows how CAF 0.17 names the replica's messages. Whatever crosses a process is
// an atom and one FlatBuffers buffer; a later CAF changes this file.
#pragma once

#include <cstdint>
#include <string>

#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>

namespace kitwork::consensus {

// A Message from another replica; no answer.
using PeerAtom = caf::atom_constant<caf::atom("kw_peer")>;
// A Request from a client; the answer is a Response.
using AskAtom = caf::atom_constant<caf::atom("kw_ask")>;
// Requests from a client, a tagged batch of them (tagged_batch.hpp). The Responses come back as
// tagged batches, each under its request's number, as soon as they are known.
using AsksAtom = caf::atom_constant<caf::atom("kw_asks")>;
using AnswersAtom = caf::atom_constant<caf::atom("kw_answers")>;
// Within a process only: another member's number and its actor, for a replica that does not connect
// by itself.
using PeerLinkAtom = caf::atom_constant<caf::atom("kw_plink")>;
// To itself only: time has passed; the disk has answered; all that was in the mailbox is done; a
// snapshot goes on being encoded.
using TickAtom = caf::atom_constant<caf::atom("kw_tick")>;
using WakeAtom = caf::atom_constant<caf::atom("kw_wake")>;
using FlushAtom = caf::atom_constant<caf::atom("kw_flush")>;
using SliceAtom = caf::atom_constant<caf::atom("kw_slice")>;

// What a replica publishes, and what it says to itself.
using ReplicaActor = caf::typed_actor<
    caf::reacts_to<PeerAtom, std::string>, caf::replies_to<AskAtom, std::string>::with<std::string>,
    caf::reacts_to<AsksAtom, std::string>,
    caf::reacts_to<PeerLinkAtom, std::uint64_t, caf::strong_actor_ptr>, caf::reacts_to<TickAtom>,
    caf::reacts_to<WakeAtom>, caf::reacts_to<FlushAtom>, caf::reacts_to<SliceAtom>>;

// Who sends AsksAtom takes these.
using AnswersActor = caf::typed_actor<caf::reacts_to<AnswersAtom, std::string>>;

}  // namespace kitwork::consensus
