#include "ubl/model/amounts.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/decimal.h"
#include "ubl/model/path.h"

namespace peppol::model {

namespace {

constexpr int kCents = 2;

bool is_given(const Json* value) { return value != nullptr && !value->is(Json::Kind::kNull); }

std::optional<Decimal> number_at(const Json& object, std::string_view path) {
  const Json* value = find_path(object, path);
  if (!is_given(value)) return std::nullopt;
  const auto number = Decimal::parse(value->text);
  if (!number) return std::nullopt;
  return *number;
}

std::string text_at(const Json& object, std::string_view path) {
  const Json* value = find_path(object, path);
  return is_given(value) ? value->text : std::string();
}

// How far a given amount may be from the computed one.
struct Tolerance {
  std::optional<Decimal> most;  // none: any distance
  bool inclusive = true;

  bool allows(const Decimal& difference) const {
    if (!most) return true;
    const Decimal size = difference.abs();
    return inclusive ? size <= *most : size < *most;
  }
};

Tolerance any() { return {std::nullopt, true}; }
Tolerance exact() { return {Decimal(0), true}; }
Tolerance slack() { return {Decimal::scaled(2, 2), true}; }
Tolerance less_than_one() { return {Decimal(1), false}; }

// VAT categories whose rate is always zero, and the reason that category
// implies; E may have any reason, so the caller gives it.
struct Exempt {
  std::string_view category;
  std::string_view reason_code;
};
constexpr std::array kExempt{
    Exempt{"Z", ""},           Exempt{"E", ""},          Exempt{"AE", "VATEX-EU-AE"}, Exempt{"K", "VATEX-EU-IC"},
    Exempt{"G", "VATEX-EU-G"}, Exempt{"O", "VATEX-EU-O"}};

const Exempt* exemption_of(std::string_view category) {
  for (const Exempt& exempt : kExempt) {
    if (exempt.category == category) return &exempt;
  }
  return nullptr;
}

struct VatKey {
  std::string category;
  Decimal rate;

  friend bool operator<(const VatKey& a, const VatKey& b) {
    return a.category != b.category ? a.category < b.category : a.rate < b.rate;
  }
};

class Calculation {
 public:
  Calculation(Json& invoice, Lines lines, Problems& problems)
      : invoice_(invoice), problems_(problems), held_to_prices_(lines == Lines::kHeldToPrices) {}

  void run() {
    complete_lines();
    const auto allowances = complete_reductions(invoice_, "", "allowances", Level::kDocument);
    const auto charges = complete_reductions(invoice_, "", "charges", Level::kDocument);
    if (!problems_.none()) return;
    complete_totals(allowances, charges);
  }

 private:
  enum class Level { kDocument, kLine };

  void missing(const std::string& pointer, std::string_view term, std::string_view what, std::string_view what_nl) {
    problems_.add({pointer,
                   {},
                   fmt::format("{} ({}) is missing; {}", pointer, term, what),
                   std::string(term),
                   fmt::format("{} ({}) ontbreekt; {}", pointer, term, what_nl)});
  }

  // The amount at `path`: as given when that is near enough, else a problem;
  // the computed one, filled in, when none was given.
  struct Amount {
    Json& object;
    const std::string& base;  // the pointer to the object
    std::string_view path;
    std::string_view term;
  };
  Decimal settle(const Amount& amount, const Decimal& computed, const Tolerance& tolerance) {
    const auto given = number_at(amount.object, amount.path);
    if (!given) {
      member_at(amount.object, amount.path) = Json::number(computed.to_string(kCents));
      return computed;
    }
    if (!tolerance.allows(*given - computed)) {
      const std::string pointer = fmt::format("{}/{}", amount.base, amount.path);
      problems_.add({pointer, given->to_string(),
                     fmt::format("{} ({}) is {}; computed from the other amounts it is {}.", pointer, amount.term,
                                 given->to_string(), computed.to_string(kCents)),
                     std::string(amount.term),
                     fmt::format("{} ({}) is {}; berekend uit de andere bedragen is het {}.", pointer, amount.term,
                                 given->to_string(), computed.to_string(kCents))});
    }
    return *given;
  }

  void complete_lines() {
    Json* lines = invoice_.find("lines");
    if (lines == nullptr) return;
    for (std::size_t i = 0; i < lines->items.size(); ++i) {
      complete_line(lines->items[i], fmt::format("/lines/{}", i), i + 1);
    }
  }

  void complete_line(Json& line, const std::string& pointer, std::size_t number) {
    if (!is_given(line.find("id"))) line.member("id") = Json::string(std::to_string(number));
    complete_rate(line, pointer);
    const Decimal allowances = complete_reductions(line, pointer, "allowances", Level::kLine).value_or(Decimal(0));
    const Decimal charges = complete_reductions(line, pointer, "charges", Level::kLine).value_or(Decimal(0));
    complete_price(line, pointer);
    auto net = held_to_prices_ ? std::nullopt : number_at(line, "net_amount");
    if (!net) net = complete_net_amount(line, pointer, charges - allowances);
    if (!net) return;
    lines_total_ = lines_total_ + *net;
    add_taxable(line, pointer, *net);
  }

  // Quantity times net price, and what the line's charges add to it.
  std::optional<Decimal> complete_net_amount(Json& line, const std::string& pointer, const Decimal& added) {
    const auto price = number_at(line, "price/amount");
    const auto quantity = number_at(line, "quantity");
    if (!price || !quantity) return std::nullopt;
    const Decimal base = number_at(line, "price/base_quantity").value_or(Decimal(1));
    if (base.is_negative() || base.is_zero()) {
      const std::string at = pointer + "/price/base_quantity";
      problems_.add({at, base.to_string(),
                     fmt::format("{} (BT-149) is {}; expected a number greater than zero.", at, base.to_string()),
                     "BT-149",
                     fmt::format("{} (BT-149) is {}; verwacht een getal groter dan nul.", at, base.to_string())});
      return std::nullopt;
    }
    const Decimal net = (*quantity * *price / base + added).round(kCents);
    return settle({line, pointer, "net_amount", "BT-131"}, net, slack());
  }

  // Net price = gross price - discount (PEPPOL-EN16931-R046).
  void complete_price(Json& line, const std::string& pointer) {
    Json* price = line.find("price");
    if (price == nullptr) return;
    const auto gross = number_at(*price, "gross");
    const auto amount = number_at(*price, "amount");
    if (!gross) {
      if (!amount)
        missing(pointer + "/price/amount", "BT-146", "give it, or price.gross and price.discount.",
                "geef het, of price.gross en price.discount.");
      return;
    }
    const Decimal net = *gross - number_at(*price, "discount").value_or(Decimal(0));
    if (!amount) {
      price->member("amount") = Json::number(net.to_string());
    } else if (is_given(price->find("discount"))) {
      const std::string at = pointer + "/price";
      settle({*price, at, "amount", "BT-146"}, net, held_to_prices_ ? exact() : any());
    }
  }

  // The rate of a category that is always zero-rated need not be given.
  void complete_rate(Json& object, const std::string& /*pointer*/) {
    const std::string category = text_at(object, "vat/category");
    if (category == "O" || exemption_of(category) == nullptr || number_at(object, "vat/rate")) return;
    member_at(object, "vat/rate") = Json::number("0");
  }

  void add_taxable(const Json& object, const std::string& pointer, const Decimal& amount) {
    const std::string category = text_at(object, "vat/category");
    const auto rate = number_at(object, "vat/rate");
    if (!rate && exemption_of(category) == nullptr) {
      return missing(pointer + "/vat/rate", "BT-119",
                     fmt::format("category \"{}\" needs its rate in percent.", category),
                     fmt::format("categorie \"{}\" vraagt haar tarief in procenten.", category));
    }
    auto [at, is_new] = taxable_.try_emplace(VatKey{category, rate.value_or(Decimal(0))}, amount);
    if (!is_new) at->second = at->second + amount;
  }

  // The sum; nothing when there are none.
  std::optional<Decimal> complete_reductions(Json& owner, const std::string& base, std::string_view name, Level level) {
    Json* list = owner.find(name);
    if (!is_given(list) || list->items.empty()) return std::nullopt;
    Decimal sum;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      Json& item = list->items[i];
      const std::string pointer = fmt::format("{}/{}/{}", base, name, i);
      const Decimal amount = complete_reduction(item, pointer, name == "charges");
      sum = sum + amount;
      if (level == Level::kLine) continue;
      complete_rate(item, pointer);
      add_taxable(item, pointer, name == "charges" ? amount : amount.negated());
    }
    return sum;
  }

  Decimal complete_reduction(Json& item, const std::string& pointer, bool is_charge) {
    const auto base = number_at(item, "base");
    const auto percent = number_at(item, "percent");
    const std::string_view term = is_charge ? "BT-99" : "BT-92";
    if (base && percent) {
      return settle({item, pointer, "amount", term}, (*base * *percent / Decimal(100)).round(kCents),
                    held_to_prices_ ? slack() : any());
    }
    const auto amount = number_at(item, "amount");
    if (!amount) missing(pointer + "/amount", term, "give it, or base and percent.", "geef het, of base en percent.");
    return amount.value_or(Decimal(0));
  }

  void complete_totals(const std::optional<Decimal>& allowances, const std::optional<Decimal>& charges) {
    // Both made before either is referred to: making one moves the other.
    invoice_.member("vat_breakdown");
    Json& totals = invoice_.member("totals");
    totals.kind = Json::Kind::kObject;
    const Decimal lines = settle({totals, "/totals", "lines", "BT-106"}, lines_total_.round(kCents), exact());
    const Decimal less = settle_sum(totals, "allowances", "BT-107", allowances);
    const Decimal more = settle_sum(totals, "charges", "BT-108", charges);
    const Decimal without =
        settle({totals, "/totals", "without_vat", "BT-109"}, (lines - less + more).round(kCents), exact());
    const Decimal vat = settle({totals, "/totals", "vat", "BT-110"}, complete_breakdown(), exact());
    const Decimal with = settle({totals, "/totals", "with_vat", "BT-112"}, (without + vat).round(kCents), exact());
    const Decimal prepaid = number_at(totals, "prepaid").value_or(Decimal(0));
    const Decimal rounding = number_at(totals, "rounding").value_or(Decimal(0));
    settle({totals, "/totals", "due", "BT-115"}, (with - prepaid + rounding).round(kCents), exact());
    const std::string accounting = text_at(invoice_, "vat_accounting_currency");
    if (!accounting.empty() && accounting != text_at(invoice_, "currency") &&
        !number_at(totals, "vat_in_accounting_currency")) {
      missing("/totals/vat_in_accounting_currency", "BT-111",
              "vat_accounting_currency is given, and its rate of exchange is not ours to know.",
              "vat_accounting_currency is gegeven, en de wisselkoers daarvan is hier niet bekend.");
    }
  }

  Decimal settle_sum(Json& totals, std::string_view name, std::string_view term, const std::optional<Decimal>& sum) {
    if (!sum && !number_at(totals, name)) return Decimal(0);
    return settle({totals, "/totals", name, term}, sum.value_or(Decimal(0)).round(kCents), exact());
  }

  // Fills in and checks vat_breakdown; returns the sum of its taxes.
  Decimal complete_breakdown() {
    Json& breakdown = invoice_.member("vat_breakdown");
    breakdown.kind = Json::Kind::kArray;
    std::map<VatKey, std::size_t> given = given_entries(breakdown);
    const bool is_given_whole = !given.empty();
    Decimal sum;
    for (const auto& [key, taxable] : taxable_) {
      const auto at = given.find(key);
      // An allowance and a charge may cancel out; the rules ask for no entry then.
      if (at == given.end() && is_given_whole && taxable.is_zero()) continue;
      const std::size_t index = at == given.end() ? breakdown.items.size() : at->second;
      if (at == given.end()) {
        breakdown.items.push_back(Json::object());
      } else {
        given.erase(at);
      }
      sum = sum + complete_entry(breakdown.items[index], fmt::format("/vat_breakdown/{}", index), key, taxable);
    }
    for (const auto& [key, index] : given) {
      const std::string pointer = fmt::format("/vat_breakdown/{}", index);
      problems_.add({pointer,
                     {},
                     fmt::format("{} (BG-23) is for category \"{}\" at {} %, which no line, allowance or charge has.",
                                 pointer, key.category, key.rate.to_string()),
                     "BG-23",
                     fmt::format("{} (BG-23) is voor categorie \"{}\" bij {} %; geen regel, korting of toeslag is dat.",
                                 pointer, key.category, key.rate.to_string())});
    }
    return sum.round(kCents);
  }

  std::map<VatKey, std::size_t> given_entries(const Json& breakdown) {
    std::map<VatKey, std::size_t> given;
    for (std::size_t i = 0; i < breakdown.items.size(); ++i) {
      const VatKey key{text_at(breakdown.items[i], "category"),
                       number_at(breakdown.items[i], "rate").value_or(Decimal(0))};
      const auto [at, is_new] = given.emplace(key, i);
      if (is_new) continue;
      const std::string pointer = fmt::format("/vat_breakdown/{}", i);
      problems_.add(
          {pointer,
           {},
           fmt::format("{} (BG-23) repeats category \"{}\" at {} % of /vat_breakdown/{}; a rate has one entry.",
                       pointer, key.category, key.rate.to_string(), at->second),
           "BG-23",
           fmt::format("{} (BG-23) herhaalt categorie \"{}\" bij {} % van /vat_breakdown/{}; verwacht één post.",
                       pointer, key.category, key.rate.to_string(), at->second)});
    }
    return given;
  }

  Decimal complete_entry(Json& entry, const std::string& pointer, const VatKey& key, const Decimal& computed) {
    const Tolerance taxable_tolerance = key.rate.is_zero() ? exact() : less_than_one();
    const Decimal taxable = settle({entry, pointer, "taxable", "BT-116"}, computed.round(kCents), taxable_tolerance);
    const Decimal tax = (taxable * key.rate / Decimal(100)).round(kCents);
    const Tolerance tax_tolerance = key.rate.is_zero() ? exact() : less_than_one();
    Decimal settled = settle({entry, pointer, "tax", "BT-117"}, tax, tax_tolerance);
    if (!is_given(entry.find("category"))) entry.member("category") = Json::string(key.category);
    if (!is_given(entry.find("rate")) && key.category != "O") {
      entry.member("rate") = Json::number(key.rate.to_string());
    }
    complete_reason(entry, pointer, key.category);
    return settled;
  }

  void complete_reason(Json& entry, const std::string& pointer, std::string_view category) {
    const Exempt* exempt = exemption_of(category);
    if (exempt == nullptr || category == "Z") return;
    if (is_given(entry.find("exemption_reason")) || is_given(entry.find("exemption_reason_code"))) return;
    if (exempt->reason_code.empty()) {
      return missing(pointer + "/exemption_reason", "BT-120",
                     "category \"E\" needs a reason: give vat_breakdown an entry {\"category\": \"E\", \"rate\": 0, "
                     "\"exemption_reason\": ...}.",
                     "categorie \"E\" vraagt een reden: geef vat_breakdown een post {\"category\": \"E\", \"rate\": 0, "
                     "\"exemption_reason\": ...}.");
    }
    entry.member("exemption_reason_code") = Json::string(exempt->reason_code);
  }

  Json& invoice_;
  Problems& problems_;
  bool held_to_prices_;
  Decimal lines_total_;
  std::map<VatKey, Decimal> taxable_;
};

}  // namespace

void complete_amounts(Json& invoice, Lines lines, Problems& problems) { Calculation(invoice, lines, problems).run(); }

}  // namespace peppol::model
