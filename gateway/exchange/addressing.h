// How a submitted document travels: from whom, to whom, as which document type
// and in which process; what the options say, else what the document says.
//
//   const auto addressing = addressing_of(submission, *summary);
//   if (!addressing) return tl::unexpected(addressing.error());
//
// Pure; may be called from any thread.

#pragma once

#include <tl/expected.hpp>

#include "directory/participant_id.h"
#include "directory/service_ids.h"
#include "gateway/exchange/submission.h"
#include "ubl/model/summary.h"

namespace peppol::gateway {

struct Addressing {
  directory::ParticipantId sender;
  directory::ParticipantId receiver;
  directory::DocumentTypeId document_type;
  directory::ProcessId process;
};

// Refuses with kInvalidDocument, whose "errors" name the field, what could
// never be sent: an address, type or process that is missing or no identifier;
// and under validate=strict also a type that code list 9.7 does not have, that
// is not of the document's own root, or that does not belong to the process.
tl::expected<Addressing, SubmissionRefused> addressing_of(const Submission& submission, const model::Summary& summary);

}  // namespace peppol::gateway
