#include "directory/lookup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/net/dns_client.h"
#include "base/text.h"
#include "directory/endpoint_cache.h"
#include "directory/smp_address.h"
#include "directory/wildcard.h"

namespace peppol::directory {

namespace {

constexpr std::size_t kMaxNamed = 10;  // document types in an error sentence

std::string key_of(const LookupQuestion& question) {
  return fmt::format("{}\n{}\n{}", question.participant.key(), question.document_type.to_string(),
                     question.process.to_string());
}

std::string words_of(const std::vector<net::Naptr>& records) {
  std::vector<std::string> texts;
  for (const auto& record : records) {
    texts.push_back(fmt::format("{} {} \"{}\" \"{}\" \"{}\" ttl {} s", record.order, record.preference, record.flags,
                                record.service, record.regexp, record.ttl.count()));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string words_of(const std::vector<DocumentTypeId>& types) {
  if (types.empty()) return "nothing";
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(types.size(), kMaxNamed); ++i) texts.push_back(types[i].value());
  const auto more = types.size() - texts.size();
  return fmt::format("{}{}", fmt::join(texts, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

// A status other than 200, in our words.
Error refusal(const std::string& url, int status) {
  if (status >= 500 || status == 429) {
    return {ErrorCode::kUnreachable, fmt::format("the SMP answered {} to GET {}", status, url)};
  }
  if (status >= 300 && status < 400) {
    return {ErrorCode::kRefusedByReceiver,
            fmt::format("the SMP answered {} to GET {}; an SMP may not redirect over HTTP (SMP 1.4.0)", status, url)};
  }
  return {ErrorCode::kRefusedByReceiver, fmt::format("the SMP answered {} to GET {}", status, url)};
}

// Records one stage: when it began, what came of it.
class Recorder {
 public:
  Recorder(const Clock& clock, const Lookup::Watcher& watcher) : clock_(clock), watcher_(watcher) {}

  void begin(LookupStage stage, std::string asked) {
    if (watcher_) watcher_(stage, asked);
    trace.push_back({stage, repair_utf8(std::move(asked)), "", false, clock_.now(), std::chrono::milliseconds(0)});
  }

  void succeed(std::string answer) { end(std::move(answer), true); }

  tl::unexpected<Error> fail_with(const Error& error) {
    end(error.detail, false);
    return tl::unexpected(error);
  }

  LookupTrace trace;

 private:
  void end(std::string answer, bool succeeded) {
    auto& step = trace.back();
    step.answer = repair_utf8(std::move(answer));
    step.succeeded = succeeded;
    step.took = clock_.now() - step.at;
  }

  const Clock& clock_;
  const Lookup::Watcher& watcher_;
};

}  // namespace

std::string_view to_string(LookupStage stage) {
  switch (stage) {
    case LookupStage::kCache: return "cache";
    case LookupStage::kDns: return "dns";
    case LookupStage::kServiceGroup: return "service-group";
    case LookupStage::kServiceMetadata: return "service-metadata";
    case LookupStage::kSignature: return "signature";
    case LookupStage::kEndpoint: return "endpoint";
    case LookupStage::kCertificate: return "certificate";
  }
  return "unknown";
}

LookupAccess access_network(const net::DnsClient& dns, const net::HttpClient& http, const net::HttpLimits& limits) {
  LookupAccess access;
  access.query_naptr = [&dns](const std::string& name) { return dns.query_naptr(name); };
  access.get = [&http, limits](const std::string& url) {
    net::HttpRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/xml, text/xml"}};
    return http.send(request, limits);
  };
  return access;
}

struct Lookup::State {
  State(LookupOptions given, LookupAccess reached, const Clock& time)
      : options(std::move(given)), access(std::move(reached)), clock(time), cache(options.kept, options.max_kept) {}

  const LookupOptions options;
  const LookupAccess access;
  const Clock& clock;
  mutable EndpointCache cache;

  Result<std::string> find_smp(const ParticipantId& participant, Recorder& recorder) const {
    const auto name = participant.sml_hostname(options.zone);
    recorder.begin(LookupStage::kDns, name);
    auto records = access.query_naptr(name);
    if (!records && records.error().code == ErrorCode::kNotFound) {
      return recorder.fail_with(
          {ErrorCode::kNotFound, fmt::format("{} is not registered in the network of {}: {}", participant.value(),
                                             options.zone, records.error().detail)});
    }
    if (!records) return recorder.fail_with(records.error());
    auto base = smp_base_url(*records, options.schemes);
    if (!base)
      return recorder.fail_with({base.error().code, fmt::format("{}: {}", participant.value(), base.error().detail)});
    recorder.succeed(words_of(*records));
    return base;
  }

  // The body of a 200; nothing for a 404.
  Result<std::optional<Bytes>> get(const std::string& url) const {
    auto response = access.get(url);
    if (!response) return tl::unexpected(response.error());
    if (response->status == 404) return std::optional<Bytes>();
    if (response->status != 200) return tl::unexpected(refusal(url, response->status));
    return std::optional<Bytes>(std::move(response->body));
  }

  Result<std::vector<DocumentTypeId>> get_types(const std::string& base, const ParticipantId& participant,
                                                Recorder& recorder) const {
    const auto url = service_group_url(base, participant);
    recorder.begin(LookupStage::kServiceGroup, url);
    auto body = get(url);
    if (!body) return recorder.fail_with(body.error());
    if (!*body) {
      return recorder.fail_with(
          {ErrorCode::kNotFound,
           fmt::format("the SML leads {} to the SMP {}, which does not know it (404)", participant.value(), base)});
    }
    auto group = parse_service_group(**body);
    if (!group) {
      return recorder.fail_with(
          {group.error().code, fmt::format("the answer to GET {}: {}", url, group.error().detail)});
    }
    if (!(group->participant == participant)) {
      return recorder.fail_with(
          {ErrorCode::kUntrusted,
           fmt::format("the SMP was asked for the ServiceGroup of {} and answered with that of {}", participant.value(),
                       group->participant.value())});
    }
    auto types = group->document_types();
    recorder.succeed(fmt::format("registered for {}", words_of(types)));
    return types;
  }

  // The registration that takes the document: itself, or for PINT the best one of the ServiceGroup.
  Result<DocumentTypeId> match(const std::string& base, const LookupQuestion& question, Recorder& recorder) const {
    if (!needs_matching(question.document_type)) return question.document_type;
    auto types = get_types(base, question.participant, recorder);
    if (!types) return tl::unexpected(types.error());
    auto registered = find_registration(*types, question.document_type);
    if (registered) return *registered;
    return fail(ErrorCode::kNotFound, not_taken(question, *types));
  }

  static std::string not_taken(const LookupQuestion& question, const std::vector<DocumentTypeId>& types) {
    return fmt::format("{} does not take documents of type {}; it is registered for {}", question.participant.value(),
                       question.document_type.value(), words_of(types));
  }

  Result<VerifiedMetadata> get_metadata(const std::string& url, Recorder& recorder) const {
    recorder.begin(LookupStage::kServiceMetadata, url);
    auto body = get(url);
    if (!body) return recorder.fail_with(body.error());
    if (!*body) return recorder.fail_with({ErrorCode::kNotFound, fmt::format("the SMP answered 404 to GET {}", url)});
    recorder.succeed(fmt::format("{} bytes", (*body)->size()));
    recorder.begin(LookupStage::kSignature, url);
    auto verified = verify_signed_metadata(**body, options.smp, SmpRules::k140, clock.now());
    if (!verified) {
      return recorder.fail_with(
          {verified.error().code, fmt::format("the SMP's answer to GET {}: {}", url, verified.error().detail)});
    }
    recorder.succeed("signed by " + verified->signer.describe());
    return verified;
  }

  // Follows one Redirect, to an SMP whose certificate the first one names.
  Result<VerifiedMetadata> follow(const SmpRedirect& redirect, Recorder& recorder) const {
    auto allowed = check_smp_url("the SMP redirects to", redirect.href, options.schemes);
    if (!allowed) {
      recorder.begin(LookupStage::kServiceMetadata, redirect.href);
      return recorder.fail_with(allowed.error());
    }
    auto verified = get_metadata(redirect.href, recorder);
    if (!verified) return verified;
    recorder.begin(LookupStage::kSignature, redirect.certificate_uid);
    const auto named = crypto::DistinguishedName::parse(redirect.certificate_uid);
    const auto signer = verified->signer.subject();
    if (!named || !named->same_components(signer)) {
      return recorder.fail_with(
          {ErrorCode::kUntrusted,
           fmt::format("the SMP redirects to {} and names its certificate \"{}\", but that answer is signed by \"{}\"",
                       redirect.href, redirect.certificate_uid, signer.to_string())});
    }
    if (std::holds_alternative<SmpRedirect>(verified->metadata)) {
      return recorder.fail_with(
          {ErrorCode::kUntrusted,
           fmt::format("the SMP at {} redirects once more; one Redirect is the limit", redirect.href)});
    }
    recorder.succeed("the certificate named by the redirecting SMP");
    return verified;
  }

  Result<Endpoint> choose(const LookupQuestion& question, const DocumentTypeId& registered,
                          const VerifiedMetadata& verified, const std::string& base, Recorder& recorder) const {
    const auto& information = std::get<ServiceInformation>(verified.metadata);
    recorder.begin(LookupStage::kEndpoint, question.process.value());
    auto about = check_answers(information, question.participant, registered);
    if (!about) return recorder.fail_with(about.error());
    const auto now = clock.now();
    auto chosen = choose_endpoint(information, question.process, now);
    if (!chosen) return recorder.fail_with(chosen.error());
    auto reachable = check_https_url("the SMP gives for the receiver's access point", chosen->address, options.schemes);
    if (!reachable) return recorder.fail_with(reachable.error());
    recorder.succeed(fmt::format("{} ({})", chosen->address, chosen->transport_profile));
    recorder.begin(LookupStage::kCertificate, chosen->address);
    auto certificate = check_receiver(*chosen, options.receivers, now);
    if (!certificate) return recorder.fail_with(certificate.error());
    recorder.succeed(certificate->describe());
    return Endpoint{
        chosen->address,    *certificate, certificate->common_name(),           registered, question.process,
        chosen->expiration, base,         verified.signer.subject().to_string()};
  }

  std::optional<LookupOutcome> recall(const LookupQuestion& question, const Watcher& watcher) {
    auto kept = cache.find(key_of(question), clock.now());
    if (!kept) return std::nullopt;
    Recorder recorder(clock, watcher);
    recorder.begin(LookupStage::kCache, question.participant.value());
    recorder.succeed(kept->address);
    return LookupOutcome{std::move(*kept), std::move(recorder.trace)};
  }

  Result<Endpoint> find(const LookupQuestion& question, Recorder& recorder) const {
    auto base = find_smp(question.participant, recorder);
    if (!base) return tl::unexpected(base.error());
    auto registered = match(*base, question, recorder);
    if (!registered) return tl::unexpected(registered.error());
    auto verified = get_metadata(service_metadata_url(*base, question.participant, *registered), recorder);
    if (!verified && verified.error().code == ErrorCode::kNotFound) {
      // Worth a second question: the answer tells what would have been taken.
      auto types = get_types(*base, question.participant, recorder);
      if (!types) return tl::unexpected(types.error().code == ErrorCode::kNotFound ? types.error() : verified.error());
      return fail(ErrorCode::kNotFound, not_taken(question, *types));
    }
    if (verified) {
      if (const auto* redirect = std::get_if<SmpRedirect>(&verified->metadata)) {
        const SmpRedirect there = *redirect;
        verified = follow(there, recorder);
      }
    }
    if (!verified) return tl::unexpected(verified.error());
    return choose(question, *registered, *verified, *base, recorder);
  }
};

Lookup::Lookup(LookupOptions options, LookupAccess access, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), std::move(access), clock)) {}

Lookup::~Lookup() = default;

std::optional<LookupOutcome> Lookup::recall(const LookupQuestion& question) const {
  return state_->recall(question, {});
}

LookupOutcome Lookup::find(const LookupQuestion& question, Freshness freshness) const {
  return find(question, freshness, {});
}

LookupOutcome Lookup::find(const LookupQuestion& question, Freshness freshness, const Watcher& watcher) const {
  if (freshness == Freshness::kCached)
    if (auto known = state_->recall(question, watcher)) return std::move(*known);
  Recorder recorder(state_->clock, watcher);
  const auto key = key_of(question);
  auto endpoint = state_->find(question, recorder);
  if (endpoint) {
    state_->cache.store(key, *endpoint, state_->clock.now());
  } else if (!endpoint.error().is_transient()) {
    state_->cache.forget(key);
  }
  return {std::move(endpoint), std::move(recorder.trace)};
}

Result<std::vector<DocumentTypeId>> Lookup::document_types(const ParticipantId& participant) const {
  const Watcher nobody;
  Recorder recorder(state_->clock, nobody);
  auto base = state_->find_smp(participant, recorder);
  if (!base) return tl::unexpected(base.error());
  return state_->get_types(*base, participant, recorder);
}

}  // namespace peppol::directory
