// What an SMP answers, from what is registered (SMP 1.4.0). Pure: method and
// path in, the answer out.
//
//   auto answer = answer_smp(request.method(), request.path(), registry, settings);

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"
#include "directory/business_card.h"
#include "directory/participant_id.h"
#include "directory/service_ids.h"
#include "directory/smp_documents.h"

namespace peppol::directory {

// What is registered here. None means that it is not; an Error, that nobody
// can say at the moment.
class SmpRegistry {
 public:
  virtual ~SmpRegistry() = default;
  virtual Result<std::optional<std::vector<DocumentTypeId>>> document_types(const ParticipantId& participant) const = 0;
  virtual Result<std::optional<ServiceMetadata>> metadata(const ParticipantId& participant,
                                                          const DocumentTypeId& document_type) const = 0;
  virtual Result<std::optional<BusinessCard>> business_card(const ParticipantId& participant) const = 0;
};

struct SmpSettings {
  std::string base_url;           // as published in the SML; its path comes before ours
  const crypto::KeyPair* signer;  // the SMP certificate's; outlives the use
};

struct SmpAnswer {
  int status;
  std::string content_type;
  Bytes body;              // the same for HEAD: the server leaves it out
  std::string allow = {};  // the header Allow; empty: none
};

// `path` as in the request line, still percent-encoded or not, with the path of the base URL before it, or without when
// a proxy has cut that off:
//   /{participant}   /{participant}/services/{document type}   /businesscard/{participant}
// 400 for identifiers that are none, 404 for what is not registered, 405 with Allow for a method other than GET and
// HEAD, 500 when the registry or the signature fails, whatever its error; each with a sentence.
SmpAnswer answer_smp(std::string_view method, std::string_view path, const SmpRegistry& registry,
                     const SmpSettings& settings);

}  // namespace peppol::directory
