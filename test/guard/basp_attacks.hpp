// Each thing that BASP lets a stranger do, as the bytes that do it.
#pragma once

#include <span>

#include "test/guard/guard_frames.hpp"
#include "test/guard/raw_peer.hpp"

namespace kitwork::test {

struct BaspAttack {
  const char* name;
  // Whether it costs the link, or only gets no effect.
  bool cut;
  // The client's handshake comes before it.
  bool greets;
  ByteVector (*bytes)(const Greeting& server, const NodeBytes& own);
};

std::span<const BaspAttack> basp_attacks();

}  // namespace kitwork::test
