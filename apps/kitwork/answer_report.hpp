// What is told of a gateway's answer about an invocation: by send and by result.
#pragma once

#include <string_view>

#include "apps/kitwork/gateway_client.hpp"

namespace kitwork::app {

// The answer on stdout as JSON, and gas, trace and name on stderr; or all in one object with
// --json; or why there is none. Gives the exit status. With --no-wait, 202 is what was wanted.
int tell_answer(const HttpResponse& response, const Options& options, std::string_view command);

}  // namespace kitwork::app
