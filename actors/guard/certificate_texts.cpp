// <kitwork/certificate.hpp>: a zone's certificates as texts.
#include "actors/guard/certificate.hpp"
#include "actors/guard/openssl_handles.hpp"
#include "actors/include/kitwork/certificate.hpp"

namespace kitwork {
namespace {

Result<guard::Validity> validity_of(std::int64_t now_s, std::int64_t seconds) {
  if (seconds > 0 && seconds <= certificate_seconds_max) return guard::Validity{now_s, seconds};
  return Error{Errc::invalid_argument, "a certificate lives from 1 second to 20 years"};
}

}  // namespace

Result<CertificateText> make_zone_authority(std::string_view zone, std::int64_t now_s,
                                            std::int64_t seconds) {
  const auto validity = validity_of(now_s, seconds);
  if (!validity) return validity.error();
  auto made = guard::make_authority(zone, validity.value());
  if (!made) return made.error();
  return CertificateText{std::move(made.value().certificate), std::move(made.value().key)};
}

Result<CertificateText> issue_zone_certificate(const CertificateText& authority,
                                               const CertificateRequest& request) {
  const auto validity = validity_of(request.now_s, request.seconds);
  if (!validity) return validity.error();
  const auto info = inspect_certificate(authority.certificate);
  if (!info) return info.error();
  if (!info.value().authority) {
    return Error{Errc::invalid_argument, "this is no certificate of a zone's authority"};
  }
  guard::Identity identity{info.value().zone, request.node, {}};
  for (const std::string& each : request.roles) {
    const auto role = guard::role_of(each);
    if (!role) return Error{Errc::invalid_argument, "there is no role " + each};
    identity.roles.add(*role);
  }
  auto issued =
      guard::issue_certificate({authority.certificate, authority.key}, identity, validity.value());
  if (!issued) return issued.error();
  return CertificateText{std::move(issued.value().certificate), std::move(issued.value().key)};
}

Result<CertificateInfo> inspect_certificate(std::string_view certificate) {
  const auto read = guard::read_certificate(certificate);
  if (!read) return read.error();
  CertificateInfo info;
  info.serial = guard::serial_of(*read.value());
  info.expires_at_s = guard::expires_at_s(*read.value());
  info.zone = guard::authority_zone(*read.value());
  info.authority = !info.zone.empty();
  if (info.authority) return info;
  const auto identity = guard::identity_in(*read.value());
  if (!identity) return identity.error();
  info.zone = identity.value().zone;
  info.node = identity.value().node;
#define KITWORK_ROLE(name, bit, sentence) \
  if (identity.value().roles.has(guard::Role::name)) info.roles.emplace_back(#name);
#include "actors/guard/roles.def"
#undef KITWORK_ROLE
  return info;
}

Result<std::vector<std::string>> read_revocation_list(std::string_view text) {
  return guard::read_revocations(text);
}

}  // namespace kitwork
