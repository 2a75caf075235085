// The one place that knows how CAF 0.17 names what gateways, members and workers say to each other.
// Whatever crosses a process is an atom and one FlatBuffers buffer (schemas/zone); a later CAF
// changes this file.
#pragma once

#include <cstdint>
#include <string>

#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>

namespace kitwork::admission {

// From a gateway: a Submission; the answer is a Verdict, when there is an outcome or none will be.
using SubmitAtom = caf::atom_constant<caf::atom("kw_submit")>;
// From a gateway: an invocation's 32 bytes, and the 32 of the key of who asks; the answer is a
// Verdict, as for a submission. What another holder sent is not found.
using OutcomeAtom = caf::atom_constant<caf::atom("kw_outcome")>;
// From a gateway: the same 64 bytes; the answer is a consensus::Response with the records of the
// invocation, each with its length before it (u64).
using TraceAtom = caf::atom_constant<caf::atom("kw_trace")>;
// What the zone is like; the answer is JSON (zone_status.hpp).
using StatusAtom = caf::atom_constant<caf::atom("kw_status")>;
// From a gateway: which blocks of tokens the zone has revoked; the answer is their digests, 32
// bytes each, sorted.
using RevokedAtom = caf::atom_constant<caf::atom("kw_revoked")>;
// From a worker: an item that it signed. Who sends a report is where its assignments go.
using ClaimAtom = caf::atom_constant<caf::atom("kw_claim")>;
// From another member: Votes, each with its length before it (u64).
using VoteAtom = caf::atom_constant<caf::atom("kw_vote")>;
// To a member or a worker: Evidence.
using EvidenceAtom = caf::atom_constant<caf::atom("kw_evidnc")>;
// To a worker: Assignments; an item with the next configuration; ends of attempts that were heard
// (worker_texts.hpp).
using AssignAtom = caf::atom_constant<caf::atom("kw_assign")>;
using ConfigAtom = caf::atom_constant<caf::atom("kw_config")>;
using HeardAtom = caf::atom_constant<caf::atom("kw_heard")>;
// Within a process only: time has passed; something waits in the inbox; another member's actor, and
// which member it is; whether a worker wants to stand in as a gateway.
using ClockAtom = caf::atom_constant<caf::atom("kw_clock")>;
using InboxAtom = caf::atom_constant<caf::atom("kw_inbox")>;
using LinkAtom = caf::atom_constant<caf::atom("kw_link")>;
using StandInAtom = caf::atom_constant<caf::atom("kw_standin")>;

using CommandActor = caf::typed_actor<
    caf::replies_to<SubmitAtom, std::string>::with<std::string>,
    caf::replies_to<OutcomeAtom, std::string>::with<std::string>,
    caf::replies_to<TraceAtom, std::string>::with<std::string>,
    caf::replies_to<StatusAtom>::with<std::string>, caf::replies_to<RevokedAtom>::with<std::string>,
    caf::reacts_to<ClaimAtom, std::string>, caf::reacts_to<VoteAtom, std::string>,
    caf::reacts_to<EvidenceAtom, std::string>, caf::reacts_to<ClockAtom>, caf::reacts_to<InboxAtom>,
    caf::reacts_to<LinkAtom, std::uint64_t, caf::strong_actor_ptr>>;

using WorkerActor = caf::typed_actor<
    caf::reacts_to<AssignAtom, std::string>, caf::reacts_to<ConfigAtom, std::string>,
    caf::reacts_to<HeardAtom, std::string>, caf::reacts_to<EvidenceAtom, std::string>,
    caf::reacts_to<ClockAtom>, caf::reacts_to<InboxAtom>,
    caf::reacts_to<LinkAtom, caf::strong_actor_ptr>, caf::reacts_to<StandInAtom, bool>>;

}  // namespace kitwork::admission
