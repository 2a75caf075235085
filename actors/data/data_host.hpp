// What a directory answers to calls of the host that were allowed.
#pragma once

#include <string>
#include <vector>

#include "actors/data/host_call.hpp"
#include "actors/data/local_data.hpp"

namespace kitwork::data {

// Makes the call: reads and writes files, and waits for them. What is not in a directory (http,
// zone.move) is refused with words.
HostAnswer answer_from(const LocalData& data, const std::string& function,
                       const std::vector<std::string>& arguments);

}  // namespace kitwork::data
