// Which certificates we accept for one use on one network, such as "access
// points of the test network". Immutable once built; verify() from any thread.
// A chain that was found is kept (kMostKept of them) and holds as long as all
// its certificates are valid; issuer and revocation are asked every time.
//
//   crypto::TrustStore store("peppol-test-ap");
//   store.add_anchor(root);
//   store.add_intermediate(ca);
//   auto chain = store.verify({.leaf = leaf, .now = clock.now(), .requirement = {...}});

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/error.h"

namespace peppol::crypto {

enum class Purpose { kAny, kTlsServer, kTlsClient };

struct TrustRequirement {
  // The leaf's issuer must have one of these common names, such as
  // "PEPPOL ACCESS POINT TEST CA - G3"; empty: any CA under an anchor.
  std::vector<std::string> issuer_common_names = {};
  Purpose purpose = Purpose::kAny;
};

// Leaf first, anchor last.
using Chain = std::vector<Certificate>;

// Says whether a certificate has been withdrawn.
class RevocationCheck {
 public:
  virtual ~RevocationCheck() = default;
  // Fails with kUntrusted when it is revoked, with kUnreachable when that
  // cannot be known. `issuer` has been verified.
  virtual Result<void> check(const Certificate& certificate, const Certificate& issuer, Time now) const = 0;
};

class TrustStore {
 public:
  static constexpr std::size_t kMostKept = 512;  // chains; one more and all are forgotten

  // The name appears in every error sentence.
  explicit TrustStore(std::string name);

  const std::string& name() const { return name_; }
  void add_anchor(Certificate certificate);        // need not be self-signed
  void add_intermediate(Certificate certificate);  // trusted only through an anchor
  // Sorts the certificates of a PEM text: self-issued ones are anchors, others intermediates.
  Result<void> add_pem(std::string_view pem);

  const std::vector<Certificate>& anchors() const { return anchors_; }
  const std::vector<Certificate>& intermediates() const { return intermediates_; }
  // Of the intermediates, for a TrustRequirement: an access point's certificate must come from an access point CA, an
  // SMP's from an SMP CA, though the same root stands above both.
  std::vector<std::string> issuer_common_names() const;

  struct Question {
    Certificate leaf;
    Time now;
    TrustRequirement requirement = {};
    std::vector<Certificate> intermediates = {};  // sent along by the peer
    const RevocationCheck* revocation = nullptr;  // borrowed; without one revocation is not asked
  };

  // Fails with kUntrusted; the sentence names subject, issuer, serial, validity, the check
  // that failed and this store.
  Result<Chain> verify(const Question& question) const;

 private:
  class KnownChains;

  Result<Chain> build_chain(const Question& question) const;

  std::string name_;
  std::vector<Certificate> anchors_;
  std::vector<Certificate> intermediates_;
  std::shared_ptr<KnownChains> known_;  // of exactly these certificates; copies share it until one changes
};

}  // namespace peppol::crypto
