#include "as4/outcome.h"

#include <algorithm>
#include <array>

#include "as4/ebms_error.h"
#include "base/bytes.h"

namespace peppol::as4 {
namespace {

using Kind = AnswerKind;

// The words of other access points for a message id that they have seen before.
constexpr OutcomeRow seen(std::string_view name, std::string_view code, std::string_view words) {
  return {.name = name, .kind = Kind::kError, .code = code, .words = words, .outcome = Outcome::kSeen};
}

constexpr OutcomeRow kUnlisted{.name = "unlisted", .kind = Kind::kOther, .outcome = Outcome::kUnknown};

constexpr std::array kRows{
    OutcomeRow{.name = "receipt", .kind = Kind::kReceipt, .outcome = Outcome::kDelivered, .ends_doubt = true},
    OutcomeRow{.name = "not-sent-whole", .kind = Kind::kNotSentWhole, .outcome = Outcome::kNotReceived},
    OutcomeRow{.name = "silence", .kind = Kind::kSilence, .outcome = Outcome::kUnknown},

    // An access point, or what stands before it, that says that it took nothing. All other 5xx may come from something
    // in between that waited in vain for an access point that has the message.
    OutcomeRow{.name = "http-503",
               .kind = Kind::kHttp,
               .least_status = 503,
               .most_status = 503,
               .outcome = Outcome::kNotReceived},
    OutcomeRow{.name = "http-3xx-4xx",
               .kind = Kind::kHttp,
               .least_status = 300,
               .most_status = 499,
               .outcome = Outcome::kNotReceived},
    OutcomeRow{.name = "http-other", .kind = Kind::kHttp, .outcome = Outcome::kUnknown},

    OutcomeRow{.name = "unjudged-receipt", .kind = Kind::kUnjudgedReceipt, .outcome = Outcome::kUnknown},
    OutcomeRow{.name = "invalid-receipt", .kind = Kind::kInvalidReceipt, .outcome = Outcome::kUnknown},
    OutcomeRow{.name = "other-signal", .kind = Kind::kOther, .outcome = Outcome::kUnknown},
    OutcomeRow{.name = "warning", .kind = Kind::kWarning, .outcome = Outcome::kUnknown},

    seen("duplicate-code", "EBMS:4001", ""),                     // phase4 from 4.5 on; this program
    seen("duplicate-phase4", "", "already handled"),             // phase4 to 4.4: "... (this is a duplicate)"
    seen("duplicate-rejected", "", "rejecting duplicate"),       // phoss-ap: "AS4 message", "SBDH instance"
    seen("duplicate-message", "", "duplicate message"),          // "Duplicate message", "duplicate MessageId"
    seen("is-a-duplicate", "", "message|is a duplicate"),        // "this message is a duplicate"
    seen("already-received", "", "message|already|received"),    // "Message ... was already received"
    seen("already-processed", "", "message|already|processed"),  // "Message ... has already been processed"
    seen("already-delivered", "", "message|already|delivered"),
    seen("already-exists", "", "message|already exists"),  // "Message with id ... already exists"
    seen("received-before", "", "message|received before"),
    seen("previously-received", "", "message|previously|received"),

    OutcomeRow{.name = "not-serviced",
               .kind = Kind::kError,
               .code = "EBMS:0004",
               .words = "peppol:not_serviced",
               .proof = Proof::kVerified,
               .outcome = Outcome::kNotServed,
               .ends_doubt = true},
    OutcomeRow{.name = "not-serviced-unproven",
               .kind = Kind::kError,
               .code = "EBMS:0004",
               .words = "peppol:not_serviced",
               .outcome = Outcome::kNotServed},

    // Errors that may pass. Unproven, the message may lie there all the same.
    OutcomeRow{.name = "connection-failure",
               .kind = Kind::kError,
               .code = "EBMS:0005",
               .proof = Proof::kVerified,
               .outcome = Outcome::kPostponed},
    OutcomeRow{
        .name = "connection-failure-unproven", .kind = Kind::kError, .code = "EBMS:0005", .outcome = Outcome::kUnknown},
    OutcomeRow{.name = "delivery-failure",
               .kind = Kind::kError,
               .code = "EBMS:0202",
               .proof = Proof::kVerified,
               .outcome = Outcome::kPostponed},
    OutcomeRow{
        .name = "delivery-failure-unproven", .kind = Kind::kError, .code = "EBMS:0202", .outcome = Outcome::kUnknown},

    // "Other" says everything, "seen before" in words unknown here as well.
    OutcomeRow{.name = "other-error", .kind = Kind::kError, .code = "EBMS:0004", .outcome = Outcome::kRefused},
    OutcomeRow{.name = "error",
               .kind = Kind::kError,
               .proof = Proof::kVerified,
               .outcome = Outcome::kRefused,
               .ends_doubt = true},
    OutcomeRow{.name = "error-unproven", .kind = Kind::kError, .outcome = Outcome::kRefused},
};

bool holds_all(std::string_view text, std::string_view words) {
  while (!words.empty()) {
    const auto end = std::min(words.find('|'), words.size());
    if (text.find(words.substr(0, end)) == std::string_view::npos) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

bool fits(const OutcomeRow& row, const Answer& answer, std::string_view lower_text) {
  if (row.kind != answer.kind) return false;
  if (row.kind == Kind::kHttp) return answer.status >= row.least_status && answer.status <= row.most_status;
  if (row.kind != Kind::kError) return true;
  if (row.proof == Proof::kVerified && !answer.verified) return false;
  return (row.code.empty() || row.code == answer.code) && holds_all(lower_text, row.words);
}

}  // namespace

std::span<const OutcomeRow> outcome_rows() { return kRows; }

const OutcomeRow& row_of(const Answer& answer) {
  const std::string text = to_lower_ascii(answer.text);
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const auto& row) { return fits(row, answer, text); });
  return found == kRows.end() ? kUnlisted : *found;
}

}  // namespace peppol::as4
