#include "directory/smp_server.h"

#include <fmt/format.h>

namespace peppol::directory {

namespace {

constexpr std::string_view kXml = "application/xml; charset=UTF-8";

SmpAnswer words(int status, std::string sentence) {
  return {status, "text/plain; charset=utf-8", std::move(sentence) + "\n"};
}

SmpAnswer document(Bytes body) { return {200, std::string(kXml), std::move(body)}; }

SmpAnswer failure(const Error& error) {
  if (error.code == ErrorCode::kMalformed) return words(400, error.detail);
  return words(500, "This SMP cannot answer at the moment; try again later.");
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> sections;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) sections.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return sections;
}

Result<ParticipantId> read_participant(std::string_view section) {
  auto decoded = percent_decode(section);
  if (!decoded) return tl::unexpected(decoded.error());
  if (decoded->find("::") == std::string::npos) {
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" is not a participant identifier like {}::0106:12345678",
                                                   *decoded, kParticipantMetaScheme));
  }
  return ParticipantId::parse(*decoded);
}

Result<DocumentTypeId> read_document_type(std::string_view section) {
  auto decoded = percent_decode(section);
  if (!decoded) return tl::unexpected(decoded.error());
  const auto separator = decoded->find("::");
  if (separator == std::string::npos) {
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is not a document type identifier like {}::...", *decoded, kBusdoxScheme));
  }
  return DocumentTypeId::make(decoded->substr(0, separator), decoded->substr(separator + 2));
}

SmpAnswer answer_group(std::string_view section, const SmpRegistry& registry, const SmpSettings& settings) {
  auto participant = read_participant(section);
  if (!participant) return failure(participant.error());
  auto types = registry.document_types(*participant);
  if (!types) return failure(types.error());
  if (!*types) return words(404, fmt::format("{} is not registered at this SMP.", participant->to_string()));
  return document(write_service_group(*participant, **types, settings.base_url));
}

SmpAnswer answer_metadata(std::string_view participant_section, std::string_view type_section,
                          const SmpRegistry& registry, const SmpSettings& settings) {
  auto participant = read_participant(participant_section);
  if (!participant) return failure(participant.error());
  auto type = read_document_type(type_section);
  if (!type) return failure(type.error());
  auto metadata = registry.metadata(*participant, *type);
  if (!metadata) return failure(metadata.error());
  if (!*metadata) {
    return words(404,
                 fmt::format("{} is not registered for {} at this SMP.", participant->to_string(), type->to_string()));
  }
  auto signed_bytes = sign_service_metadata(**metadata, *settings.signer);
  if (!signed_bytes) return failure({ErrorCode::kInternal, signed_bytes.error().detail});
  return document(std::move(*signed_bytes));
}

SmpAnswer answer_card(std::string_view section, const SmpRegistry& registry) {
  auto participant = read_participant(section);
  if (!participant) return failure(participant.error());
  auto card = registry.business_card(*participant);
  if (!card) return failure(card.error());
  if (!*card) return words(404, fmt::format("{} has no business card at this SMP.", participant->to_string()));
  return document(write_business_card(**card));
}

}  // namespace

SmpAnswer answer_smp(std::string_view path, const SmpRegistry& registry, const SmpSettings& settings) {
  const auto sections = split_path(path);
  if (sections.size() == 2 && sections[0] == "businesscard") return answer_card(sections[1], registry);
  if (sections.size() == 1) return answer_group(sections[0], registry, settings);
  if (sections.size() == 3 && sections[1] == "services") {
    return answer_metadata(sections[0], sections[2], registry, settings);
  }
  return words(404,
               "This SMP answers to /{participant}, /{participant}/services/{document type} and "
               "/businesscard/{participant}.");
}

}  // namespace peppol::directory
