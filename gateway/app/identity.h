// The keys a gateway signs with and the authorities it believes, as its
// configuration names them.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/key_pair.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "base/net/http_server.h"
#include "gateway/app/config.h"

namespace peppol::gateway {

// One of our certificates and where it came from.
struct OwnCertificate {
  std::string setting;  // "access_point"
  std::filesystem::path file;
  crypto::Certificate certificate;
};

struct Identity {
  crypto::KeyPair access_point;  // signs and decrypts AS4 messages
  crypto::KeyPair smp;           // signs our SMP's answers and speaks to the SML
  crypto::TrustStore trust_access_points;
  crypto::TrustStore trust_smps;
  std::string trust_tls_pem;  // empty: the system's authorities
  net::TlsIdentity tls;
  std::optional<net::TlsIdentity> api_tls;
  std::vector<OwnCertificate> certificates;  // of all keys above

  // Fails with kConfiguration, naming the file and what is wrong in it.
  static Result<Identity> load(const Config& config);
};

// The bytes of a file; kConfiguration when it cannot be read.
Result<Bytes> read_file(const std::filesystem::path& file);

// Written whole or not at all, readable by the owner alone.
Result<void> write_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace peppol::gateway
