#include "base/crypto/certificate_cache.h"

#include "base/crypto/digest.h"

namespace peppol::crypto {

Result<Certificate> CertificateCache::parse(std::string_view text) {
  std::string digest = sha256(text);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_digest_.find(digest); found != by_digest_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->certificate;
    }
  }
  auto certificate = Certificate::parse(text);  // outside the lock: this is the slow part
  if (!certificate) return certificate;
  const std::lock_guard lock(mutex_);
  if (by_digest_.contains(digest)) return certificate;
  entries_.push_front({std::move(digest), *certificate});
  by_digest_[entries_.front().digest] = entries_.begin();
  if (entries_.size() > capacity_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  return certificate;
}

}  // namespace peppol::crypto
