#include "gateway/exchange/inbox.h"

#include "base/crash_point.h"
#include "base/crypto/digest.h"
#include "base/random.h"
#include "ubl/model/summary.h"
#include "ubl/tree/document.h"

namespace peppol::gateway {
namespace {

// Trees of documents up to this size go on to the judging, so that these are parsed once; larger ones would wait there
// at ten times their size.
constexpr std::size_t kHandedOnBytes = 64 * 1024;

using Tree = std::shared_ptr<const tree::Document>;  // null: not to be read

Tree tree_of(std::string_view content) {
  auto tree = tree::Document::parse(content);
  return tree ? std::make_shared<const tree::Document>(std::move(*tree)) : nullptr;
}

Document document_of(const as4::ReceivedMessage& message, const Participant& receiver, std::string_view content,
                     const Tree& tree, Time now) {
  const as4::SbdHeader& header = message.layout.header;
  Document d;
  d.id = make_id("doc", now);
  d.organisation_id = receiver.organisation_id;
  d.direction = Direction::kIn;
  d.status = "received";
  d.sender = header.sender.value;
  d.receiver = header.receiver.value;
  d.document_type = header.document_type.to_string();
  d.process = header.process.to_string();
  d.content_sha256 = to_hex(crypto::sha256(content));
  d.content_size = static_cast<std::int64_t>(content.size());
  d.instance_id = header.instance_identifier;
  d.message_id = message.header.message_id;
  d.created_at = d.updated_at = now;
  // For lists; a payload that is no UBL keeps its place without them.
  if (tree) {
    if (const auto summary = model::summarize(*tree)) {
      d.number = std::string(trim_ascii(summary->number));
      d.issue_date = std::string(trim_ascii(summary->issue_date));
    }
  }
  return d;
}

}  // namespace

Inbox::Inbox(InboxRooms rooms)
    : rooms_(rooms),
      judging_({rooms.documents, rooms.received,
                [&validator = rooms.validator](const tree::Document& document, Time now) {
                  return validator.validate(document, validation::Selection{}, now);
                },
                rooms.signers, rooms.pool, rooms.clock, rooms.log}) {}

Result<bool> Inbox::is_serviced(const as4::Identifier& receiver, const as4::Identifier& document_type,
                                const as4::Identifier& process) {
  const auto identifier = directory::ParticipantId::parse(receiver.to_string());
  if (!identifier) return false;
  const auto participant = rooms_.participants.find(*identifier);
  if (!participant && participant.error().code == ErrorCode::kNotFound) return false;
  if (!participant) return tl::unexpected(participant.error());
  const auto type = directory::DocumentTypeId::make(document_type.scheme, document_type.value);
  const auto in_process = directory::ProcessId::make(process.scheme, process.value);
  return type && in_process && directory::takes(participant->capabilities, *type, *in_process);
}

Result<std::optional<as4::AnsweredMessage>> Inbox::find(std::string_view message_id) {
  using Found = std::optional<as4::AnsweredMessage>;
  auto found = rooms_.received.find(std::string(message_id));
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Found();
  auto digest = from_hex((*found)->digest);
  if (!digest) return tl::unexpected(digest.error());
  return Found(as4::AnsweredMessage{std::move(*digest), std::move((*found)->receipt)});
}

Result<void> Inbox::store(as4::ReceivedMessage message) {
  const auto identifier = directory::ParticipantId::parse(message.layout.header.receiver.to_string());
  if (!identifier) return tl::unexpected(identifier.error());
  const auto participant = rooms_.participants.find(*identifier);
  if (!participant) return tl::unexpected(participant.error());
  StringSink content(message.document.size(), "the document");
  if (auto written = message.write_payload_to(content); !written) return written;
  Tree tree = tree_of(content.bytes());
  const Document document = document_of(message, *participant, content.bytes(), tree, rooms_.clock.now());
  crash_point("inbox.before_store");
  const ReceivedMessage row{message.header.message_id, to_hex(message.digest), message.receipt, document.id,
                            document.created_at};
  if (auto stored = rooms_.received.store(row, document, content.bytes()); !stored) return stored;
  crash_point("inbox.after_store");
  rooms_.log.info("inbox.received", "a document arrived",
                  {{"document", document.id}, {"sender", document.sender}, {"message", document.message_id}});
  if (content.bytes().size() > kHandedOnBytes) tree.reset();
  judging_.arrived(document, std::move(tree));
  return {};
}

}  // namespace peppol::gateway
