// Finds where a receiver takes a document: DNS, SMP, signature, endpoint,
// certificate; each step recorded.
//
//   Lookup lookup(options, access, clock);
//   auto outcome = lookup.find({receiver, document_type, process}, Freshness::kCached);
//   if (!outcome.endpoint) return tl::unexpected(outcome.endpoint.error());
//
// find() blocks on the network: call it on a Pool. May be called from several
// threads at once.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/net/http_client.h"
#include "base/net/naptr.h"
#include "directory/endpoint.h"
#include "directory/participant_id.h"
#include "directory/service_ids.h"
#include "directory/signed_metadata.h"

namespace peppol::net {
class DnsClient;
}

namespace peppol::directory {

struct LookupQuestion {
  ParticipantId participant;
  DocumentTypeId document_type;
  ProcessId process;
};

enum class LookupStage {
  kCache,            // an answer of the last minutes
  kDns,              // the NAPTR records of the participant's name
  kServiceGroup,     // GET, to match a PINT document type
  kServiceMetadata,  // GET
  kSignature,        // its signature and the signer's certificate
  kEndpoint,         // process, transport profile, dates
  kCertificate,      // the receiver's
};
std::string_view to_string(LookupStage stage);  // "dns", "service-metadata", ...

struct LookupStep {
  LookupStage stage;
  std::string asked;   // the DNS name, the address, the subject
  std::string answer;  // in words; the error's sentence when it failed
  bool succeeded = false;
  Time at;
  std::chrono::milliseconds took{0};
};
using LookupTrace = std::vector<LookupStep>;

struct LookupOutcome {
  Result<Endpoint> endpoint;
  LookupTrace trace;
};

// The network as the lookup sees it; tests give their own.
struct LookupAccess {
  std::function<Result<std::vector<net::Naptr>>(const std::string& name)> query_naptr;
  std::function<Result<net::HttpResponse>(const std::string& url)> get;
};
// Both outlive the access.
LookupAccess access_network(const net::DnsClient& dns, const net::HttpClient& http, const net::HttpLimits& limits);

struct LookupOptions {
  std::string zone;                                               // "participant.sml.prod.tech.peppol.org"
  Trust smp;                                                      // who may sign metadata
  Trust receivers;                                                // who may be an access point
  net::AllowedSchemes schemes = net::AllowedSchemes::kHttpsOnly;  // of SMPs and of access points
  std::chrono::seconds kept{15 * 60};
  std::size_t max_kept = 1000;
};

enum class Freshness {
  kCached,
  kFresh,  // ask again, as after a failed delivery; the answer is kept
};

class Lookup {
 public:
  // `clock` outlives the lookup.
  Lookup(LookupOptions options, LookupAccess access, const Clock& clock);
  ~Lookup();

  // Called with each stage before it begins (stage, what is asked); for people watching.
  using Watcher = std::function<void(LookupStage, std::string_view)>;

  // The error is kNotFound when the participant is not registered or does not
  // take the document (final), kUnreachable when DNS or SMP did not answer
  // (try again), kUntrusted when an answer or certificate is not accepted,
  // kMalformed, kUnsupported or kRefusedByReceiver when the SMP answers with
  // something else. Each names host, participant and what was expected.
  LookupOutcome find(const LookupQuestion& question, Freshness freshness) const;
  LookupOutcome find(const LookupQuestion& question, Freshness freshness, const Watcher& watcher) const;

  // What find() answers when it needs no network for it; nothing otherwise.
  std::optional<LookupOutcome> recall(const LookupQuestion& question) const;

  // What the participant is registered for, by its ServiceGroup.
  Result<std::vector<DocumentTypeId>> document_types(const ParticipantId& participant) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peppol::directory
