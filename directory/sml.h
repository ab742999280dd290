// The SML's side door: SMPs say there which participants they serve
// (SML 1.3.0, SOAP 1.1; ManageBusinessIdentifier Create and Delete).
//
//   auto done = SmlClient(http, url, "SMP-ID").create(participant);
//
// The caller's SMP certificate is the TLS client certificate of `http`.
// Writing and reading the messages is pure; SmlClient blocks.

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/net/http_client.h"
#include "directory/participant_id.h"

namespace peppol::directory {

enum class SmlOperation { kCreate, kDelete };

struct SmlRequest {
  SmlOperation operation;
  std::string smp_id;
  ParticipantId participant;
};

enum class SmlFault { kNotFound, kUnauthorized, kBadRequest, kInternal };

struct SmlMessage {
  int status = 200;  // of HTTP
  std::string soap_action;
  Bytes body;
};

// Client side.
SmlMessage write_sml_request(const SmlRequest& request);
// Done, or the fault as an Error, by its element and not its words: kNotFound
// (the SMP, or for a delete the participant), kUntrusted (unauthorized),
// kConflict (bad request: also "already exists", of whichever SMP, ours as
// well), kUnreachable (internal fault, or no SOAP answer: whether it was done
// is unknown). The SML's words are in the sentence.
Result<void> read_sml_answer(int status, std::string_view body);

// Server side. Fails with kMalformed. The SOAPAction is not looked at: the
// body says the same, and the official one has blanks that clients leave out.
Result<SmlRequest> read_sml_request(std::string_view body);
SmlMessage write_sml_done();
SmlMessage write_sml_fault(SmlFault fault, std::string_view sentence);

class SmlClient {
 public:
  // `url` is the SML's address without "/manageparticipantidentifier"; `http` outlives the client.
  SmlClient(const net::HttpClient& http, std::string url, std::string smp_id)
      : http_(http), url_(std::move(url)), smp_id_(std::move(smp_id)) {}

  Result<void> create(const ParticipantId& participant) const;
  Result<void> remove(const ParticipantId& participant) const;

 private:
  Result<void> call(const SmlRequest& request) const;

  const net::HttpClient& http_;
  std::string url_;
  std::string smp_id_;
};

inline constexpr std::string_view kSmlParticipantPath = "/manageparticipantidentifier";

}  // namespace peppol::directory
