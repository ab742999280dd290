// lookup, send, resend, register: what asks the network or a running gateway.

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/digest.h"
#include "gateway/app/config.h"
#include "gateway/app/connections.h"
#include "gateway/cli/api_client.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"

namespace peppol::gateway::cli {
namespace {

constexpr std::string_view kBilling = "cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

struct Asking {
  directory::ParticipantId participant;
  directory::DocumentTypeId type;
  directory::ProcessId process;
};

Result<Asking> asking_of(const LookupCommand& command) {
  auto participant = directory::ParticipantId::parse(command.participant);
  if (!participant) return tl::unexpected(participant.error());
  auto type = directory::DocumentTypeId::parse(command.document_type);
  if (!type) return tl::unexpected(type.error());
  auto process = directory::ProcessId::parse(command.process.empty() ? std::string(kBilling) : command.process);
  if (!process) return tl::unexpected(process.error());
  return Asking{std::move(*participant), std::move(*type), std::move(*process)};
}

int list_types(const directory::Lookup& lookup, const directory::ParticipantId& participant) {
  const auto types = lookup.document_types(participant);
  if (!types) return cannot_run(types.error());
  fmt::print("{} receives {} document types:\n", participant.value(), types->size());
  for (const auto& type : *types) fmt::print("  {}\n", type.to_string());
  return kDone;
}

int find(const directory::Lookup& lookup, const LookupCommand& command) {
  const auto asking = asking_of(command);
  if (!asking) return cannot_run(asking.error());
  const auto watch = [&](directory::LookupStage stage, std::string_view asked) {
    if (!command.explain) return;
    fmt::print("{}: {}\n", to_string(stage), asked);
    std::fflush(stdout);
  };
  const auto outcome =
      lookup.find({asking->participant, asking->type, asking->process}, directory::Freshness::kFresh, watch);
  if (command.explain)
    for (const auto& step : outcome.trace)
      fmt::print("  {} {} -> {} ({} ms)\n", step.succeeded ? "ok " : "NOT", to_string(step.stage), step.answer,
                 step.took.count());
  if (!outcome.endpoint) return cannot_run(outcome.endpoint.error());
  fmt::print("{}\n  address      {}\n  access point {}\n  SMP          {} ({})\n", asking->participant.value(),
             outcome.endpoint->address, outcome.endpoint->certificate.describe(), outcome.endpoint->smp,
             outcome.endpoint->smp_signer);
  return kDone;
}

}  // namespace

int run(const LookupCommand& command) {
  const auto config = Config::load(command.config);
  if (!config) return cannot_run(config.error());
  const auto identity = Identity::load(*config);
  if (!identity) return cannot_run(identity.error());
  const SystemClock clock;
  const net::DnsClient dns(dns_options(*config));
  const net::HttpClient http(client_options(*config, *identity));
  const directory::Lookup lookup(lookup_options(*config, *identity), directory::access_network(dns, http, {}), clock);
  if (!command.document_type.empty()) return find(lookup, command);
  const auto participant = directory::ParticipantId::parse(command.participant);
  if (!participant) return cannot_run(participant.error());
  if (command.explain) fmt::print("dns: {}\n", participant->sml_hostname(config->sml_zone));
  return list_types(lookup, *participant);
}

int run(const SendCommand& command) {
  const auto document = read_input(command.file);
  if (!document) return cannot_run(document.error());
  const bool json = trim_ascii(*document).starts_with('{');
  std::string query = "?validate=" + command.validate;
  if (!command.from.empty()) query += "&sender=" + percent_encode(command.from);
  if (!command.to.empty()) query += "&receiver=" + percent_encode(command.to);
  // The same file to the same party is the same submission.
  const std::string key = command.idempotency_key.empty() ? to_hex(crypto::sha256(query + *document).substr(0, 20))
                                                          : command.idempotency_key;
  const auto secret = read_secret(command.key);
  if (!secret) return cannot_run(secret.error());
  const ApiClient api(command.api, *secret);
  const auto answer =
      api.post_document("/v1/documents" + query, *document, json ? "application/json" : "application/xml", key);
  if (!answer) return cannot_run(answer.error());
  if (answer->status != 202) return cannot_run(error_of(*answer)), answer->status == 422 ? kInvalid : kCannotRun;
  fmt::print("{}\n", text_in(answer->json(), "id"));
  return kDone;
}

int run(const ResendCommand& command) {
  const auto secret = read_secret(command.key);
  if (!secret) return cannot_run(secret.error());
  const ApiClient api(command.api, *secret);
  boost::json::object body;
  if (!command.reason.empty()) body["reason"] = command.reason;
  const auto answer = api.post(fmt::format("/v1/documents/{}/resend{}", percent_encode(command.document),
                                           command.although_received ? "?although_received=true" : ""),
                               body);
  if (!answer) return cannot_run(answer.error());
  if (answer->status != 200) return cannot_run(error_of(*answer));
  const auto document = answer->json();
  fmt::print("{} {}\n", text_in(document, "id"), text_in(document, "status"));
  if (document.contains("notice")) fmt::print(stderr, "peppolgw: {}\n", text_in(document, "notice"));
  return kDone;
}

int run(const RegisterCommand& command) {
  const auto secret = read_secret(command.key);
  if (!secret) return cannot_run(secret.error());
  const ApiClient api(command.api, *secret);
  const auto answer =
      api.post(fmt::format("/v1/organisations/{}/registrations", percent_encode(command.organisation)),
               {{"identifier", command.identifier}, {"name", command.name}, {"country", command.country}});
  if (!answer) return cannot_run(answer.error());
  if (answer->status >= 300) return cannot_run(error_of(*answer));
  const auto registration = answer->json();
  fmt::print("{} {} {}\n", text_in(registration, "id"), text_in(registration, "identifier"),
             text_in(registration, "status"));
  return kDone;
}

}  // namespace peppol::gateway::cli
