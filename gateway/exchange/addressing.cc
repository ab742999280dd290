#include "gateway/exchange/addressing.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "directory/known_types.h"

namespace peppol::gateway {
namespace {

using Refused = tl::unexpected<SubmissionRefused>;

// One thing that is said by an option, or by a place in the document.
struct Field {
  std::string_view option;   // of the submission
  std::string_view term;     // business term
  std::string_view pointer;  // in the JSON invoice
  std::string_view element;  // in UBL, below the root
  std::string_view role_nl = {};
};
constexpr Field kSender{"sender", "BT-34", "/seller/endpoint/id",
                        "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID", "afzender"};
constexpr Field kReceiver{"receiver", "BT-49", "/buyer/endpoint/id",
                          "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID", "ontvanger"};
constexpr Field kType{"document_type", "BT-24", "/customization_id", "cbc:CustomizationID"};
constexpr Field kProcess{"process", "BT-23", "/profile_id", "cbc:ProfileID"};

class Reading {
 public:
  Reading(const Submission& submission, const model::Summary& summary)
      : options_(submission.options),
        form_(submission.form),
        is_dutch_(submission.language == validation::Language::kDutch),
        summary_(summary) {}

  tl::expected<directory::ParticipantId, SubmissionRefused> sender() const {
    return party(kSender, options_.sender, summary_.sender);
  }
  tl::expected<directory::ParticipantId, SubmissionRefused> receiver() const {
    return party(kReceiver, options_.receiver, summary_.receiver);
  }

  tl::expected<directory::DocumentTypeId, SubmissionRefused> document_type() const {
    if (!options_.document_type && summary_.customization_id.empty())
      return refuse(kType, false,
                    "the document has no specification identifier (BT-24, cbc:CustomizationID), of which "
                    "its document type is made; put it there, or give \"document_type\" with the "
                    "submission",
                    "het document heeft geen specificatie-identificatie (BT-24, cbc:CustomizationID), waarvan het "
                    "documenttype wordt gemaakt; zet die erin, of geef \"document_type\" mee");
    auto type = options_.document_type ? directory::DocumentTypeId::parse(*options_.document_type)
                                       : directory::DocumentTypeId::parse(
                                             fmt::format("{}::{}##{}::{}", summary_.root_namespace, summary_.root_name,
                                                         summary_.customization_id, summary_.version));
    if (!type)
      return refuse(kType, options_.document_type.has_value(), type.error().detail,
                    fmt::format("het documenttype {} is geen identificatie van een documenttype",
                                shown(options_.document_type.value_or(summary_.customization_id))));
    if (type->value().find('*') != std::string::npos)
      return refuse(kType, options_.document_type.has_value(),
                    fmt::format("the document type {} holds a \"*\", which stands for several types; a document is "
                                "of one",
                                shown(type->value())),
                    fmt::format("het documenttype {} bevat een \"*\", die voor meerdere typen staat; een document is "
                                "van één type",
                                shown(type->value())));
    return std::move(*type);
  }

  tl::expected<directory::ProcessId, SubmissionRefused> process() const {
    const std::string text = options_.process.value_or(summary_.profile_id);
    if (text.empty())
      return refuse(kProcess, options_.process.has_value(),
                    "the document names no process (BT-23, cbc:ProfileID), without which it can be sent to nobody; "
                    "put it there, or give \"process\" with the submission",
                    "het document noemt geen proces (BT-23, cbc:ProfileID) en kan zo aan niemand worden verzonden; zet "
                    "het erin, of geef \"process\" mee");
    auto process = options_.process ? directory::ProcessId::parse(text)
                                    : directory::ProcessId::make(directory::kProcessScheme, text);
    if (!process)
      return refuse(kProcess, options_.process.has_value(), process.error().detail,
                    fmt::format("het proces {} is geen identificatie van een proces", shown(text)));
    return std::move(*process);
  }

  // By the code lists; the document's own root decides what it can be sent as.
  tl::expected<void, SubmissionRefused> listed(const directory::DocumentTypeId& type,
                                               const directory::ProcessId& process) const {
    const bool given = options_.document_type.has_value();
    const auto parts = type.parts();
    if (!parts || parts->root_namespace != summary_.root_namespace || parts->root_element != summary_.root_name)
      return refuse(kType, given,
                    fmt::format("the document type {} is not one of an {} of {}", shown(type.value()),
                                summary_.root_name, summary_.root_namespace),
                    fmt::format("het documenttype {} is geen type van een {} van {}", shown(type.value()),
                                summary_.root_name, summary_.root_namespace));
    const auto known = find_listed(type);
    if (!known)
      return refuse(
          kType, given,
          fmt::format("the document type {} is not in the network's code list (9.7), so nobody can be "
                      "registered for it; correct CustomizationID or UBLVersionID, or submit it with "
                      "validate=warn when its receiver takes it all the same",
                      shown(type.value())),
          fmt::format("het documenttype {} staat niet in de codelijst (9.7) van het netwerk, zodat niemand er "
                      "voor geregistreerd kan zijn; verbeter CustomizationID of UBLVersionID, of bied het aan "
                      "met validate=warn als de ontvanger het toch aanneemt",
                      shown(type.value())));
    const auto processes = directory::processes_of(*known);
    if (std::find(processes.begin(), processes.end(), process) != processes.end()) return {};
    return refuse(kProcess, options_.process.has_value(),
                  fmt::format("the process {} does not belong to the document type {} in the network's code list "
                              "(9.7), which has {}; or submit it with validate=warn when its receiver takes it all "
                              "the same",
                              shown(process.value()), known->name, fmt::join(values_of(processes), ", ")),
                  fmt::format("het proces {} hoort in de codelijst (9.7) van het netwerk niet bij het documenttype {}; "
                              "daarbij horen {}; of bied het aan met validate=warn als de ontvanger het toch aanneemt",
                              shown(process.value()), known->name, fmt::join(values_of(processes), ", ")));
  }

 private:
  static std::string shown(std::string_view text) { return fmt::format("\"{}\"", peppol::shown(text, 250)); }

  static std::vector<std::string> values_of(const std::vector<directory::ProcessId>& processes) {
    std::vector<std::string> values;
    for (const auto& one : processes) values.push_back(one.value());
    return values;
  }

  // A PINT specialization that the list does not name is one of what it specializes: "billing-1@nl-1" of "billing-1".
  static std::optional<directory::KnownType> find_listed(const directory::DocumentTypeId& type) {
    if (auto known = directory::find_known_type(type)) return known;
    auto parts = type.parts();
    if (type.scheme() != directory::kWildcardScheme || !parts) return std::nullopt;
    for (auto at = parts->customization.rfind('@'); at != std::string::npos; at = parts->customization.rfind('@')) {
      parts->customization.resize(at);
      const auto wider = directory::DocumentTypeId::make(type.scheme(), parts->to_value());
      if (!wider) return std::nullopt;
      if (auto known = directory::find_known_type(*wider)) return known;
    }
    return std::nullopt;
  }

  tl::expected<directory::ParticipantId, SubmissionRefused> party(
      const Field& field, const std::optional<std::string>& given,
      const std::optional<model::Endpoint>& endpoint) const {
    if (!given && (!endpoint || endpoint->scheme.empty()))
      return refuse(field, false,
                    fmt::format("the document has no electronic address of the {} ({}); put it there with its scheme, "
                                "or give \"{}\" with the submission, such as 0106:12345678",
                                field.option, field.term, field.option),
                    fmt::format("het document heeft geen elektronisch adres van de {} ({}); zet het erin met zijn "
                                "schema, of geef \"{}\" mee, zoals 0106:12345678",
                                field.role_nl, field.term, field.option));
    const std::string text = given ? *given : fmt::format("{}:{}", endpoint->scheme, trim_ascii(endpoint->value));
    auto identifier = directory::ParticipantId::parse(text);
    if (identifier) return std::move(*identifier);
    return refuse(
        field, given.has_value(),
        fmt::format("the {} {} is no participant identifier: {}", field.option, shown(text), identifier.error().detail),
        fmt::format("de {} {} is geen identificatie van een deelnemer", field.role_nl, shown(text)));
  }

  // The detail of a problem is English; "errors" are in the language that was asked for.
  Refused refuse(const Field& field, bool is_option, std::string message, const std::string& message_nl) const {
    boost::json::object error = {
        {"rule", "model"}, {"severity", "fatal"}, {"term", field.term}, {"message", is_dutch_ ? message_nl : message}};
    if (is_option)
      error["pointer"] = fmt::format("/{}", field.option);
    else if (form_ == DocumentForm::kJson)
      error["pointer"] = field.pointer;
    else
      error["location"] = fmt::format("/{}/{}", summary_.root_name, field.element);
    auto refusal = refusal_of(SubmissionRefused::Reason::kInvalidDocument, std::move(message));
    refusal.errors.push_back(std::move(error));
    return Refused(std::move(refusal));
  }

  const SubmissionOptions& options_;
  DocumentForm form_;
  bool is_dutch_;
  const model::Summary& summary_;
};

}  // namespace

tl::expected<Addressing, SubmissionRefused> addressing_of(const Submission& submission, const model::Summary& summary) {
  const Reading reading(submission, summary);
  auto sender = reading.sender();
  if (!sender) return Refused(sender.error());
  auto receiver = reading.receiver();
  if (!receiver) return Refused(receiver.error());
  auto type = reading.document_type();
  if (!type) return Refused(type.error());
  auto process = reading.process();
  if (!process) return Refused(process.error());
  if (submission.options.validate == Strictness::kStrict)
    if (auto known = reading.listed(*type, *process); !known) return Refused(known.error());
  return Addressing{std::move(*sender), std::move(*receiver), std::move(*type), std::move(*process)};
}

}  // namespace peppol::gateway
