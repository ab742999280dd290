// What an answer means for the document that was sent, or the lack of one: one
// table, read from above, the first row that fits decides.
//
//   const OutcomeRow& row = row_of(Answer{.kind = AnswerKind::kHttp, .status = 503});
//   if (row.outcome == Outcome::kUnknown) ...   // the receiver may have the document
//
// Messages must arrive once, and not every access point recognises a repeat:
// phase4 registers a message id before it does anything with the message,
// answers a repeat with an error whatever became of the first, and forgets ids
// after ten minutes. So what counts is not whether an attempt failed, but
// whether the receiver can have the document now.
//
// Constant; may be read from any thread.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace peppol::as4 {

enum class Outcome {
  kDelivered,    // a receipt proves it
  kNotReceived,  // the receiver cannot have it; the same message may be sent again
  kUnknown,      // it may have it
  kSeen,         // it says that it had a message with this id before: it is likely to have it
  kPostponed,    // it proved that it does not take it now: later, and under another message id
  kRefused,      // it does not take it
  kNotServed,    // it does not take it: nobody there receives such a document
};

enum class AnswerKind {
  kNotSentWhole,     // no connection, or it ended before the last byte of the message was written
  kSilence,          // everything was sent, and no whole answer came
  kHttp,             // an HTTP status, and nothing that is an ebMS message
  kOther,            // an ebMS message that says nothing about ours, or contradicts itself
  kReceipt,          // of which everything was checked
  kUnjudgedReceipt,  // whose signer cannot be judged now
  kInvalidReceipt,   // that does not prove anything
  kWarning,          // warnings alone, no receipt
  kError,            // an ebMS error
};

// What is known of an answer.
struct Answer {
  AnswerKind kind{};
  int status = 0;         // kHttp
  std::string code = {};  // kError: "EBMS:0004"
  std::string text = {};  // kError: everything it says in words
  bool verified = false;  // kError: signed by the receiver, about this message
};

enum class Proof { kAny, kVerified };

struct OutcomeRow {
  std::string_view name;  // stable: docs/deliveries.md lists them
  AnswerKind kind;
  int least_status = 0;  // kHttp: from, to
  int most_status = 999;
  std::string_view code = {};   // kError: empty means any
  std::string_view words = {};  // kError: in its text, lower case; several are divided by '|', and all must be there
  Proof proof = Proof::kAny;    // kError
  Outcome outcome;
  // Whether it also holds for an earlier attempt with the same message id whose outcome is unknown.
  bool ends_doubt = false;
};

std::span<const OutcomeRow> outcome_rows();

// Total: every answer has a row.
const OutcomeRow& row_of(const Answer& answer);

}  // namespace peppol::as4
