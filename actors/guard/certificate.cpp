#include "actors/guard/certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <limits>

#include "actors/guard/openssl_handles.hpp"
#include "schemas/bytes.hpp"
#include "schemas/crypto/digest.hpp"

namespace kitwork::guard {
namespace {

constexpr std::size_t serial_bytes = 20;
constexpr std::int64_t clocks_differ_s = 60;
constexpr std::size_t uris_max = 16;

Error failed(std::string_view what) { return openssl_error(Errc::io_failed, what); }

KeyHandle make_key() {
  EVP_PKEY* key = nullptr;
  const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_keygen(context.get(), &key) != 1) return nullptr;
  return KeyHandle(key);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(std::max(size, 0L))};
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, serial_bytes> bytes{};
  if (RAND_bytes(bytes.data(), serial_bytes) != 1) return false;
  // Positive, and always of the same length.
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      BN_bin2bn(bytes.data(), serial_bytes, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_times(X509* certificate, Validity validity) {
  const time_t begin = static_cast<time_t>(validity.from_s - clocks_differ_s);
  const time_t end = static_cast<time_t>(validity.from_s + validity.seconds);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nullptr;
}

bool set_common_name(X509_NAME* name, std::string_view text) {
  const std::string copy(text);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(copy.data()),
                                    static_cast<int>(copy.size()), -1, 0) == 1;
}

CertificateHandle begin_certificate(EVP_PKEY* key, std::string_view name, Validity validity) {
  CertificateHandle certificate(X509_new());
  const bool good = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                    set_serial(certificate.get()) && set_times(certificate.get(), validity) &&
                    set_common_name(X509_get_subject_name(certificate.get()), name) &&
                    X509_set_pubkey(certificate.get(), key) == 1;
  return good ? std::move(certificate) : nullptr;
}

Result<CertifiedKey> finish(X509* certificate, EVP_PKEY* key, EVP_PKEY* signer) {
  if (X509_sign(certificate, signer, nullptr) == 0) return failed("cannot sign a certificate");
  const BioHandle certificate_pem(BIO_new(BIO_s_mem()));
  const BioHandle key_pem(BIO_new(BIO_s_mem()));
  if (!certificate_pem || !key_pem || PEM_write_bio_X509(certificate_pem.get(), certificate) != 1 ||
      PEM_write_bio_PrivateKey(key_pem.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return failed("cannot write a certificate");
  }
  return CertifiedKey{text_of(certificate_pem.get()), text_of(key_pem.get())};
}

// A passphrase is never asked for: that would wait for a person.
int no_passphrase(char*, int, int, void*) { return -1; }

bool is_serial(std::string_view text) {
  return text.size() == 2 * serial_bytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Error openssl_error(Errc code, std::string_view what) {
  std::array<char, 256> reason{};
  const unsigned long error = ERR_peek_last_error();
  ERR_error_string_n(error, reason.data(), reason.size());
  ERR_clear_error();
  return {code, std::string(what) + (error == 0 ? "" : std::string(": ") + reason.data())};
}

Result<CertificateHandle> read_certificate(std::string_view pem) {
  const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CertificateHandle certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)
                                    : nullptr);
  if (!certificate) return openssl_error(Errc::malformed, "not a certificate");
  return certificate;
}

Result<KeyHandle> read_key(std::string_view pem) {
  const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyHandle key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)
                    : nullptr);
  if (!key) return openssl_error(Errc::malformed, "not a key without a passphrase");
  return key;
}

Result<CertifiedKey> make_authority(std::string_view zone, Validity validity) {
  if (!is_name(zone)) return Error{Errc::invalid_argument, "not a zone's name"};
  const KeyHandle key = make_key();
  if (!key) return failed("cannot make a key");
  const CertificateHandle made = begin_certificate(key.get(), zone, validity);
  X509* certificate = made.get();
  const bool good =
      certificate && X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1 &&
      add_extension(certificate, certificate, NID_basic_constraints,
                    "critical,CA:TRUE,pathlen:0") &&
      add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign") &&
      add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  if (!good) return failed("cannot make an authority");
  return finish(certificate, key.get(), key.get());
}

Result<CertifiedKey> issue_certificate(const CertifiedKey& authority, const Identity& identity,
                                       Validity validity) {
  const auto issuer = read_certificate(authority.certificate);
  if (!issuer) return issuer.error();
  const auto signer = read_key(authority.key);
  if (!signer) return signer.error();
  if (!is_name(identity.node) || identity.roles.empty() ||
      authority_zone(*issuer.value()) != identity.zone) {
    return Error{Errc::invalid_argument, "not a node of the authority's zone with a role"};
  }
  const KeyHandle key = make_key();
  if (!key) return failed("cannot make a key");
  const CertificateHandle made = begin_certificate(key.get(), identity.node, validity);
  std::string names;
  for (const std::string& uri : identity_uris(identity)) {
    names += (names.empty() ? "URI:" : ",URI:") + uri;
  }
  X509* certificate = made.get();
  X509* parent = issuer.value().get();
  const bool good =
      certificate && X509_set_issuer_name(certificate, X509_get_subject_name(parent)) == 1 &&
      add_extension(certificate, parent, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(certificate, parent, NID_key_usage, "critical,digitalSignature") &&
      add_extension(certificate, parent, NID_ext_key_usage, "serverAuth,clientAuth") &&
      add_extension(certificate, parent, NID_subject_key_identifier, "hash") &&
      add_extension(certificate, parent, NID_authority_key_identifier, "keyid") &&
      add_extension(certificate, parent, NID_subject_alt_name, names);
  if (!good) return failed("cannot make a certificate");
  return finish(certificate, key.get(), signer.value().get());
}

Result<std::string> serial_of(std::string_view certificate_pem) {
  const auto certificate = read_certificate(certificate_pem);
  if (!certificate) return certificate.error();
  return serial_of(*certificate.value());
}

Result<Identity> identity_in(std::string_view certificate_pem) {
  const auto certificate = read_certificate(certificate_pem);
  if (!certificate) return certificate.error();
  return identity_in(*certificate.value());
}

std::string serial_of(const x509_st& certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(&certificate);
  return to_hex(
      {ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

Result<Identity> identity_in(const x509_st& certificate) {
  using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> uris;
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count && uris.size() < uris_max; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<std::size_t>(ASN1_STRING_length(uri)));
  }
  return guard::identity_of(uris);
}

std::string authority_zone(const x509_st& certificate) {
  std::array<char, name_bytes_max + 1> zone{};
  X509_NAME* name = X509_get_subject_name(&certificate);
  const int length =
      X509_NAME_get_text_by_NID(name, NID_commonName, zone.data(), static_cast<int>(zone.size()));
  const bool authority = X509_check_ca(const_cast<X509*>(&certificate)) == 1;
  const std::string text(zone.data(), static_cast<std::size_t>(std::max(length, 0)));
  return authority && is_name(text) ? text : std::string();
}

std::int64_t expires_at_s(const x509_st& certificate) {
  int days = 0;
  int seconds = 0;
  const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
  if (!epoch ||
      ASN1_TIME_diff(&days, &seconds, epoch.get(), X509_get0_notAfter(&certificate)) != 1) {
    return 0;
  }
  return std::int64_t{days} * 86400 + seconds;
}

Result<std::vector<std::string>> read_revocations(std::string_view text) {
  std::vector<std::string> serials;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line = line.substr(0, line.find('#'));
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == line.npos) continue;
    line = line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
    if (!is_serial(line)) {
      return Error{Errc::malformed, "revocation list, line " + std::to_string(line_number) +
                                        ": not a serial of 40 hexadecimal digits"};
    }
    serials.emplace_back(line);
  }
  return serials;
}

}  // namespace kitwork::guard
