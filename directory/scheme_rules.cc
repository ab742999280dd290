#include "directory/scheme_rules.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "base/bytes.h"
#include "directory/check_digits.h"

namespace peppol::directory {

namespace {

// `form` is matched against the identifier in upper case; `check`, when there is one, sees that too.
struct Rule {
  std::string_view icd;
  const char* form;
  bool (*check)(std::string_view);
  std::string_view english;  // the form, in words
  std::string_view dutch;
};

bool is_nl_vat(std::string_view vat) { return elfproef_holds(vat.substr(2, 9)) || mod97_10_holds(vat); }

constexpr Rule kRules[] = {
    {"0002", R"(\d{9}(\d{5})?)", [](std::string_view id) { return id.size() == 9 ? luhn_holds(id) : siret_holds(id); },
     "9 or 14 digits", "9 of 14 cijfers"},
    {"0007", R"(\d{10})", luhn_holds, "10 digits", "10 cijfers"},
    {"0009", R"(\d{14})", siret_holds, "14 digits", "14 cijfers"},
    {"0060", R"(\d{9})", nullptr, "9 digits", "9 cijfers"},
    {"0088", R"(\d{13})", gs1_holds, "13 digits", "13 cijfers"},
    {"0096", R"(\d{10})", nullptr, "10 digits", "10 cijfers"},
    // The code list's own rule (17 digits) describes no number that exists; the network's rule R054 asks for 8.
    {"0106", R"(\d{8})", nullptr, "8 digits, the KVK number", "8 cijfers, het KVK-nummer"},
    {"0151", R"(\d{11})", abn_holds, "11 digits", "11 cijfers"},
    {"0184", R"((DK)?\d{8})", nullptr, "8 digits", "8 cijfers"},
    {"0190", R"(\d{20})", nullptr, "20 digits, the OIN", "20 cijfers, het OIN"},
    {"0192", R"(\d{9})", norwegian_holds, "9 digits", "9 cijfers"},
    {"0195", R"([A-Z]{5}(\d{8}|\d{9}|[RST]\d{2}[A-Z]{2}\d{4})[0-9A-Z])", nullptr,
     "a country, a kind and a UEN, like SGUENT08GA0028A", "een land, een soort en een UEN, zoals SGUENT08GA0028A"},
    {"0199", R"([A-Z0-9]{18}\d{2})", mod97_10_holds, "18 letters or digits and 2 digits",
     "18 letters of cijfers en 2 cijfers"},
    {"0201", R"([0-9A-Z]{6})", nullptr, "6 letters or digits", "6 letters of cijfers"},
    {"0204", R"(\d{2,12}(-[0-9A-Z]{0,30})?-\d{2})", mod97_10_holds,
     "2 to 12 digits, perhaps a hyphen and up to 30 letters or digits, a hyphen and 2 digits",
     "2 tot 12 cijfers, eventueel een streepje en tot 30 letters of cijfers, een streepje en 2 cijfers"},
    {"0208", R"([01]\d{9})", belgian_holds, "10 digits, the first of them 0 or 1",
     "10 cijfers, waarvan het eerste 0 of 1"},
    {"0210", R"(\d{11}|[A-Z]{6}[0-9A-Z]{9}[A-Z])",
     [](std::string_view id) { return id.size() == 11 ? luhn_holds(id) : fiscal_code_holds(id); },
     "11 digits or a codice fiscale of 16 characters", "11 cijfers of een codice fiscale van 16 tekens"},
    {"0211", R"(IT\d{11})", [](std::string_view id) { return luhn_holds(id.substr(2)); }, "IT and 11 digits",
     "IT en 11 cijfers"},
    {"0216", R"(0037\d{8}[0-9A-Z]{0,5})", [](std::string_view id) { return finnish_holds(id.substr(4, 8)); },
     "0037, 8 digits and up to 5 letters or digits", "0037, 8 cijfers en tot 5 letters of cijfers"},
    {"0225", R"([A-Z0-9_-]{1,130})", nullptr, "letters, digits, _ and -", "letters, cijfers, _ en -"},
    {"0242", R"(\d{6}(-[0-9A-Z_]{3,12}(\.[0-9A-Z._~-]{3,24})?)?)", nullptr,
     "6 digits, perhaps followed by a use case like -MLS and .detail",
     "6 cijfers, eventueel gevolgd door een toepassing zoals -MLS en .detail"},
    {"9925", R"(BE[01]\d{9})", [](std::string_view id) { return belgian_holds(id.substr(2)); },
     "BE and 10 digits, the first of them 0 or 1", "BE en 10 cijfers, waarvan het eerste 0 of 1"},
    {"9930", R"(DE\d{9})", [](std::string_view id) { return mod11_10_holds(id.substr(2)); }, "DE and 9 digits",
     "DE en 9 cijfers"},
    {"9944", R"(NL\d{9}B\d{2})", is_nl_vat, "NL, 9 digits, B and 2 digits", "NL, 9 cijfers, B en 2 cijfers"},
    {"9957", R"(FR[0-9A-HJ-NP-Z]{2}\d{9})", french_vat_holds, "FR, 2 characters and 9 digits",
     "FR, 2 tekens en 9 cijfers"},
};

const Rule* find_rule(std::string_view icd) {
  const auto* found =
      std::find_if(std::begin(kRules), std::end(kRules), [icd](const Rule& rule) { return rule.icd == icd; });
  return found == std::end(kRules) ? nullptr : found;
}

std::string to_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

ParticipantVerdict check_state(const ParticipantId& id, const Scheme& scheme, Time now) {
  const auto state = state_at(scheme, now);
  if (state == ListState::kRemoved) {
    const std::string since = scheme.removal_date.empty() ? "" : fmt::format(" since {}", scheme.removal_date);
    const std::string sinds = scheme.removal_date.empty() ? "" : fmt::format(" sinds {}", scheme.removal_date);
    return {
        ParticipantFault::kSchemeRemoved,
        fmt::format("{}: the scheme {} ({}) is no longer used{}; the party needs an identifier of another scheme",
                    id.value(), scheme.icd, scheme.name, since),
        fmt::format("{}: schema {} ({}) wordt niet meer gebruikt{}; er is een identificatie uit een ander schema nodig",
                    id.value(), scheme.icd, scheme.name, sinds)};
  }
  if (state == ListState::kDeprecated || !scheme.is_registrable) {
    return {ParticipantFault::kSchemeDeprecated,
            fmt::format("{}: the scheme {} ({}) may not be used for new registrations", id.value(), scheme.icd,
                        scheme.name),
            fmt::format("{}: schema {} ({}) mag niet meer voor nieuwe registraties worden gebruikt", id.value(),
                        scheme.icd, scheme.name)};
  }
  return {};
}

ParticipantVerdict check_rule(const ParticipantId& id, const Scheme& scheme, const Rule& rule) {
  const std::string upper = to_upper(id.identifier());
  if (!RE2::FullMatch(upper, rule.form)) {
    return {ParticipantFault::kBadFormat,
            fmt::format("{}: an identifier of scheme {} ({}) is {}", id.value(), scheme.icd, scheme.name, rule.english),
            fmt::format("{}: een identificatie uit schema {} ({}) bestaat uit {}", id.value(), scheme.icd, scheme.name,
                        rule.dutch)};
  }
  if (rule.check != nullptr && !rule.check(upper)) {
    return {ParticipantFault::kBadCheckDigit,
            fmt::format("{}: the check digits of this {} number do not come out; perhaps there is a typing error",
                        id.value(), scheme.name),
            fmt::format("{}: de controlecijfers van dit {}-nummer kloppen niet; mogelijk een typefout", id.value(),
                        scheme.name)};
  }
  return {};
}

}  // namespace

std::optional<Scheme> find_scheme(std::string_view icd) {
  const auto all = schemes();
  const auto found = std::find_if(all.begin(), all.end(), [icd](const Scheme& scheme) { return scheme.icd == icd; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

ListState state_at(const Scheme& scheme, Time now) {
  const bool passed = !scheme.removal_date.empty() && format_date(now) >= scheme.removal_date;
  return passed ? ListState::kRemoved : scheme.state;
}

ParticipantVerdict check_participant(const ParticipantId& id, Time now) {
  const auto scheme = find_scheme(id.icd());
  if (!scheme) {
    return {ParticipantFault::kUnknownScheme,
            fmt::format("{}: {} is not a scheme of the Peppol code list 9.7", id.value(), id.icd()),
            fmt::format("{}: {} is geen schema uit de Peppol-codelijst 9.7", id.value(), id.icd())};
  }
  auto verdict = check_state(id, *scheme, now);
  if (verdict.fault != ParticipantFault::kNone) return verdict;
  const Rule* rule = find_rule(id.icd());
  return rule == nullptr ? ParticipantVerdict{} : check_rule(id, *scheme, *rule);
}

}  // namespace peppol::directory
