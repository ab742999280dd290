#include "base/crypto/trust_store.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxSentAlong = 16;
constexpr int kMaxDepth = 8;

using Store = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>>;

Certificate share(X509* x509) {
  X509_up_ref(x509);
  return Certificate(std::shared_ptr<X509>(x509, X509_free));
}

int purpose_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::kTlsServer: return X509_PURPOSE_SSL_SERVER;
    case Purpose::kTlsClient: return X509_PURPOSE_SSL_CLIENT;
    case Purpose::kAny: break;
  }
  return 0;
}

Error untrusted(const TrustStore& store, const Certificate& leaf, std::string_view why) {
  return {ErrorCode::kUntrusted, fmt::format("The certificate {} is not trusted by the trust store \"{}\": {}.",
                                             leaf.describe(), store.name(), why)};
}

std::string common_names(const std::vector<Certificate>& certificates) {
  std::vector<std::string> names;
  for (const auto& certificate : certificates) names.push_back("\"" + certificate.common_name() + "\"");
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

// "it" for the leaf, the subject for a certificate further up.
std::string who(const Certificate& at, const Certificate& leaf) {
  return at == leaf ? "it" : fmt::format("{} above it", at.describe());
}

std::string unknown_issuer(const TrustStore& store, const Certificate& at, const Certificate& leaf) {
  return fmt::format(
      "the issuer \"{}\" of {} is not known there (anchors: {}; intermediates: {}); it may belong to another network "
      "or "
      "generation, or its sender left out an intermediate certificate",
      at.issuer().to_string(), at == leaf ? "this certificate" : at.describe(), common_names(store.anchors()),
      common_names(store.intermediates()));
}

std::string reason(const TrustStore& store, X509_STORE_CTX& context, const TrustStore::Question& question) {
  const int code = X509_STORE_CTX_get_error(&context);
  X509* current = X509_STORE_CTX_get_current_cert(&context);
  const Certificate at = current == nullptr ? question.leaf : share(current);
  const std::string it = who(at, question.leaf);
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("{} expired at {}; now is {}", it, format_time(at.not_after()), format_time(question.now));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} is not valid before {}; now is {}", it, format_time(at.not_before()),
                         format_time(question.now));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return unknown_issuer(store, at, question.leaf);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "it is self-signed and not an anchor there";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: return fmt::format("the issuer's signature on {} is wrong", it);
    case X509_V_ERR_INVALID_CA:
      return fmt::format("{} signs as an issuer but is not the certificate of a certificate authority", it);
    case X509_V_ERR_INVALID_PURPOSE:
      return fmt::format("{} is not meant for this use (extended key usage: {})", it,
                         fmt::join(at.extended_key_usage(), " "));
    default: return fmt::format("{}: {}", it, X509_verify_cert_error_string(code));
  }
}

Store make_store(const std::vector<Certificate>& anchors) {
  Store store(X509_STORE_new());
  for (const auto& anchor : anchors) {
    if (store) X509_STORE_add_cert(store.get(), anchor.handle());
  }
  return store;
}

BorrowedCertificates stack_of(const std::vector<Certificate>& ours, const std::vector<Certificate>& sent) {
  BorrowedCertificates stack(sk_X509_new_null());
  for (const auto* list : {&ours, &sent}) {
    for (const auto& certificate : *list) sk_X509_push(stack.get(), certificate.handle());
  }
  return stack;
}

Chain chain_of(X509_STORE_CTX& context) {
  Chain chain;
  STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(&context);
  for (int i = 0; i < sk_X509_num(found); ++i) chain.push_back(share(sk_X509_value(found, i)));
  return chain;
}

Result<void> check_issuer(const TrustStore& store, const TrustStore::Question& question) {
  const auto& allowed = question.requirement.issuer_common_names;
  const std::string issuer = question.leaf.issuer().value("CN").value_or("");
  if (allowed.empty() || std::find(allowed.begin(), allowed.end(), issuer) != allowed.end()) return {};
  return tl::unexpected(
      untrusted(store, question.leaf,
                fmt::format("it was issued by \"{}\", and only \"{}\" issues certificates for this use", issuer,
                            fmt::join(allowed, "\" or \""))));
}

}  // namespace

// Chains by the leaf and its purpose. Building one costs two RSA operations and a store of OpenSSL's; what is kept is
// right as long as every certificate in it is valid.
class TrustStore::KnownChains {
 public:
  std::optional<Chain> find(const Question& question) {
    const std::lock_guard lock(mutex_);
    const auto found = chains_.find(key_of(question));
    if (found == chains_.end()) return std::nullopt;
    for (const auto& certificate : found->second)
      if (!certificate.is_valid_at(question.now)) return std::nullopt;
    return found->second;
  }

  void keep(const Question& question, const Chain& chain) {
    const std::lock_guard lock(mutex_);
    if (chains_.size() >= kMostKept) chains_.clear();
    chains_.insert_or_assign(key_of(question), chain);
  }

 private:
  static std::pair<Bytes, Purpose> key_of(const Question& question) {
    return {question.leaf.sha256_fingerprint(), question.requirement.purpose};
  }

  std::mutex mutex_;
  std::map<std::pair<Bytes, Purpose>, Chain> chains_;
};

TrustStore::TrustStore(std::string name) : name_(std::move(name)), known_(std::make_shared<KnownChains>()) {}

void TrustStore::add_anchor(Certificate certificate) {
  anchors_.push_back(std::move(certificate));
  known_ = std::make_shared<KnownChains>();
}

void TrustStore::add_intermediate(Certificate certificate) {
  intermediates_.push_back(std::move(certificate));
  known_ = std::make_shared<KnownChains>();
}

std::vector<std::string> TrustStore::issuer_common_names() const {
  std::vector<std::string> names;
  for (const auto& certificate : intermediates_) names.push_back(certificate.common_name());
  return names;
}

Result<void> TrustStore::add_pem(std::string_view pem) {
  auto certificates = Certificate::parse_all(pem);
  if (!certificates) return tl::unexpected(certificates.error());
  for (auto& certificate : *certificates) {
    if (certificate.is_self_issued())
      add_anchor(std::move(certificate));
    else
      add_intermediate(std::move(certificate));
  }
  return {};
}

Result<Chain> TrustStore::build_chain(const Question& question) const {
  if (question.intermediates.size() > kMaxSentAlong) {
    return tl::unexpected(untrusted(*this, question.leaf,
                                    fmt::format("more than {} intermediate certificates came with it", kMaxSentAlong)));
  }
  const Store store = make_store(anchors_);
  const BorrowedCertificates untrusted_ones = stack_of(intermediates_, question.intermediates);
  const StoreContext context(X509_STORE_CTX_new());
  if (!store || !untrusted_ones || !context ||
      X509_STORE_CTX_init(context.get(), store.get(), question.leaf.handle(), untrusted_ones.get()) != 1) {
    return openssl_failed("Preparing to verify a certificate");
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, to_time_t(question.now));
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_USE_CHECK_TIME);
  X509_VERIFY_PARAM_set_depth(parameters, kMaxDepth);
  if (const int purpose = purpose_of(question.requirement.purpose); purpose != 0) {
    X509_VERIFY_PARAM_set_purpose(parameters, purpose);
  }
  const int verified = X509_verify_cert(context.get());
  drain_errors();
  if (verified != 1) return tl::unexpected(untrusted(*this, question.leaf, reason(*this, *context, question)));
  return chain_of(*context);
}

Result<Chain> TrustStore::verify(const Question& question) const {
  // What came along may be anything, and as much as a peer likes: such chains are not kept.
  const bool may_keep = question.intermediates.empty();
  auto known = may_keep ? known_->find(question) : std::nullopt;
  auto chain = known ? Result<Chain>(std::move(*known)) : build_chain(question);
  if (!chain) return chain;
  if (may_keep && !known) known_->keep(question, *chain);
  if (auto issuer = check_issuer(*this, question); !issuer) return tl::unexpected(issuer.error());
  for (std::size_t i = 0; question.revocation != nullptr && i + 1 < chain->size(); ++i) {
    if (auto good = question.revocation->check((*chain)[i], (*chain)[i + 1], question.now); !good) {
      return tl::unexpected(good.error());
    }
  }
  return chain;
}

}  // namespace peppol::crypto
