// A document on its way in from an accounting system: checked, given its ids
// and stored, so that what follows can crash and go on.
//
// Nothing is answered before the store has it. The same Idempotency-Key with
// the same request gets the same answer again, also the refusal of a document
// for what is in it; with another request it is refused once a document was
// accepted under it (a refused document frees its key, so that the corrected
// one can be sent). Of several at once with one key one is the first; the
// others get its answer.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"
#include "directory/participant_id.h"
#include "gateway/exchange/refusal.h"
#include "gateway/store/accounts.h"
#include "gateway/store/documents.h"
#include "gateway/store/participants.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway {

enum class Strictness { kStrict, kWarn, kOff };

struct SubmissionOptions {
  Strictness validate = Strictness::kStrict;
  bool sign = false;
  bool allow_duplicate = false;
  std::optional<std::string> client_reference;
  // In place of what the document says.
  std::optional<std::string> sender;
  std::optional<std::string> receiver;
  std::optional<std::string> document_type;
  std::optional<std::string> process;
};

enum class DocumentForm { kXml, kJson };

struct Submission {
  std::string idempotency_key;
  std::string request_sha256;  // of all that makes the request what it is
  DocumentForm form = DocumentForm::kXml;
  Bytes document;  // UBL, or the JSON invoice
  SubmissionOptions options;
  validation::Language language = validation::Language::kEnglish;  // of the report and of "errors"
};

// What is answered and kept under the Idempotency-Key: the document as accepted, or why it was refused.
using SubmissionAnswer = tl::expected<Document, SubmissionRefused>;

// An answer as the caller gets it, the same again for a repeat.
struct Submitted {
  int status = 0;
  std::string content_type;
  Bytes body;
  bool replayed = false;
};

class Submissions {
 public:
  struct Rooms {
    Database& database;
    Documents& documents;
    Participants& participants;
    const validation::Validator& validator;
    const Clock& clock;
    const crypto::KeyPair& signing_key;
    std::function<Submitted(const SubmissionAnswer&)> write;  // in the words of those who asked
  };
  explicit Submissions(Rooms rooms) : rooms_(std::move(rooms)) {}

  // Blocks. An error is a refusal that is not kept: the same request may be accepted later.
  tl::expected<Submitted, SubmissionRefused> submit(const Principal& principal, const Submission& submission);

 private:
  struct Prepared;
  tl::expected<Prepared, SubmissionRefused> prepare(const Principal& principal, const Submission& submission) const;
  tl::expected<Participant, SubmissionRefused> sender_of(const Principal& principal,
                                                         const directory::ParticipantId& identifier) const;
  Result<validation::Report> check(const Submission& submission, const tree::Document& tree, Time now) const;
  tl::expected<Submitted, SubmissionRefused> store(const std::string& scope, const Submission& submission,
                                                   Prepared prepared) const;
  tl::expected<Submitted, SubmissionRefused> keep_refusal(const std::string& scope, const Submission& submission,
                                                          SubmissionRefused refusal) const;

  Rooms rooms_;
};

}  // namespace peppol::gateway
