// The texts of resources: paths and URLs.
#pragma once

#include <string>
#include <string_view>

#include "schemas/result.hpp"

namespace kitwork {

// Letters, digits and -._~/:@ as they are, every other byte as % and two upper-case digits.
std::string encode_path(std::string_view path);

// Whether `url` is one that can be compared by its bytes: http or https, a host in lower case with
// at most a port, and a path without . and .. segments, encoded slashes or dots, query or fragment.
Result<void> check_url(std::string_view url);

}  // namespace kitwork
