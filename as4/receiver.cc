#include "as4/receiver.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "as4/receipt.h"
#include "base/gzip.h"

namespace peppol::as4 {
namespace {

using Outcome = As4Answer::Outcome;

// Why a message was not taken: refused, or (told as a server error, because
// the sender repeats after that) not possible for us now.
struct Trouble {
  enum class Whose { kSender, kOurs };
  Whose whose;
  Refusal refusal;
};
template <class T>
using Taken = tl::expected<T, Trouble>;

tl::unexpected<Trouble> trouble(Refusal refusal) {
  const auto whose = is_transient(refusal.code) ? Trouble::Whose::kOurs : Trouble::Whose::kSender;
  return tl::unexpected(Trouble{whose, std::move(refusal)});
}
tl::unexpected<Trouble> trouble(EbmsCode code, std::string detail) { return trouble(Refusal{code, std::move(detail)}); }
tl::unexpected<Trouble> own_failure(const Error& error) { return trouble(EbmsCode::kDeliveryFailure, error.detail); }

// The sender is at fault, unless our disk is.
tl::unexpected<Trouble> at_fault(EbmsCode code, const Error& error) {
  if (error.is_transient() || error.code == ErrorCode::kInternal) return own_failure(error);
  return trouble(code, error.detail);
}

// The peer learns what is wrong with its message, not what is wrong with us.
As4Answer plain(Outcome outcome, int status, std::string detail) {
  std::string body =
      outcome == Outcome::kFailed ? "the message cannot be taken now; please send it again later" : detail;
  return {outcome, status, "text/plain; charset=utf-8", body + "\n", "", std::nullopt, std::move(detail)};
}

As4Answer unreadable(const Error& error) {
  if (error.is_transient() || error.code == ErrorCode::kInternal) return plain(Outcome::kFailed, 503, error.detail);
  const int status = error.code == ErrorCode::kLimitExceeded ? 413 : error.code == ErrorCode::kUnsupported ? 415 : 400;
  return plain(Outcome::kUnreadable, status, error.detail);
}

// The SOAP part and the others of an HTTP body, as far as it could be read.
struct Parts {
  std::string envelope;
  std::vector<MimePart> attachments;
  std::optional<Error> failure = {};  // behind the SOAP part
};

Result<Parts> read_parts(std::string_view content_type, Source& body, const MimeLimits& limits) {
  const auto type = ContentType::parse(content_type);
  if (!type) return fail(ErrorCode::kUnsupported, type.error().detail);
  if (type->type == kSoapContentType) {
    StringSink envelope(limits.max_root_bytes, "the SOAP envelope");
    if (auto copied = copy(body, envelope); !copied) return tl::unexpected(copied.error());
    return Parts{envelope.take(), {}};
  }
  if (type->type != "multipart/related")
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("the Content-Type is {}; AS4 messages are multipart/related or application/soap+xml", type->type));
  auto [parts, failure] = read_multipart(*type, body, limits);
  if (parts.empty() && failure) return tl::unexpected(std::move(*failure));
  if (parts.empty()) return fail(ErrorCode::kMalformed, "the multipart body has no part");
  auto envelope = parts.front().content.read_all();
  if (!envelope) return tl::unexpected(envelope.error());
  parts.erase(parts.begin());
  return Parts{std::move(*envelope), std::move(parts), std::move(failure)};
}

// What is wrong behind the SOAP part and stays wrong is told to a sender whose header could be read: a plain HTTP error
// would be taken for one that passes, and the same message come again and again. A body that is broken may have become
// so on the way.
std::optional<Refusal> lasting(const Error& failure) {
  if (failure.code == ErrorCode::kLimitExceeded) return Refusal{EbmsCode::kOther, failure.detail};
  if (failure.code == ErrorCode::kUnsupported) return Refusal{EbmsCode::kPackagingNotSupported, failure.detail};
  return std::nullopt;
}

// Attachments and PartInfo elements are the same, one to one.
Checked<std::vector<ReceivedPart>> match_parts(const UserMessage& message, const std::vector<MimePart>& attachments) {
  if (message.parts.size() != attachments.size())
    return refuse(EbmsCode::kExternalPayloadError, fmt::format("the header lists {} payloads, but {} attachments came",
                                                               message.parts.size(), attachments.size()));
  std::vector<ReceivedPart> matched;
  for (const auto& attachment : attachments) {
    const auto id = attachment.content_id();
    if (id.empty()) return refuse(EbmsCode::kValueInconsistent, "an attachment has no Content-ID");
    const auto is_this = [&](const auto& part) { return part.content_id == id; };
    if (std::any_of(matched.begin(), matched.end(), is_this))
      return refuse(EbmsCode::kValueInconsistent, fmt::format("two attachments have the Content-ID <{}>", id));
    matched.push_back({id, &attachment.content});
  }
  for (const auto& part : message.parts) {
    const auto is_it = [&](const ReceivedPart& candidate) { return is_cid_of(part.href, candidate.content_id); };
    if (std::count_if(matched.begin(), matched.end(), is_it) != 1)
      return refuse(EbmsCode::kExternalPayloadError,
                    fmt::format("no attachment is \"{}\", which the header lists", part.href));
  }
  return matched;
}

Checked<void> check_participant(const UserMessage& message, std::string_view property_name,
                                const Identifier& in_document, std::string_view role) {
  const auto* property = message.find_property(property_name);
  if (property != nullptr && Identifier{property->type, property->value}.is_same_participant(in_document)) return {};
  return refuse(EbmsCode::kOther,
                fmt::format("the message property {} is \"{}\", but the {} of the business document is \"{}\"",
                            property_name, property == nullptr ? "" : property->value, role, in_document.value));
}

// What is said outside must be what is said inside.
Checked<void> check_consistency(const UserMessage& message, const SbdHeader& header) {
  if (auto ok = check_participant(message, "originalSender", header.sender, "Sender"); !ok) return ok;
  if (auto ok = check_participant(message, "finalRecipient", header.receiver, "Receiver"); !ok) return ok;
  if (message.action != header.document_type.to_string())
    return refuse(EbmsCode::kOther,
                  fmt::format("Action is \"{}\", but the DOCUMENTID of the business document is \"{}\"", message.action,
                              header.document_type.to_string()));
  if (message.service != header.process)
    return refuse(EbmsCode::kOther,
                  fmt::format("Service is \"{}\", but the PROCESSID of the business document is \"{}\"",
                              message.service.to_string(), header.process.to_string()));
  return {};
}

Checked<void> check_access_points(const UserMessage& message, const crypto::Certificate& signer,
                                  const crypto::KeyPair& own) {
  if (message.from.id != signer.common_name())
    return refuse(EbmsCode::kOther, fmt::format("the message says it is from \"{}\", but it is signed by \"{}\"",
                                                message.from.id, signer.common_name()));
  if (message.to.id != own.certificate.common_name())
    return refuse(EbmsCode::kOther, fmt::format("the message is meant for the access point \"{}\"; this one is \"{}\"",
                                                message.to.id, own.certificate.common_name()));
  return {};
}

// One message on its way in.
class Reception {
 public:
  Reception(const ReceiverOptions& options, Inbox& inbox, Time now)
      : options_(options), inbox_(inbox), now_(now), keys_(&options.keys.front()) {}

  As4Answer run(std::string_view content_type, Source& body) {
    auto parts = read_parts(content_type, body, options_.limits);
    if (!parts) return unreadable(parts.error());
    if (parts->failure && !lasting(*parts->failure)) return unreadable(*parts->failure);
    const auto document = xml::Document::parse(parts->envelope, soap_limits());
    if (!document) return unreadable(parts->failure.value_or(document.error()));
    auto taken = take(*document, *parts);
    if (taken) return std::move(*taken);
    auto& refusal = taken.error().refusal;
    if (taken.error().whose == Trouble::Whose::kOurs)
      return named(plain(Outcome::kFailed, 503, std::move(refusal.detail)));
    return answer_refusal(std::move(refusal));
  }

 private:
  As4Answer named(As4Answer answer) const {
    answer.message_id = message_id_;
    return answer;
  }

  As4Answer soap(Outcome outcome, std::string body) const {
    return named(
        {outcome, 200, std::string(kSoapContentType) + "; charset=UTF-8", std::move(body), "", std::nullopt, ""});
  }

  SignalHead head() const { return {now_, make_message_id(options_.host), message_id_}; }

  As4Answer answer_refusal(Refusal refusal) const {
    auto error = make_error(head(), refusal, *keys_);
    if (!error) return named(plain(Outcome::kFailed, 500, error.error().detail));
    auto answer = soap(Outcome::kRefused, std::move(*error));
    answer.refusal = std::move(refusal);
    return answer;
  }

  Taken<As4Answer> take(const xml::Document& document, const Parts& parts) {
    const auto blocks = find_blocks(document);
    if (!blocks) return trouble(blocks.error());
    message_id_ = find_message_id(blocks->messaging);
    auto message = parse_messaging(blocks->messaging);
    if (!message) return trouble(message.error());
    auto* user = std::get_if<UserMessage>(&*message);
    // An error that answers an error would be answered for ever.
    if (user == nullptr)
      return named(
          plain(Outcome::kUnreadable, 400, "a signal is accepted only as the answer to a message, not on its own"));
    if (parts.failure) return trouble(*lasting(*parts.failure));
    return take_user_message(document, *blocks, std::move(*user), parts);
  }

  Taken<As4Answer> take_user_message(const xml::Document& document, const Envelope& blocks, UserMessage message,
                                     const Parts& parts) {
    const auto matched = match_parts(message, parts.attachments);
    if (!matched) return trouble(matched.error());
    const auto signer = find_signer(
        document, blocks, {options_.trust, options_.requirement, options_.revocation, now_, options_.certificates});
    if (!signer) return trouble(signer.error());
    auto opened =
        decrypt_parts(document, blocks, *matched, options_.keys, spool_limits(options_.limits.max_part_bytes));
    if (!opened) return trouble(opened.error());
    keys_ = opened->own;
    auto verified = verify_envelope(document, blocks, *signer, opened->parts);
    if (!verified) return trouble(verified.error());
    if (message.is_test()) return answer_test(*verified);
    if (auto ok = check_profile(message); !ok) return trouble(ok.error());
    if (auto ok = check_access_points(message, *signer, *keys_); !ok) return trouble(ok.error());
    if (auto repeated = answer_repeat(verified->digest); !repeated || *repeated)
      return repeated ? Taken<As4Answer>(std::move(**repeated)) : tl::unexpected(std::move(repeated.error()));
    return take_document(std::move(message), std::move(*verified), opened->parts.front().content, parts.envelope);
  }

  Taken<As4Answer> answer_test(const VerifiedEnvelope& verified) const {
    auto receipt = make_receipt(head(), verified, *keys_);
    if (!receipt) return own_failure(receipt.error());
    return soap(Outcome::kTest, std::move(*receipt));
  }

  // The receipt of the first time, when this is the same message again.
  Taken<std::optional<As4Answer>> answer_repeat(const Bytes& digest) const {
    auto known = inbox_.find(message_id_);
    if (!known) return own_failure(known.error());
    if (!*known) return std::optional<As4Answer>();
    if ((*known)->digest != digest)
      return trouble(EbmsCode::kDuplicateDetected,
                     fmt::format("another message with the id \"{}\" was received before", message_id_));
    return std::optional(soap(Outcome::kRepeated, std::move((*known)->receipt)));
  }

  Taken<As4Answer> take_document(UserMessage message, VerifiedEnvelope verified, const Spool& compressed,
                                 const std::string& envelope) {
    Spool document(spool_limits(options_.max_document_bytes));
    const auto source = compressed.open();
    if (auto done = gunzip(*source, document, options_.max_document_bytes); !done)
      return at_fault(EbmsCode::kDecompressionFailure, done.error());
    const auto reader = document.open();
    auto layout = scan_sbd(*reader);
    if (!layout) return at_fault(EbmsCode::kOther, layout.error());
    if (auto ok = check_consistency(message, layout->header); !ok) return trouble(ok.error());
    const auto serviced =
        inbox_.is_serviced(layout->header.receiver, layout->header.document_type, layout->header.process);
    if (!serviced) return own_failure(serviced.error());
    if (!*serviced) return trouble(EbmsCode::kOther, std::string(kNotServiced));
    auto receipt = make_receipt(head(), verified, *keys_);
    if (!receipt) return own_failure(receipt.error());
    const auto digest = verified.digest;
    auto stored = inbox_.store({std::move(message), std::move(*layout), std::move(document), verified.signer, envelope,
                                std::move(verified.signed_info), std::move(verified.digest), *receipt, now_});
    if (stored) return soap(Outcome::kAccepted, std::move(*receipt));
    return answer_not_stored(stored.error(), digest);
  }

  Taken<As4Answer> answer_not_stored(const Error& error, const Bytes& digest) const {
    if (error.code == ErrorCode::kRefusedByReceiver) return trouble(EbmsCode::kOther, error.detail);
    if (error.code != ErrorCode::kConflict) return own_failure(error);
    auto repeated = answer_repeat(digest);
    if (!repeated) return tl::unexpected(std::move(repeated.error()));
    if (!*repeated) return own_failure(error);
    return std::move(**repeated);
  }

  SpoolLimits spool_limits(std::uint64_t max_bytes) const {
    return {max_bytes, options_.limits.max_memory, options_.limits.folder};
  }

  const ReceiverOptions& options_;
  Inbox& inbox_;
  Time now_;
  const crypto::KeyPair* keys_;
  std::string message_id_;
};

}  // namespace

Result<void> ReceivedMessage::write_payload_to(Sink& out) const {
  const auto source = document.open();
  return write_payload(*source, layout, out);
}

Receiver::Receiver(ReceiverOptions options, Inbox& inbox) : options_(std::move(options)), inbox_(inbox) {}

As4Answer Receiver::receive(std::string_view content_type, Source& body, Time now) const {
  return Reception(options_, inbox_, now).run(content_type, body);
}

}  // namespace peppol::as4
