#include "actors/guard/certificate.hpp"

#include <doctest/doctest.h>

#include "actors/guard/tls_context.hpp"

namespace kitwork::test {
namespace {

using guard::Role;

constexpr guard::Validity year{1'700'000'000, 365 * 86400};

class NoServices final : public guard::TlsContext::Services {
  bool knows(std::string_view) const override { return false; }
};

TEST_CASE("a certificate says who it is for, and has a serial of its own") {
  const auto authority = guard::make_authority("berlin", year);
  REQUIRE(authority.ok());
  const guard::Identity identity{"berlin", "n1", {Role::command, Role::worker}};
  const auto one = guard::issue_certificate(authority.value(), identity, year);
  const auto two = guard::issue_certificate(authority.value(), identity, year);
  REQUIRE((one.ok() && two.ok()));
  CHECK(guard::identity_in(one.value().certificate).value() == identity);
  const auto serial = guard::serial_of(one.value().certificate);
  REQUIRE(serial.ok());
  CHECK(serial.value().size() == 40);
  CHECK(serial.value() != guard::serial_of(two.value().certificate).value());
}

TEST_CASE("an authority signs for its own zone only, and only what has a role") {
  const auto authority = guard::make_authority("berlin", year).value();
  CHECK(!guard::issue_certificate(authority, {"paris", "n1", {Role::command}}, year).ok());
  CHECK(!guard::issue_certificate(authority, {"berlin", "n1", {}}, year).ok());
  CHECK(!guard::issue_certificate(authority, {"berlin", "N 1", {Role::command}}, year).ok());
  CHECK(!guard::make_authority("", year).ok());
  // A node's certificate is no authority.
  const auto node = guard::issue_certificate(authority, {"berlin", "n1", {Role::command}}, year);
  CHECK(!guard::issue_certificate(node.value(), {"berlin", "n2", {Role::command}}, year).ok());
}

TEST_CASE("credentials that cannot work are refused before they are used") {
  const NoServices services;
  const auto authority = guard::make_authority("berlin", year).value();
  const auto node =
      guard::issue_certificate(authority, {"berlin", "n1", {Role::command}}, year).value();
  const auto other =
      guard::issue_certificate(authority, {"berlin", "n2", {Role::command}}, year).value();
  using guard::TlsContext;
  CHECK(TlsContext::create({node, {authority.certificate}, {}}, services).ok());
  CHECK(!TlsContext::create({node, {}, {}}, services).ok());
  CHECK(!TlsContext::create({node, {other.certificate}, {}}, services).ok());
  CHECK(!TlsContext::create({{node.certificate, other.key}, {authority.certificate}, {}}, services)
             .ok());
  CHECK(!TlsContext::create({{"", ""}, {authority.certificate}, {}}, services).ok());
  CHECK(!TlsContext::create({authority, {authority.certificate}, {}}, services).ok());
}

TEST_CASE("a revocation list is serials and comments, and nothing else") {
  const std::string serial(40, 'a');
  const auto read = guard::read_revocations("# lost\n" + serial + "  # n3's disk\n\n " + serial);
  REQUIRE(read.ok());
  CHECK(read.value() == std::vector<std::string>{serial, serial});
  CHECK(guard::read_revocations("").value().empty());
  CHECK(!guard::read_revocations("abc").ok());
  CHECK(!guard::read_revocations(serial + "a").ok());
  CHECK(!guard::read_revocations(std::string(40, 'A')).ok());
}

}  // namespace
}  // namespace kitwork::test
