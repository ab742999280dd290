#include "ubl/model/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "base/text.h"
#include "ubl/model/note.h"
#include "ubl/model/path.h"
#include "ubl/model/place.h"

namespace peppol::model {

namespace {

using tree::Node;
using Shape = Row::Shape;

constexpr std::size_t kTextShown = 200;
constexpr std::size_t kNumberChars = 60;

std::string_view explain(Leftover::Why why) {
  switch (why) {
    case Leftover::Why::kUnknown: return "The invoice model has no place for it.";
    case Leftover::Why::kRepeated: return "The invoice model has one place for this, which an element before it takes.";
    case Leftover::Why::kOtherText: return "The invoice model implies another text at this place.";
    case Leftover::Why::kEmpty: return "Nothing in it belongs to the invoice model.";
    case Leftover::Why::kIncomplete: return "The invoice model implies more in it than is there.";
  }
  return "";
}

// The number as JSON writes it, digit for digit; empty when it is none.
std::string as_json_number(std::string_view text) {
  std::string out;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') out = "-";
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  constexpr std::string_view kDigits = "0123456789";
  const bool digits_only = whole.find_first_not_of(kDigits) == std::string_view::npos &&
                           fraction.find_first_not_of(kDigits) == std::string_view::npos;
  if (!digits_only || whole.size() + fraction.size() == 0 || text.size() > kNumberChars) return {};
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  out += whole.empty() ? "0" : whole;
  if (!fraction.empty()) out.append(".").append(fraction);
  return out;
}

Json value_of(const Row& row, std::string_view text) {
  if (is_decimal(row.type)) {
    const std::string number = as_json_number(trim_ascii(text));
    return number.empty() ? Json::string(text) : Json::number(number);
  }
  if (row.type == Row::Type::kCode || row.type == Row::Type::kDate) return Json::string(trim_ascii(text));
  if (row.type != Row::Type::kBinary) return Json::string(text);
  Json content = Json::string(text);
  std::erase_if(content.text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
  return content;
}

class Reader {
 public:
  Reader(const tree::Document& document, const Places& places) : document_(document), places_(places) {}

  Json run(DocumentKind kind) {
    root_ = Json::object();
    root_.member("type") = Json::string(to_string(kind));
    read_inside(document_.root(), root_);
    return std::move(root_);
  }

 private:
  // `scope` is the object that the keys of the rows inside start from.
  void read_inside(Node node, Json& scope) {
    for (const Node child : node.children()) {
      const Place& place = places_.of[child.index()];
      if (place.row != nullptr) read_element(child, *place.row, scope);
    }
  }

  void read_element(Node node, const Row& row, Json& scope) {
    switch (row.shape) {
      case Shape::kValue: return read_value(node, row, scope);
      case Shape::kPreset:
        if (trim_ascii(node.text()) != row.text) member_at(scope, row.key) = value_of(row, node.text());
        return;
      case Shape::kGroup: return read_inside(node, row.key.empty() ? scope : object_at(scope, row.key));
      case Shape::kList: return read_item(node, row, scope);
      default: return;
    }
  }

  static Json& object_at(Json& scope, std::string_view key) {
    Json& object = member_at(scope, key);
    object.kind = Json::Kind::kObject;
    return object;
  }

  void read_value(Node node, const Row& row, Json& scope) {
    if (row.key == kDueDateOfMeans) {
      root_.member(row.key.substr(1)) = value_of(row, node.text());
      return;
    }
    for (const Node attribute : node.attributes()) {
      const Row* placed = places_.of[attribute.index()].row;
      if (placed != nullptr && !placed->key.empty())
        member_at(scope, placed->key) = value_of(*placed, attribute.text());
    }
    member_at(scope, row.key) = value_of(row, node.text());
  }

  void read_item(Node node, const Row& row, Json& scope) {
    Json item = Json::object();
    if (row.rows.front().element.empty()) {
      item = note_of(node.text());
    } else {
      read_inside(node, item);
    }
    Json& array = member_at(scope, row.key);
    array.kind = Json::Kind::kArray;
    array.items.push_back(std::move(item));
  }

  const tree::Document& document_;
  const Places& places_;
  Json root_;
};

}  // namespace

Result<Read> read(const tree::Document& document) {
  const auto kind = kind_of(document);
  if (!kind) {
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("The document's root is \"{}\" of namespace \"{}\"; expected a UBL 2 Invoice or CreditNote.",
                    document.root().local_name(), document.root().namespace_uri()));
  }
  Places places = place(document, *kind);
  Read result{*kind, Reader(document, places).run(*kind), {}, places.leftovers.size()};
  std::stable_sort(places.leftovers.begin(), places.leftovers.end(),
                   [](const Leftover& a, const Leftover& b) { return a.node < b.node; });
  places.leftovers.resize(std::min(places.leftovers.size(), Read::kMaxLeftovers));
  tree::Locator locator(document);
  for (const Leftover& leftover : places.leftovers) {
    const Node node = document.node(leftover.node);
    result.leftovers.push_back({leftover.node, locator.locate(leftover.node), node.line(),
                                shown(trim_ascii(node.text()), kTextShown), std::string(explain(leftover.why))});
  }
  return result;
}

}  // namespace peppol::model
