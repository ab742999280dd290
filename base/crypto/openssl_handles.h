// Owners of OpenSSL's objects. Private to base/crypto.

#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace peppol::crypto {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

inline void free_text(char* text) { OPENSSL_free(text); }
inline void free_bytes(unsigned char* bytes) { OPENSSL_free(bytes); }
inline void free_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
inline void free_certificate_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }  // not what is in it

using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using Text = std::unique_ptr<char, Freeing<free_text>>;
using Octets = std::unique_ptr<unsigned char, Freeing<free_bytes>>;
using OwnedCertificates = std::unique_ptr<STACK_OF(X509), Freeing<free_certificates>>;
using BorrowedCertificates = std::unique_ptr<STACK_OF(X509), Freeing<free_certificate_stack>>;
using RevocationList = std::unique_ptr<X509_CRL, Freeing<X509_CRL_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

inline const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

// A reader over bytes that the caller keeps alive.
Bio bio_of(std::string_view bytes);
// What was written to a memory BIO.
std::string text_of(BIO& memory);

// OpenSSL's first complaint since the last call, in words; empties its queue.
std::string drain_errors();
// kInternal with `what` and the complaint.
tl::unexpected<Error> openssl_failed(std::string_view what);

Time time_of(const ASN1_TIME* time);
// Seconds; milliseconds are cut.
std::time_t to_time_t(Time time);

// The DER between "-----BEGIN label-----" and its END, decoded, for each block whose label ends with
// `label`. Lines may be of any length. Fails with kMalformed.
Result<std::vector<std::string>> pem_blocks(std::string_view text, std::string_view label);

}  // namespace peppol::crypto
