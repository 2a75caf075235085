// Short turns on the processor, for threads that work briefly and often and that others wait for.
#pragma once

namespace kitwork::storage {

// Asks for the calling thread: Linux from 6.12 on lets a thread with short turns go first when it
// wakes, so that a busy machine does not delay each step of a write by a neighbour's whole turn. It
// gets no more of the processor than before. Elsewhere nothing changes.
void ask_for_short_turns();

}  // namespace kitwork::storage
