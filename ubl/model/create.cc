#include "ubl/model/create.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "ubl/model/amounts.h"
#include "ubl/model/keys.h"
#include "ubl/model/note.h"
#include "ubl/model/write.h"

namespace peppol::model {

namespace {

constexpr std::string_view kCustomization =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

// The specifications of Peppol BIS Billing 3, by what their customization_id says: the profile_id that each demands,
// and lines held to their prices. Others of EN 16931 demand neither.
struct Specification {
  std::string_view customization;
  std::string_view profile;
};
constexpr std::array kPeppol{
    Specification{"urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0", "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"},
    Specification{"urn:fdc:peppol.eu:2017:poacc:billing:3.0", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"}};

// The codes of UNTDID 1001 that only a credit note has (81, in both lists, is taken as an invoice's).
constexpr std::array<std::string_view, 12> kCreditNoteCodes{"83",  "261", "262", "296", "308", "381",
                                                            "396", "420", "458", "502", "503", "532"};

constexpr std::size_t kProblemsTold = 3;
constexpr std::size_t kShown = 40;  // bytes of a value in a sentence

bool is_given(const Json* value) { return value != nullptr && !value->is(Json::Kind::kNull); }

Refusal refusal(const Problems& problems) {
  std::string detail;
  for (const Problem& problem : problems.kept()) {
    if (&problem - problems.kept().data() == kProblemsTold) break;
    detail += (detail.empty() ? "" : " ") + problem.message;
  }
  if (problems.count() > kProblemsTold) {
    detail += fmt::format(" And {} more.", problems.count() - kProblemsTold);
  }
  return {Error{ErrorCode::kMalformed, std::move(detail)}, problems.kept()};
}

std::optional<DocumentKind> kind_from(const Json& invoice, Problems& problems) {
  if (const Json* type = invoice.find("type"); is_given(type)) {
    for (const DocumentKind kind : {DocumentKind::kInvoice, DocumentKind::kCreditNote}) {
      if (type->is(Json::Kind::kString) && type->text == to_string(kind)) return kind;
    }
    const std::string given = to_json_string(shown(type->text, kShown));
    problems.add({"/type", given, fmt::format("/type is {}; expected \"invoice\" or \"credit_note\".", given), "BT-3",
                  fmt::format("/type is {}; verwacht \"invoice\" of \"credit_note\".", given)});
    return std::nullopt;
  }
  const Json* code = invoice.find("type_code");
  const bool credits = code != nullptr && std::find(kCreditNoteCodes.begin(), kCreditNoteCodes.end(), code->text) !=
                                              kCreditNoteCodes.end();
  return credits ? DocumentKind::kCreditNote : DocumentKind::kInvoice;
}

void fill(Json& invoice, std::string_view name, std::string_view text) {
  Json& member = invoice.member(name);
  if (member.is(Json::Kind::kNull)) member = Json::string(text);
}

// Null when the invoice follows another specification than Peppol's.
const Specification* specification_of(const Json& invoice) {
  const Json* customization = invoice.find("customization_id");
  for (const Specification& known : kPeppol)
    if (customization->text.find(known.customization) != std::string::npos) return &known;
  return nullptr;
}

void fill_defaults(Json& invoice, DocumentKind kind) {
  fill(invoice, "type", to_string(kind));
  fill(invoice, "customization_id", kCustomization);
  if (const Specification* peppol = specification_of(invoice)) fill(invoice, "profile_id", peppol->profile);
  fill(invoice, "type_code", kind == DocumentKind::kInvoice ? "380" : "381");
  // UBL has no reference to a sales order alone; BIS Billing 3 writes "NA" for the order then.
  if (is_given(invoice.find("sales_order_reference"))) fill(invoice, "order_reference", "NA");
}

// UBL keeps the due date of a credit note with its means of payment.
void check_due_date(const Json& invoice, DocumentKind kind, Problems& problems) {
  if (kind == DocumentKind::kInvoice || !is_given(invoice.find("due_date"))) return;
  const Json* payment = invoice.find("payment");
  const Json* means = payment == nullptr ? nullptr : payment->find("means");
  if (means != nullptr && !means->items.empty()) return;
  problems.add({"/due_date", to_json_string(invoice.find("due_date")->text),
                "/due_date (BT-9) of a credit note needs /payment/means, which is missing: UBL keeps the date there.",
                "BT-9",
                "/due_date (BT-9) van een creditnota vraagt /payment/means, dat ontbreekt: daar staat hij in UBL."});
}

// Notes may be given as plain texts, and a subject within the text, as UBL keeps it.
void expand_notes(Json& invoice) {
  Json* notes = invoice.find("notes");
  if (notes == nullptr) return;
  for (Json& note : notes->items) {
    if (note.is(Json::Kind::kString)) note = note_of(note.text);
    const Json* text = note.find("text");
    if (text == nullptr || !text->is(Json::Kind::kString) || is_given(note.find("subject_code"))) continue;
    for (auto& [name, value] : note_of(text->text).members) note.member(name) = std::move(value);
  }
}

void check_subjects(const Json& invoice, Problems& problems) {
  const Json* notes = invoice.find("notes");
  if (notes == nullptr) return;
  for (std::size_t i = 0; i < notes->items.size(); ++i) {
    const Json* code = notes->items[i].find("subject_code");
    if (!is_given(code) || is_subject_code(code->text)) continue;
    const std::string pointer = fmt::format("/notes/{}/subject_code", i);
    const std::string given = to_json_string(shown(code->text, kShown));
    problems.add(
        {pointer, given,
         fmt::format("{} is {}; expected three capital letters such as \"AAI\" (UNTDID 4451).", pointer, given),
         "BT-21", fmt::format("{} is {}; verwacht drie hoofdletters zoals \"AAI\" (UNTDID 4451).", pointer, given)});
  }
}

}  // namespace

Checked<Created> create(std::string_view json, const CreateOptions& options) {
  auto invoice = parse_json(json, options.limits);
  if (!invoice) return tl::make_unexpected(Refusal{invoice.error(), {}});
  return create(std::move(*invoice), options);
}

Checked<Created> create(Json invoice, const CreateOptions& options) {
  Problems problems;
  if (!invoice.is(Json::Kind::kObject)) {
    problems.add({"",
                  {},
                  "The JSON text is no object; expected an object with the fields of an invoice.",
                  {},
                  "De JSON-tekst is geen object; verwacht een object met de velden van een factuur."});
    return tl::make_unexpected(refusal(problems));
  }
  const auto kind = kind_from(invoice, problems);
  if (!kind) return tl::make_unexpected(refusal(problems));
  expand_notes(invoice);
  const bool completes = options.completion == Completion::kComputeAndCheck;
  check_shape(invoice, *kind, problems);
  if (completes) check_required(invoice, *kind, problems);
  if (!problems.none()) return tl::make_unexpected(refusal(problems));
  if (completes) {
    fill_defaults(invoice, *kind);
    check_due_date(invoice, *kind, problems);
    check_subjects(invoice, problems);
    complete_amounts(invoice, specification_of(invoice) != nullptr ? Lines::kHeldToPrices : Lines::kAsGiven, problems);
  }
  if (!problems.none()) return tl::make_unexpected(refusal(problems));
  return Created{write_ubl(invoice, *kind), *kind, std::move(invoice)};
}

}  // namespace peppol::model
