// Certificates of a zone for programs: its authority, and those of nodes and clients that it
// vouches for. Ed25519, X.509, PEM; who somebody is stands in them as kitwork://ZONE/ROLE/NODE.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork {

// A certificate and its secret key, both PEM.
struct CertificateText {
  std::string certificate;
  std::string key;
};

inline constexpr std::int64_t certificate_seconds_max = 20ll * 365 * 24 * 3600;

// Vouches for its own zone, whatever it signs. Times are seconds since 1970. invalid_argument.
Result<CertificateText> make_zone_authority(std::string_view zone, std::int64_t now_s,
                                            std::int64_t seconds);

struct CertificateRequest {
  std::string node;                // its name: a-z, 0-9, - and .
  std::vector<std::string> roles;  // command, worker, gateway, client
  std::int64_t now_s = 0;
  std::int64_t seconds = 0;
};
// For the authority's own zone. invalid_argument, malformed.
Result<CertificateText> issue_zone_certificate(const CertificateText& authority,
                                               const CertificateRequest& request);

struct CertificateInfo {
  std::string zone;
  bool authority = false;
  std::string node;                // of one that is no authority
  std::vector<std::string> roles;  // the same
  std::string serial;              // 40 hexadecimal digits: what a list of revocations names
  std::int64_t expires_at_s = 0;
};
// Reads one that nobody vouches for. malformed.
Result<CertificateInfo> inspect_certificate(std::string_view certificate);

// The serials in a list of revocations: one a line, # begins a comment. malformed.
Result<std::vector<std::string>> read_revocation_list(std::string_view text);

}  // namespace kitwork
