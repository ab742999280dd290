#include "as4/receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto/xml_algorithms.h"
#include "base/random.h"

namespace peppol::as4 {
namespace {

tl::unexpected<Error> untrusted(std::string sentence) { return fail(ErrorCode::kUntrusted, std::move(sentence)); }

// What a ds:Reference says, whatever prefixes and spaces it is written with.
struct ReferenceFacts {
  std::string uri;
  std::vector<std::string> transforms;  // algorithm and prefix list
  std::string digest_method;
  std::string digest;

  auto operator<=>(const ReferenceFacts&) const = default;
};

std::string prefix_list(xml::Element transform) {
  const auto inclusive = transform.child(crypto::kEcNamespace, "InclusiveNamespaces");
  return inclusive ? inclusive->attribute("", "PrefixList").value_or("") : "";
}

Result<ReferenceFacts> facts_of(xml::Element reference) {
  ReferenceFacts facts;
  facts.uri = reference.attribute("", "URI").value_or("");
  const auto transforms = xml::optional_child(reference, crypto::kDsNamespace, "Transforms");
  if (!transforms) return tl::unexpected(transforms.error());
  if (*transforms)
    for (const auto& transform : (*transforms)->children(crypto::kDsNamespace, "Transform"))
      facts.transforms.push_back(transform.attribute("", "Algorithm").value_or("") + " " + prefix_list(transform));
  const auto method = xml::required_child(reference, crypto::kDsNamespace, "DigestMethod");
  if (!method) return tl::unexpected(method.error());
  facts.digest_method = method->attribute("", "Algorithm").value_or("");
  const auto value = xml::required_text(reference, crypto::kDsNamespace, "DigestValue");
  if (!value) return tl::unexpected(value.error());
  auto digest = from_base64(*value);
  if (!digest) return tl::unexpected(digest.error());
  facts.digest = std::move(*digest);
  return facts;
}

Result<std::vector<ReferenceFacts>> sorted_facts(const std::vector<xml::Element>& references) {
  std::vector<ReferenceFacts> all;
  for (const auto& reference : references) {
    auto facts = facts_of(reference);
    if (!facts) return tl::unexpected(facts.error());
    all.push_back(std::move(*facts));
  }
  std::sort(all.begin(), all.end());
  return all;
}

// What the signature of our own envelope covers.
Result<std::vector<ReferenceFacts>> sent_facts(std::string_view envelope) {
  const auto document = xml::Document::parse(envelope, soap_limits());
  if (!document) return tl::unexpected(document.error());
  const auto blocks = find_blocks(*document);
  if (!blocks || !blocks->security)
    return fail(ErrorCode::kInternal, "the stored envelope of the sent message is not signed");
  const auto signature = xml::required_child(*blocks->security, crypto::kDsNamespace, "Signature");
  if (!signature) return tl::unexpected(signature.error());
  const auto signed_info = xml::required_child(*signature, crypto::kDsNamespace, "SignedInfo");
  if (!signed_info) return tl::unexpected(signed_info.error());
  return sorted_facts(signed_info->children(crypto::kDsNamespace, "Reference"));
}

// What the receipt says was received.
Result<std::vector<ReferenceFacts>> receipted_facts(xml::Element receipt) {
  const auto information = xml::optional_child(receipt, kEbbpNamespace, "NonRepudiationInformation");
  if (!information) return tl::unexpected(information.error());
  if (!*information)
    return untrusted("the receipt holds no non-repudiation information: it does not say what was received");
  std::vector<xml::Element> references;
  for (const auto& part : (*information)->children(kEbbpNamespace, "MessagePartNRInformation")) {
    const auto reference = xml::required_child(part, crypto::kDsNamespace, "Reference");
    if (!reference) return tl::unexpected(reference.error());
    references.push_back(*reference);
  }
  return sorted_facts(references);
}

Result<void> check_content(const SignalMessage& signal, const SentMessage& sent) {
  if (signal.ref_to_message_id != sent.message_id)
    return untrusted(
        fmt::format("the receipt answers the message \"{}\", not \"{}\"", signal.ref_to_message_id, sent.message_id));
  const auto received = receipted_facts(*signal.receipt);
  if (!received) return tl::unexpected(received.error());
  const auto expected = sent_facts(sent.envelope);
  if (!expected) return tl::unexpected(expected.error());
  if (*received != *expected)
    return untrusted(
        fmt::format("the receipt repeats {} references, which are not the {} that the message was signed with",
                    received->size(), expected->size()));
  return {};
}

Result<crypto::Certificate> check_signature(const xml::Document& document, const Envelope& blocks,
                                            const SentMessage& sent, const SignerTrust& trust) {
  const auto signer = find_signer(document, blocks, trust);
  if (!signer && is_transient(signer.error().code)) return fail(ErrorCode::kUnreachable, signer.error().detail);
  if (!signer) return untrusted("the answer is not accepted: " + signer.error().detail);
  if (!(*signer == sent.receiver))
    return untrusted(fmt::format("the answer is signed by {}, not by the receiver's certificate {}", signer->describe(),
                                 sent.receiver.describe()));
  const auto verified = verify_envelope(document, blocks, *signer, {});
  if (!verified) return untrusted("the answer is not accepted: " + verified.error().detail);
  return *signer;
}

}  // namespace

std::string make_message_id(std::string_view host) { return fmt::format("{}@{}", make_uuid(), host); }

Result<std::string> make_receipt(const SignalHead& head, const VerifiedEnvelope& received,
                                 const crypto::KeyPair& keys) {
  const auto id = "messaging-" + make_uuid();
  return sign_envelope(write_receipt(head, received.references, id), id, keys);
}

Result<std::string> make_error(const SignalHead& head, const Refusal& refusal, const crypto::KeyPair& keys) {
  const auto id = "messaging-" + make_uuid();
  return sign_envelope(write_error(head, refusal, id), id, keys);
}

Result<ReceiptEvidence> verify_receipt(std::string_view answer, const SentMessage& sent, const SignerTrust& trust) {
  const auto document = xml::Document::parse(answer, soap_limits());
  if (!document) return tl::unexpected(document.error());
  const auto blocks = find_blocks(*document);
  if (!blocks) return fail(ErrorCode::kMalformed, blocks.error().detail);
  const auto signals = parse_signals(blocks->messaging);
  if (!signals) return fail(ErrorCode::kMalformed, signals.error().detail);
  const auto signal =
      std::find_if(signals->begin(), signals->end(), [](const auto& one) { return one.receipt.has_value(); });
  if (signal == signals->end()) return fail(ErrorCode::kMalformed, "the answer holds no receipt");
  return verify_receipt(*document, *blocks, *signal, sent, trust);
}

Result<ReceiptEvidence> verify_receipt(const xml::Document& answer, const Envelope& blocks, const SignalMessage& signal,
                                       const SentMessage& sent, const SignerTrust& trust) {
  const auto signer = check_signature(answer, blocks, sent, trust);
  if (!signer) return tl::unexpected(signer.error());
  if (auto checked = check_content(signal, sent); !checked) return tl::unexpected(checked.error());
  return ReceiptEvidence{signal.message_id, signal.timestamp, *signer};
}

bool is_about(const SignalMessage& signal, const ErrorSignal& error, std::string_view message_id) {
  return (signal.ref_to_message_id.empty() || signal.ref_to_message_id == message_id) &&
         (error.ref_to_message.empty() || error.ref_to_message == message_id);
}

Result<void> verify_error(const xml::Document& answer, const Envelope& blocks, const SignalMessage& signal,
                          const SentMessage& sent, const SignerTrust& trust) {
  const auto signer = check_signature(answer, blocks, sent, trust);
  if (!signer) return tl::unexpected(signer.error());
  const bool is_named = std::any_of(signal.errors.begin(), signal.errors.end(), [&](const ErrorSignal& error) {
    return signal.ref_to_message_id == sent.message_id || error.ref_to_message == sent.message_id;
  });
  if (!is_named) return untrusted("the error does not name the message it is about");
  return {};
}

}  // namespace peppol::as4
