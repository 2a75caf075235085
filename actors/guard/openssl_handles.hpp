// OpenSSL's objects in handles that free them, and its errors as ours.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "schemas/result.hpp"

namespace kitwork::guard {

template <auto free_function>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;
using BioHandle = std::unique_ptr<BIO, Freed<BIO_free>>;
using SslHandle = std::unique_ptr<SSL, Freed<SSL_free>>;
using SslContextHandle = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;

// The reason that OpenSSL remembers, which is forgotten then.
Error openssl_error(Errc code, std::string_view what);

Result<CertificateHandle> read_certificate(std::string_view pem);
Result<KeyHandle> read_key(std::string_view pem);

}  // namespace kitwork::guard
