#include "base/crypto/revocation_list.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxBytes = 32 << 20;

Result<RevocationList> parse(std::string_view der) {
  const unsigned char* at = octets(der);
  RevocationList list(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  if (!list) return fail(ErrorCode::kMalformed, fmt::format("The revocation list cannot be read: {}.", drain_errors()));
  return list;
}

Result<void> check_against(X509_CRL& list, const Certificate& certificate, const Certificate& issuer) {
  X509_REVOKED* revoked = nullptr;
  if (X509_CRL_get0_by_cert(&list, &revoked, certificate.handle()) != 1) return {};
  return fail(ErrorCode::kUntrusted, fmt::format("The certificate {} was revoked at {} by {}.", certificate.describe(),
                                                 format_time(time_of(X509_REVOKED_get0_revocationDate(revoked))),
                                                 issuer.subject().to_string()));
}

}  // namespace

struct RevocationLists::State {
  std::vector<RevocationList> lists;
};

RevocationLists::RevocationLists() : state_(std::make_unique<State>()) {}
RevocationLists::~RevocationLists() = default;

Result<void> RevocationLists::add(std::string_view crl) {
  if (crl.size() > kMaxBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("The revocation list has {} bytes; at most {} are accepted.", crl.size(), kMaxBytes));
  }
  std::vector<std::string> blocks = {std::string(crl)};
  if (crl.find("-----BEGIN ") != std::string_view::npos) {
    auto decoded = pem_blocks(crl, "CRL");
    if (!decoded) return tl::unexpected(decoded.error());
    blocks = std::move(*decoded);
  }
  if (blocks.empty()) return fail(ErrorCode::kMalformed, "The text holds no revocation list.");
  for (const auto& block : blocks) {
    auto list = parse(block);
    if (!list) return tl::unexpected(list.error());
    state_->lists.push_back(std::move(*list));
  }
  return {};
}

Result<void> RevocationLists::check(const Certificate& certificate, const Certificate& issuer, Time now) const {
  X509_CRL* current = nullptr;
  Time outdated{};
  for (const auto& list : state_->lists) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_subject_name(issuer.handle())) != 0) continue;
    if (X509_CRL_verify(list.get(), X509_get0_pubkey(issuer.handle())) != 1) {
      drain_errors();
      return fail(ErrorCode::kUntrusted,
                  fmt::format("The revocation list that names {} as its issuer was not signed by it.",
                              issuer.subject().to_string()));
    }
    const Time next = time_of(X509_CRL_get0_nextUpdate(list.get()));
    if (time_of(X509_CRL_get0_lastUpdate(list.get())) > now) continue;
    if (next < now) {
      outdated = std::max(outdated, next);
      continue;
    }
    if (current == nullptr || next > time_of(X509_CRL_get0_nextUpdate(current))) current = list.get();
  }
  if (current != nullptr) return check_against(*current, certificate, issuer);
  return fail(ErrorCode::kUnreachable,
              fmt::format("Whether the certificate {} was revoked cannot be told: {}.", certificate.describe(),
                          outdated == Time{} ? "no revocation list of its issuer is here"
                                             : "the revocation list of its issuer ended at " + format_time(outdated)));
}

}  // namespace peppol::crypto
