#include "as4/outgoing.h"

#include <fmt/format.h>

#include "as4/mime.h"
#include "as4/security.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/digest.h"
#include "base/gzip.h"
#include "base/random.h"

namespace peppol::as4 {
namespace {

struct Compressed {
  Spool bytes;
  Bytes digest;
};

Result<Compressed> compress(const Spool& document, const SpoolLimits& limits) {
  Compressed result{Spool(limits), {}};
  crypto::DigestingSink digesting(result.bytes);
  const auto source = document.open();
  if (auto done = gzip(*source, digesting); !done) return tl::unexpected(done.error());
  result.digest = digesting.finish();
  return result;
}

Result<void> write_body(const SecuredEnvelope& sealed, const std::string& content_id, const Spool& compressed,
                        const std::string& boundary, Sink& out) {
  MultipartWriter writer(out, boundary);
  const std::string soap_type = std::string(kSoapContentType) + "; charset=UTF-8";
  if (auto ok = writer.begin_part({{"Content-Type", soap_type}, {"Content-Transfer-Encoding", "binary"}}); !ok)
    return ok;
  if (auto ok = out.write(sealed.xml); !ok) return ok;
  if (auto ok = writer.begin_part({{"Content-Type", "application/octet-stream"},
                                   {"Content-Transfer-Encoding", "binary"},
                                   {"Content-ID", "<" + content_id + ">"}});
      !ok)
    return ok;
  const auto source = compressed.open();
  if (auto ok = crypto::encrypt_aes128_gcm(sealed.content_key, *source, out); !ok) return ok;
  return writer.finish();
}

}  // namespace

UserMessage make_user_message(const MessageToSend& what, std::string_view from_party, std::string_view to_party) {
  UserMessage message;
  message.timestamp = what.timestamp;
  message.message_id = what.message_id;
  message.from = {std::string(kPartyIdType), std::string(from_party), std::string(kInitiatorRole)};
  message.to = {std::string(kPartyIdType), std::string(to_party), std::string(kResponderRole)};
  message.agreement = kAgreement;
  message.service = what.header.process;
  message.action = what.header.document_type.to_string();
  message.conversation_id = what.conversation_id;
  message.properties = {{"originalSender", what.header.sender.scheme, what.header.sender.value},
                        {"finalRecipient", what.header.receiver.scheme, what.header.receiver.value}};
  return message;
}

Result<PreparedMessage> prepare(const MessageToSend& what, const Spool& payload, const crypto::KeyPair& keys,
                                const crypto::Certificate& receiver, const SpoolLimits& limits) {
  Spool document(limits);
  if (auto written = write_sbd(what.header, payload, what.shape, document); !written)
    return tl::unexpected(written.error());
  const auto compressed = compress(document, limits);
  if (!compressed) return tl::unexpected(compressed.error());

  auto message = make_user_message(what, keys.certificate.common_name(), receiver.common_name());
  const auto content_id = make_uuid() + "@peppolgw";
  message.parts = {
      {"cid:" + content_id, {{"MimeType", "", "application/xml"}, {"CompressionType", "", "application/gzip"}}}};
  if (auto checked = check_profile(message); !checked) return fail(ErrorCode::kUntrusted, checked.error().detail);

  const auto messaging_id = "messaging-" + make_uuid();
  auto sealed = secure_envelope(write_user_message(message, messaging_id), messaging_id,
                                {content_id, "application/gzip", compressed->digest}, keys, receiver);
  if (!sealed) return tl::unexpected(sealed.error());
  const auto boundary = "----=_" + make_uuid();
  PreparedMessage prepared{what.message_id,
                           fmt::format("multipart/related; boundary=\"{}\"; type=\"{}\"", boundary, kSoapContentType),
                           Spool(limits)};
  auto written = write_body(*sealed, content_id, compressed->bytes, boundary, prepared.body);
  crypto::wipe(sealed->content_key);
  if (!written) return tl::unexpected(written.error());
  return prepared;
}

std::string_view envelope_in(std::string_view body) {
  const auto boundary = body.substr(0, body.find("\r\n"));  // with its two hyphens
  const auto headers_end = body.find("\r\n\r\n");
  if (headers_end == std::string_view::npos) return {};
  const auto rest = body.substr(headers_end + 4);
  return rest.substr(0, rest.find("\r\n" + std::string(boundary)));
}

}  // namespace peppol::as4
