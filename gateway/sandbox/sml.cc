#include "gateway/sandbox/sml.h"

#include <fmt/format.h>

#include <sstream>

#include "base/crypto/certificate.h"
#include "gateway/identity.h"

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

Result<void> SandboxSml::save() const {
  std::string text;
  for (const auto& [key, smp] : holders_) text += fmt::format("{} {}\n", key, smp);
  return write_file(file_, text);
}

SmlMessage SandboxSml::answer(std::string_view client_certificate_pem, std::string_view body) {
  const auto request = directory::read_sml_request(body);
  if (!request) return write_sml_fault(SmlFault::kBadRequest, request.error().detail);
  const auto client = crypto::Certificate::parse(client_certificate_pem);
  if (!client || client->common_name() != request->smp_id || !smps_.contains(request->smp_id))
    return write_sml_fault(SmlFault::kUnauthorized,
                           fmt::format("the client certificate is not that of SMP \"{}\"", request->smp_id));
  const std::string& key = request->participant.key();
  const std::string name = to_lower_ascii(request->participant.sml_hostname(zone_));
  const std::lock_guard lock(mutex_);
  const auto holder = holders_.find(key);
  if (request->operation == directory::SmlOperation::kCreate) {
    if (holder != holders_.end() && holder->second != request->smp_id)
      return write_sml_fault(SmlFault::kBadRequest,
                             fmt::format("{} is registered with SMP \"{}\" already", key, holder->second));
    holders_[key] = request->smp_id;
    names_[name] = request->smp_id;
  } else {
    if (holder == holders_.end() || holder->second != request->smp_id)
      return write_sml_fault(SmlFault::kNotFound,
                             fmt::format("{} is not registered with SMP \"{}\"", key, request->smp_id));
    holders_.erase(holder);
    names_.erase(name);
  }
  if (const auto saved = save(); !saved) return write_sml_fault(SmlFault::kInternal, saved.error().detail);
  return directory::write_sml_done();
}

std::optional<std::vector<net::Naptr>> SandboxSml::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(std::string(name));
  if (found == names_.end()) return std::nullopt;
  net::Naptr record;
  record.flags = "U";
  record.service = "Meta:SMP";
  record.regexp = fmt::format("!.*!{}!", smps_.at(found->second));
  return std::vector<net::Naptr>{std::move(record)};
}

}  // namespace peppol::gateway
