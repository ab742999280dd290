#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "gateway/api/services.h"
#include "gateway/api/submission_answer.h"
#include "gateway/api/submission_request.h"
#include "gateway/http/language.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"
#include "ubl/model/create.h"
#include "ubl/tree/document.h"

namespace peppol::gateway {
namespace {

using validation::Language;

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = text.find(',');
    items.emplace_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return items;
}

struct Question {
  Bytes body;
  bool is_json = false;
  Language language = Language::kEnglish;
  validation::Selection selection;
};

using Outcome = tl::expected<validation::Report, Problem>;

Outcome check(const Services& s, const Question& question) {
  Bytes ubl = question.body;
  if (question.is_json) {
    auto created = model::create(question.body, model::CreateOptions{});
    if (!created) return tl::unexpected(problem_of(refusal_of(created.error(), question.language)));
    ubl = std::move(created->ubl);
  }
  const auto document = tree::Document::parse(ubl);
  if (!document) return tl::unexpected(problem_of(document.error()));
  auto report = s.validator.validate(*document, question.selection, s.clock.now());
  if (!report) return tl::unexpected(problem_of(report.error()));
  if (question.is_json) validation::add_pointers(*report, *document);
  return std::move(*report);
}

// Rule names only: a client must not make the gateway read files.
Result<validation::Selection> selection_of(const net::Request& request) {
  validation::Selection selection;
  if (const auto rules = text_of(request, "rules")) {
    selection.rules = split_list(*rules);
    for (const auto& name : *selection.rules)
      if (name.find_first_of("/\\") != std::string::npos || name.ends_with(".sch") || name.ends_with(".rules"))
        return fail(ErrorCode::kMalformed,
                    fmt::format("rules=\"{}\" must be names of rule sets, not files", shown(name, 60)));
  }
  const auto skip = flag_of(request, "no_xsd");
  if (!skip) return tl::unexpected(skip.error());
  if (*skip) selection.structure = validation::Structure::kSkip;
  return selection;
}

net::Task<net::Response> validate(Services s, Call call) {
  Question question;
  const auto form = document_form_of(call.request);
  if (!form) co_return problem_response(form.error());
  question.is_json = *form == DocumentForm::kJson;
  auto selection = selection_of(call.request);
  if (!selection) co_return problem_response(problem_of(selection.error()));
  question.selection = std::move(*selection);
  auto body = co_await call.request.body(s.options.max_submission_bytes);
  if (!body) co_return problem_response(problem_of(body.error()));
  question.body = std::move(*body);
  const Language language = question.language = language_of(call.request);
  auto work = [s, question = std::move(question)]() -> Result<Outcome> { return check(s, question); };
  const auto tenant = call.tenant();
  const auto outcome = co_await net::on_pool(s.checks, tenant, std::move(work));
  if (!outcome) co_return problem_response(problem_of(outcome.error()));
  if (!*outcome) co_return problem_response(outcome->error());
  co_return net::content_response(200, "application/json", validation::report_json(**outcome, "", language));
}

}  // namespace

void add_validation_routes(Router& router, Services s) {
  router.add("POST", "/v1/validate", {"rules", "no_xsd"}, [s](Call call) { return validate(s, std::move(call)); });
}

}  // namespace peppol::gateway
