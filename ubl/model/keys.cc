#include "ubl/model/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/text.h"

namespace peppol::model {

namespace {

using Shape = Row::Shape;
using Type = Row::Type;

constexpr std::size_t kShown = 80;

Key& key_at(Key& object, std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::string_view name = path.substr(0, slash);
  auto found =
      std::find_if(object.members.begin(), object.members.end(), [name](const Key& key) { return key.name == name; });
  if (found == object.members.end()) {
    object.members.push_back(Key{.name = std::string(name), .term = {}, .members = {}});
    found = object.members.end() - 1;
  }
  if (slash == std::string_view::npos) return *found;
  found->holds = Key::Holds::kObject;
  return key_at(*found, path.substr(slash + 1));
}

// A member that must be there makes those on the way to it necessary.
void require(Key& object, std::string_view path) {
  const std::size_t slash = path.find('/');
  key_at(object, path.substr(0, slash)).required = true;
  if (slash != std::string_view::npos) require(key_at(object, path.substr(0, slash)), path.substr(slash + 1));
}

void add_rows(std::span<const Row> rows, Key& scope, Key& root);

void add_value(const Row& row, Key& scope, Key& root) {
  const bool of_root = row.key == kDueDateOfMeans;
  Key& key = of_root ? key_at(root, row.key.substr(1)) : key_at(scope, row.key);
  key.type = row.type;
  if (!row.term.empty()) key.term = row.term;
  key.computed = row.computed;
  if (row.required) require(scope, row.key);
  // {"scheme": ..., "id": ...}: without the id the object says nothing.
  if (row.key.ends_with("/id")) key_at(scope, row.key).required = true;
  for (const Row& attribute : row.rows) {
    if (attribute.key.empty()) continue;
    Key& inner = key_at(scope, attribute.key);
    inner.type = attribute.type;
    inner.term = attribute.term.empty() ? row.term : attribute.term;
    if (attribute.required) require(scope, attribute.key);
  }
}

void add_composite(const Row& row, Key& scope, Key& root) {
  if (row.key.empty()) return add_rows(row.rows, scope, root);
  Key& key = key_at(scope, row.key);
  key.holds = row.shape == Shape::kList ? Key::Holds::kArray : Key::Holds::kObject;
  key.term = row.term;
  key.computed = row.computed;
  if (row.required) key.required = true;
  Key inner = key;
  add_rows(row.rows, inner, root);
  key_at(scope, row.key) = std::move(inner);
}

void add_rows(std::span<const Row> rows, Key& scope, Key& root) {
  for (const Row& row : rows) {
    if (row.shape == Shape::kGroup || row.shape == Shape::kList) {
      add_composite(row, scope, root);
    } else if (!row.key.empty()) {
      add_value(row, scope, root);
    }
  }
}

Key make_keys(DocumentKind kind) {
  Key root{.name = {}, .holds = Key::Holds::kObject, .term = {}, .members = {}};
  key_at(root, "type").type = Type::kCode;
  Key due_date{.name = {}, .term = {}, .members = {}};
  add_rows(rows_of(kind), root, due_date);
  for (Key& key : due_date.members) root.members.push_back(std::move(key));
  return root;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// A sentence in both languages, or a part of one.
struct Words {
  std::string english;
  std::string dutch;
};

Words expected_members(const Key& object, std::string_view unknown) {
  const std::string folded = to_lower_ascii(cut_utf8(unknown, 64));
  const Key* nearest = nullptr;
  std::size_t best = std::max<std::size_t>(2, folded.size() / 3) + 1;
  for (const Key& key : object.members) {
    const std::size_t distance = edit_distance(folded, key.name);
    if (distance < best) {
      best = distance;
      nearest = &key;
    }
  }
  if (nearest != nullptr)
    return {fmt::format("did you mean \"{}\"?", nearest->name), fmt::format("is \"{}\" bedoeld?", nearest->name)};
  std::string names;
  for (const Key& key : object.members) names += (names.empty() ? "" : ", ") + key.name;
  return {"known here: " + names + ".", "hier bekend: " + names + "."};
}

std::string shown(const Json& value) {
  switch (value.kind) {
    case Json::Kind::kArray: return "an array";
    case Json::Kind::kObject: return "an object";
    case Json::Kind::kNull: return "null";
    default: break;
  }
  const std::string text = value.is(Json::Kind::kString) ? to_json_string(value.text) : value.text;
  return peppol::shown(text, kShown);
}

std::string shown_nl(const Json& value) {
  if (value.is(Json::Kind::kArray)) return "een lijst";
  return value.is(Json::Kind::kObject) ? "een object" : shown(value);
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// 2026-02-28, a day of the calendar; a time zone may follow.
bool is_date(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  if (!is_digits(text.substr(0, 4)) || !is_digits(text.substr(5, 2)) || !is_digits(text.substr(8, 2))) return false;
  const auto number = [text](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(from, count)) value = value * 10 + (c - '0');
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  const int days = kDays[month - 1] + (month == 2 && leap ? 1 : 0);
  if (number(8, 2) < 1 || number(8, 2) > days) return false;
  const std::string_view zone = text.substr(10);
  if (zone.empty() || zone == "Z") return true;
  return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':' && is_digits(zone.substr(1, 2)) &&
         is_digits(zone.substr(4, 2));
}

// XML 1.0 has no other control characters than tab, line feed and return, and
// neither U+FFFE nor U+FFFF.
bool fits_xml(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
    if (c == 0xEF && text.size() - i >= 3 && text[i + 1] == '\xBF' &&
        (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
      return false;
    }
  }
  return true;
}

Words expected_text(Type type) {
  switch (type) {
    case Type::kDate: return {"a date such as \"2026-11-22\"", "een datum zoals \"2026-11-22\""};
    case Type::kBinary: return {"a text in base 64", "een tekst in base 64"};
    case Type::kCode:
      return {"a code, a text without white space around it", "een code, een tekst zonder witruimte eromheen"};
    case Type::kNumber:
    case Type::kAmount:
    case Type::kUnitPrice:
    case Type::kTaxAmount: return {"a decimal number such as 12.50", "een decimaal getal zoals 12.50"};
    default: return {"a text", "een tekst"};
  }
}

bool is_fit(const Json& value, Type type) {
  const bool text = value.is(Json::Kind::kString);
  if (!text && !value.is(Json::Kind::kNumber)) return false;
  if (is_decimal(type)) return Decimal::parse(value.text).has_value();
  if (!text) return false;
  if (type == Type::kDate) return is_date(value.text);
  if (type == Type::kCode) return trim_ascii(value.text).size() == value.text.size();
  return type != Type::kBinary || from_base64(value.text).has_value();
}

class ShapeCheck {
 public:
  explicit ShapeCheck(Problems& problems) : problems_(problems) {}

  void check(const Json& value, const Key& key, const std::string& pointer) {
    if (value.is(Json::Kind::kNull)) return;
    switch (key.holds) {
      case Key::Holds::kValue: return check_value(value, key, pointer);
      case Key::Holds::kObject: return check_object(value, key, pointer);
      case Key::Holds::kArray: break;
    }
    if (!value.is(Json::Kind::kArray)) return refuse(value, key, pointer, {"an array", "een lijst"});
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const std::string item = fmt::format("{}/{}", pointer, i);
      if (value.items[i].is(Json::Kind::kNull) ||
          (value.items[i].is(Json::Kind::kObject) && value.items[i].members.empty())) {
        refuse(value.items[i], key, item, {"an object with at least one member", "een object met ten minste één veld"});
      } else {
        check_object(value.items[i], key, item);
      }
    }
  }

 private:
  void refuse(const Json& value, const Key& key, const std::string& pointer, const Words& expected) {
    problems_.add(
        {pointer, shown(value), fmt::format("{} is {}; expected {}.", pointer, shown(value), expected.english),
         std::string(key.term), fmt::format("{} is {}; verwacht {}.", pointer, shown_nl(value), expected.dutch)});
  }

  void check_value(const Json& value, const Key& key, const std::string& pointer) {
    if (!is_fit(value, key.type)) {
      refuse(value, key, pointer, expected_text(key.type));
    } else if (!fits_xml(value.text)) {
      refuse(value, key, pointer,
             {"a text without control characters, which XML cannot hold",
              "een tekst zonder stuurtekens, die niet in XML passen"});
    }
  }

  void check_object(const Json& value, const Key& key, const std::string& pointer) {
    if (!value.is(Json::Kind::kObject)) return refuse(value, key, pointer, {"an object", "een object"});
    for (const auto& [name, member] : value.members) {
      const std::string inner = pointer + pointer_step(name);
      if (const Key* known = key.find(name)) {
        check(member, *known, inner);
      } else {
        const Words known_here = expected_members(key, name);
        problems_.add({inner,
                       shown(member),
                       fmt::format("{} is no field of an invoice; {}", inner, known_here.english),
                       {},
                       fmt::format("{} is geen veld van een factuur; {}", inner, known_here.dutch)});
      }
    }
  }

  Problems& problems_;
};

void require_members(const Json& object, const Key& key, const std::string& pointer, Problems& problems);

void require_inside(const Json& value, const Key& key, const std::string& pointer, Problems& problems) {
  if (key.holds == Key::Holds::kObject) return require_members(value, key, pointer, problems);
  if (key.holds == Key::Holds::kValue) return;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    require_members(value.items[i], key, fmt::format("{}/{}", pointer, i), problems);
  }
}

void require_members(const Json& object, const Key& key, const std::string& pointer, Problems& problems) {
  if (!object.is(Json::Kind::kObject)) return;
  for (const Key& member : key.members) {
    const Json* value = object.find(member.name);
    const bool there = value != nullptr && !value->is(Json::Kind::kNull) &&
                       (member.holds != Key::Holds::kArray || !value->items.empty());
    const std::string inner = pointer + "/" + member.name;
    if (there) {
      require_inside(*value, member, inner, problems);
    } else if (member.required && !member.computed) {
      const std::string term = member.term.empty() ? "" : fmt::format(" ({})", member.term);
      problems.add({inner,
                    {},
                    fmt::format("{}{} is missing; an invoice must have it.", inner, term),
                    std::string(member.term),
                    fmt::format("{}{} ontbreekt; een factuur moet het hebben.", inner, term)});
    }
  }
}

}  // namespace

const Key* Key::find(std::string_view member) const {
  for (const Key& key : members) {
    if (key.name == member) return &key;
  }
  return nullptr;
}

const Key& keys_of(DocumentKind kind) {
  static const Key invoice = make_keys(DocumentKind::kInvoice);
  static const Key credit_note = make_keys(DocumentKind::kCreditNote);
  return kind == DocumentKind::kInvoice ? invoice : credit_note;
}

void check_shape(const Json& invoice, DocumentKind kind, Problems& problems) {
  ShapeCheck(problems).check(invoice, keys_of(kind), "");
}

void check_required(const Json& invoice, DocumentKind kind, Problems& problems) {
  require_members(invoice, keys_of(kind), "", problems);
}

}  // namespace peppol::model
