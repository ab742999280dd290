#include "gateway/sandbox/sml.h"

#include <fmt/format.h>

#include <sstream>

#include "base/crypto/certificate.h"
#include "directory/smp_address.h"
#include "gateway/app/identity.h"

namespace peppol::gateway {

using directory::SmlFault;
using directory::SmlMessage;

Result<std::unique_ptr<SandboxSml>> SandboxSml::open(std::string zone, std::map<std::string, std::string> smps,
                                                     std::filesystem::path file) {
  std::unique_ptr<SandboxSml> sml(new SandboxSml(std::move(zone), std::move(smps), std::move(file)));
  if (auto loaded = sml->load(); !loaded) return tl::unexpected(loaded.error());
  return sml;
}

// One line a participant: its key, a space, its SMP.
Result<void> SandboxSml::load() {
  if (!std::filesystem::exists(file_)) return {};
  const auto text = read_file(file_);
  if (!text) return tl::unexpected(text.error());
  std::istringstream lines(*text);
  for (std::string key, smp; lines >> key >> smp;) {
    const auto participant = directory::ParticipantId::parse(key);
    if (!participant) return tl::unexpected(participant.error());
    holders_[key] = smp;
    names_[to_lower_ascii(participant->sml_hostname(zone_))] = smp;
  }
  return {};
}

Result<void> SandboxSml::save(const std::map<std::string, std::string>& holders) const {
  std::string text;
  for (const auto& [key, smp] : holders) text += fmt::format("{} {}\n", key, smp);
  return write_file(file_, text);
}

SmlMessage SandboxSml::answer(std::string_view client_certificate_pem, std::string_view body) {
  const auto request = directory::read_sml_request(body);
  if (!request) return write_sml_fault(SmlFault::kBadRequest, "[ERR-106] " + request.error().detail);
  if (!smps_.contains(request->smp_id))
    return write_sml_fault(SmlFault::kNotFound, fmt::format("[ERR-100] The SMP '{}' doesn't exist.", request->smp_id));
  const auto client = crypto::Certificate::parse(client_certificate_pem);
  if (!client || client->common_name() != request->smp_id)
    return write_sml_fault(
        SmlFault::kUnauthorized,
        fmt::format("[ERR-101] The client certificate is not that of the SMP '{}'", request->smp_id));
  const std::lock_guard lock(mutex_);
  auto holders = holders_;
  const std::string& key = request->participant.key();
  if (request->operation == directory::SmlOperation::kCreate) {
    // Whoever holds it, the one who asks as well: a create is never repeated silently.
    if (!holders.emplace(key, request->smp_id).second)
      return write_sml_fault(SmlFault::kBadRequest,
                             fmt::format("[ERR-106] The participant identifier '{}' does already exist for the "
                                         "scheme {}",
                                         key, directory::kParticipantMetaScheme));
  } else {
    const auto holder = holders.find(key);
    if (holder == holders.end() || holder->second != request->smp_id)
      return write_sml_fault(SmlFault::kNotFound,
                             "[ERR-110] At least one of the participants doesn't exist in the list");
    holders.erase(holder);
  }
  if (const auto saved = save(holders); !saved) return write_sml_fault(SmlFault::kInternal, saved.error().detail);
  const std::string name = to_lower_ascii(request->participant.sml_hostname(zone_));
  if (request->operation == directory::SmlOperation::kCreate)
    names_[name] = request->smp_id;
  else
    names_.erase(name);
  holders_ = std::move(holders);
  return directory::write_sml_done();
}

std::optional<std::vector<net::Naptr>> SandboxSml::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(std::string(name));
  const auto smp = found == names_.end() ? smps_.end() : smps_.find(found->second);
  if (smp == smps_.end()) return std::nullopt;
  net::Naptr record;
  record.flags = "U";
  record.service = "Meta:SMP";
  record.regexp = directory::naptr_regexp(smp->second);
  return std::vector<net::Naptr>{std::move(record)};
}

}  // namespace peppol::gateway
