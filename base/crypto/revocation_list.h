// Revocation by certificate revocation lists that somebody else fetched.

#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/crypto/trust_store.h"

namespace peppol::crypto {

class RevocationLists final : public RevocationCheck {
 public:
  RevocationLists();
  ~RevocationLists() override;

  // DER or PEM. Fails with kMalformed; at most 32 MiB.
  Result<void> add(std::string_view crl);

  // kUnreachable when no list of that issuer is here or it is out of date; a list
  // whose signature is not the issuer's is kUntrusted.
  Result<void> check(const Certificate& certificate, const Certificate& issuer, Time now) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peppol::crypto
