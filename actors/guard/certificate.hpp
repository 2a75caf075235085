// Certificates of a zone: its authority, and the nodes' and clients' that it vouches for. Ed25519
// keys, X.509, PEM. Who somebody is stands in the URIs of the subject alternative name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/guard/identity.hpp"
#include "schemas/result.hpp"

struct x509_st;

namespace kitwork::guard {

// A certificate and the key to it, both as PEM. The key belongs in a file that only its owner
// reads.
struct CertifiedKey {
  std::string certificate;
  std::string key;
};

struct Validity {
  // Seconds since 1970; a certificate begins a minute early, for clocks that differ.
  std::int64_t from_s = 0;
  std::int64_t seconds = 0;
};

// A zone's authority: it vouches for its own zone, whatever it signs.
Result<CertifiedKey> make_authority(std::string_view zone, Validity validity);
// A certificate for `identity`, which must be of the authority's zone.
Result<CertifiedKey> issue_certificate(const CertifiedKey& authority, const Identity& identity,
                                       Validity validity);

// What is told of a certificate, in hexadecimal digits in lower case: 40 of them.
Result<std::string> serial_of(std::string_view certificate_pem);
Result<Identity> identity_in(std::string_view certificate_pem);

// The same for a parsed certificate, as TLS hands it over.
std::string serial_of(const x509_st& certificate);
Result<Identity> identity_in(const x509_st& certificate);
// The zone that an authority's certificate is for; empty when it is none.
std::string authority_zone(const x509_st& certificate);
std::int64_t expires_at_s(const x509_st& certificate);

// The serials in a revocation list: one a line, '#' begins a comment. malformed for anything else.
Result<std::vector<std::string>> read_revocations(std::string_view text);

}  // namespace kitwork::guard
