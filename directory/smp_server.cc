#include "directory/smp_server.h"

#include <fmt/format.h>

#include <algorithm>

namespace peppol::directory {

namespace {

constexpr std::string_view kXml = "application/xml; charset=UTF-8";

SmpAnswer words(int status, std::string sentence) {
  return {status, "text/plain; charset=utf-8", std::move(sentence) + "\n"};
}

SmpAnswer document(Bytes body) { return {200, std::string(kXml), std::move(body)}; }

SmpAnswer bad_request(const Error& error) { return words(400, error.detail); }

// What is wrong here is nobody else's business.
SmpAnswer failure() { return words(500, "This SMP cannot answer at the moment; try again later."); }

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
  if (!participant) return bad_request(participant.error());
  auto types = registry.document_types(*participant);
  if (!types) return failure();
  if (!*types) return words(404, fmt::format("{} is not registered at this SMP.", participant->to_string()));
  return document(write_service_group(*participant, **types, settings.base_url));
}

SmpAnswer answer_metadata(std::string_view participant_section, std::string_view type_section,
                          const SmpRegistry& registry, const SmpSettings& settings) {
  auto participant = read_participant(participant_section);
  if (!participant) return bad_request(participant.error());
  auto type = read_document_type(type_section);
  if (!type) return bad_request(type.error());
  auto metadata = registry.metadata(*participant, *type);
  if (!metadata) return failure();
  if (!*metadata) {
    return words(404,
                 fmt::format("{} is not registered for {} at this SMP.", participant->to_string(), type->to_string()));
  }
  auto signed_bytes = sign_service_metadata(**metadata, *settings.signer);
  if (!signed_bytes) return failure();
  return document(std::move(*signed_bytes));
}

SmpAnswer answer_card(std::string_view section, const SmpRegistry& registry) {
  auto participant = read_participant(section);
  if (!participant) return bad_request(participant.error());
  auto card = registry.business_card(*participant);
  if (!card) return failure();
  if (!*card) return words(404, fmt::format("{} has no business card at this SMP.", participant->to_string()));
  return document(write_business_card(**card));
}

// The path of the base URL, without a slash at its end: "" or "/smp".
std::string_view path_of(std::string_view base_url) {
  const auto host = base_url.find("://");
  const auto path = host == std::string_view::npos ? host : base_url.find('/', host + 3);
  auto found = path == std::string_view::npos ? std::string_view() : base_url.substr(path);
  while (found.ends_with('/')) found.remove_suffix(1);
  return found;
}

}  // namespace

SmpAnswer answer_smp(std::string_view method, std::string_view path, const SmpRegistry& registry,
                     const SmpSettings& settings) {
  if (method != "GET" && method != "HEAD") {
    auto refused = words(405, fmt::format("This SMP answers GET and HEAD, not {}.", method));
    refused.allow = "GET, HEAD";
    return refused;
  }
  const auto prefix = path_of(settings.base_url);
  if (path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/')) path.remove_prefix(prefix.size());
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
