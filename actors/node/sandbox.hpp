// Sandbox: what a process that reads hostile bytes gives up before it reads any: starting programs
// and processes, looking into others, and all that only an administrator of the machine does.
#pragma once

#include "schemas/result.hpp"

namespace kitwork::node {

// For all threads of this process and for good: no new privileges, and a filter of system calls
// (sandbox_calls.def) that answers EPERM. Threads, files and sockets stay. unavailable where the
// kernel has no such filters.
Result<void> enter_sandbox();

}  // namespace kitwork::node
