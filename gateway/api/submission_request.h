// POST /v1/documents as it comes over HTTP.
//
// UBL: Content-Type application/xml, what else is wanted as query parameters
// (sender, receiver, document_type, process, validate, sign, client_reference,
// allow_duplicate). JSON: {"document": {...}, "sender", "receiver",
// "document_type", "process", "options": {"validate", "sign",
// "client_reference", "allow_duplicate"}}, or the invoice alone.

#pragma once

#include "base/net/http_server.h"
#include "gateway/exchange/submission.h"
#include "gateway/http/problem.h"

namespace peppol::gateway {

// What the Content-Type says the body is; "unsupported-media-type" (415) for any other.
tl::expected<DocumentForm, Problem> document_form_of(const net::Request& request);

// The names of its query parameters.
std::vector<std::string_view> submission_parameters();

net::Task<tl::expected<Submission, Problem>> read_submission(net::Request& request, std::uint64_t max_bytes);

}  // namespace peppol::gateway
