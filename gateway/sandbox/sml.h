// The sandbox's SML: the participants of its network and the SMPs that serve
// them. It speaks the SML's SOAP to SMPs (over TLS with client certificates)
// and DNS to everyone. It forgets nothing while its file is there.
//
// All members may be called from any thread.

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/net/http_server.h"
#include "base/net/naptr.h"
#include "directory/sml.h"

namespace peppol::gateway {

class SandboxSml {
 public:
  // `smps`: their ids and base URLs; `file` keeps the participants.
  static Result<std::unique_ptr<SandboxSml>> open(std::string zone, std::map<std::string, std::string> smps,
                                                  std::filesystem::path file);

  // The SOAP side, with the faults of the real one: a participant that is held is never created again, not even by its
  // holder, and only the holder deletes it. The caller is the SMP whose certificate's common name is its id.
  directory::SmlMessage answer(std::string_view client_certificate_pem, std::string_view body);

  // The DNS side.
  std::optional<std::vector<net::Naptr>> find(std::string_view name) const;

  const std::string& zone() const { return zone_; }

 private:
  SandboxSml(std::string zone, std::map<std::string, std::string> smps, std::filesystem::path file)
      : zone_(std::move(zone)), smps_(std::move(smps)), file_(std::move(file)) {}
  Result<void> load();
  Result<void> save(const std::map<std::string, std::string>& holders) const;

  std::string zone_;
  std::map<std::string, std::string> smps_;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> holders_;  // participant key -> SMP id
  std::map<std::string, std::string> names_;    // DNS name -> SMP id
};

}  // namespace peppol::gateway
