#include "gateway/api/submission_request.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/crypto/digest.h"
#include "base/text.h"
#include "gateway/http/language.h"
#include "gateway/http/query.h"
#include "ubl/model/json.h"

namespace peppol::gateway {
namespace {

constexpr std::size_t kMaxKeyBytes = 255;

using Refused = tl::unexpected<Problem>;

Refused refuse(const Error& error) { return Refused(problem_of(error)); }
Refused refuse_malformed(std::string detail) { return Refused(refused("malformed", 400, std::move(detail))); }

tl::expected<std::string, Problem> key_of(const net::Request& request) {
  const auto key = request.headers().find("Idempotency-Key");
  if (!key)
    return Refused(
        refused("idempotency-key-required", 400,
                "send an Idempotency-Key of your own with each document, such as a UUID, and the same one when "
                "you repeat the request: then it is never sent twice"));
  const bool visible = std::all_of(key->begin(), key->end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (key->empty() || key->size() > kMaxKeyBytes || !visible)
    return refuse_malformed(fmt::format("the Idempotency-Key must be 1 to {} visible ASCII characters", kMaxKeyBytes));
  return std::string(*key);
}

// "application/xml; charset=utf-8" -> "application/xml"
std::string media_type(const net::Request& request) {
  const auto header = request.headers().find("Content-Type").value_or("");
  return to_lower_ascii(trim_ascii(header.substr(0, header.find(';'))));
}

tl::expected<Strictness, Problem> strictness_of(std::string_view text) {
  if (text == "strict") return Strictness::kStrict;
  if (text == "warn") return Strictness::kWarn;
  if (text == "off") return Strictness::kOff;
  return refuse_malformed(fmt::format("validate is \"{}\"; strict, warn or off was expected", shown(text, 40)));
}

tl::expected<SubmissionOptions, Problem> options_of_query(const net::Request& request) {
  SubmissionOptions options;
  if (const auto text = text_of(request, "validate")) {
    auto strictness = strictness_of(*text);
    if (!strictness) return Refused(strictness.error());
    options.validate = *strictness;
  }
  const auto sign = flag_of(request, "sign");
  if (!sign) return refuse(sign.error());
  const auto allow_duplicate = flag_of(request, "allow_duplicate");
  if (!allow_duplicate) return refuse(allow_duplicate.error());
  options.sign = *sign;
  options.allow_duplicate = *allow_duplicate;
  options.client_reference = text_of(request, "client_reference");
  options.sender = text_of(request, "sender");
  options.receiver = text_of(request, "receiver");
  options.document_type = text_of(request, "document_type");
  options.process = text_of(request, "process");
  return options;
}

using model::Json;

tl::expected<void, Problem> take_text(const Json& object, std::string_view name, std::optional<std::string>& into) {
  const Json* member = object.find(name);
  if (!member || member->is(Json::Kind::kNull)) return {};
  if (!member->is(Json::Kind::kString)) return refuse_malformed(fmt::format("\"{}\" must be a text", name));
  into = member->text;
  return {};
}

tl::expected<void, Problem> take_flag(const Json& object, std::string_view name, bool& into) {
  const Json* member = object.find(name);
  if (!member || member->is(Json::Kind::kNull)) return {};
  if (!member->is(Json::Kind::kBoolean))
    return refuse_malformed(fmt::format("\"options/{}\" must be true or false", name));
  into = member->text == "true";
  return {};
}

tl::expected<void, Problem> only_members(const Json& object, std::string_view place,
                                         std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object.members)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return refuse_malformed(
          fmt::format("{}/{} is not known; {} are", place, shown(name, 60), fmt::join(known, ", ")));
  return {};
}

tl::expected<void, Problem> take_options(const Json& json, SubmissionOptions& options) {
  const Json* given = json.find("options");
  if (!given || given->is(Json::Kind::kNull)) return {};
  if (!given->is(Json::Kind::kObject)) return refuse_malformed("\"options\" must be an object");
  if (auto known = only_members(*given, "/options", {"validate", "sign", "client_reference", "allow_duplicate"});
      !known)
    return known;
  std::optional<std::string> validate;
  if (auto taken = take_text(*given, "validate", validate); !taken) return taken;
  if (validate) {
    auto strictness = strictness_of(*validate);
    if (!strictness) return Refused(strictness.error());
    options.validate = *strictness;
  }
  if (auto taken = take_flag(*given, "sign", options.sign); !taken) return taken;
  if (auto taken = take_flag(*given, "allow_duplicate", options.allow_duplicate); !taken) return taken;
  return take_text(*given, "client_reference", options.client_reference);
}

// The JSON forms: with "document" inside, or the invoice alone.
tl::expected<void, Problem> take_json(Submission& submission, const Bytes& body) {
  const auto json = model::parse_json(body, model::JsonLimits{});
  if (!json) return refuse(json.error());
  const Json* document = json->find("document");
  if (!document) {
    submission.document = body;
    return {};
  }
  if (auto known = only_members(*json, "", {"document", "sender", "receiver", "document_type", "process", "options"});
      !known)
    return known;
  if (!document->is(Json::Kind::kObject)) return refuse_malformed("/document must be an object: the invoice");
  auto& options = submission.options;
  for (auto [name, into] : {std::pair{"sender", &options.sender}, std::pair{"receiver", &options.receiver},
                            std::pair{"document_type", &options.document_type}, std::pair{"process", &options.process}})
    if (auto taken = take_text(*json, name, *into); !taken) return taken;
  submission.document = model::to_text(*document);
  return take_options(*json, options);
}

}  // namespace

tl::expected<DocumentForm, Problem> document_form_of(const net::Request& request) {
  const std::string type = media_type(request);
  if (type == "application/json") return DocumentForm::kJson;
  if (type == "application/xml" || type == "text/xml") return DocumentForm::kXml;
  return Refused(refused("unsupported-media-type", 415,
                         fmt::format("the Content-Type is \"{}\"; application/xml (UBL) or application/json (our JSON "
                                     "invoice) was expected",
                                     shown(type, 100))));
}

std::vector<std::string_view> submission_parameters() {
  return {"sender", "receiver", "document_type", "process", "validate", "sign", "client_reference", "allow_duplicate"};
}

net::Task<tl::expected<Submission, Problem>> read_submission(net::Request& request, std::uint64_t max_bytes) {
  auto key = key_of(request);
  if (!key) co_return Refused(key.error());
  const auto form = document_form_of(request);
  if (!form) co_return Refused(form.error());
  auto options = options_of_query(request);
  if (!options) co_return Refused(options.error());
  auto body = co_await request.body(max_bytes);
  if (!body) co_return refuse(body.error());
  Submission submission;
  submission.idempotency_key = std::move(*key);
  submission.options = std::move(*options);
  submission.language = language_of(request);
  submission.request_sha256 = to_hex(
      crypto::sha256(fmt::format("{} {}\n{}\n", request.method(), request.target(), media_type(request)) + *body));
  submission.form = *form;
  if (*form == DocumentForm::kXml) {
    submission.document = std::move(*body);
    co_return submission;
  }
  if (auto taken = take_json(submission, *body); !taken) co_return Refused(taken.error());
  co_return submission;
}

}  // namespace peppol::gateway
