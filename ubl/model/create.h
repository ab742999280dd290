// The JSON invoice as UBL 2.1, its amounts computed and checked.
//
//   auto created = model::create(body, model::CreateOptions{});
//   if (!created) answer(created.error().error.detail, created.error().problems);
//   send(created->ubl);
//
// Pure; may be called from any thread. Linear in the lines.

#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "ubl/model/json.h"
#include "ubl/model/kind.h"
#include "ubl/model/problem.h"

namespace peppol::model {

// What create() does beyond translating.
enum class Completion {
  kComputeAndCheck,  // defaults, amounts, and what EN 16931 demands
  kAsGiven,          // nothing: a wrong invoice becomes a wrong document
};

struct CreateOptions {
  Completion completion = Completion::kComputeAndCheck;
  JsonLimits limits = {};
};

struct Created {
  Bytes ubl;
  DocumentKind kind;
  Json invoice;  // with all that was filled in
};

struct Refusal {
  Error error;                    // tells the first problems
  std::vector<Problem> problems;  // empty when the text is not JSON
};

template <class T>
using Checked = tl::expected<T, Refusal>;

// "type" ("invoice" or "credit_note") decides what is made; without it the
// type_code does, and without that it is an invoice. A left-out
// customization_id becomes that of Peppol BIS Billing 3; a left-out profile_id
// becomes the one that Peppol BIS Billing 3 demands (also self-billing), and
// stays out for any other customization_id.
//
// Refuses with kMalformed (not JSON, or `problems` says what is wrong with
// which field) or kLimitExceeded.
Checked<Created> create(std::string_view json, const CreateOptions& options);
Checked<Created> create(Json invoice, const CreateOptions& options);

}  // namespace peppol::model
