// Remembers parsed certificates, because OpenSSL takes longer to read one than to
// check a signature with it. One per receiver of messages; any thread.
//
//   auto signer = cache.parse(token.text());

#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/crypto/certificate.h"
#include "base/error.h"

namespace peppol::crypto {

class CertificateCache {
 public:
  // Keeps the `capacity` certificates last asked for.
  explicit CertificateCache(std::size_t capacity) : capacity_(capacity) {}

  // As Certificate::parse; failures are not remembered. Being remembered says nothing about trust.
  Result<Certificate> parse(std::string_view text);

 private:
  struct Entry {
    std::string digest;  // SHA-256 of the text
    Certificate certificate;
  };

  std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_digest_;
};

}  // namespace peppol::crypto
