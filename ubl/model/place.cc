#include "ubl/model/place.h"

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace peppol::model {

namespace {

using tree::Node;
using tree::NodeIndex;
using Shape = Row::Shape;

constexpr std::string_view kCurrencyId = "currencyID";
constexpr std::size_t kNoRow = ~std::size_t{0};

// "1" and "0" are booleans as well.
std::string_view plain(std::string_view text, std::string_view like) {
  text = trim_ascii(text);
  if (text == "1" && like == "true") return like;
  if (text == "0" && like == "false") return like;
  return text;
}

class Placer {
 public:
  Placer(const tree::Document& document, DocumentKind kind) : document_(document), kind_(kind) {
    places_.of.resize(document.size());
    name_elements();
  }

  Places run() && {
    const Node root = document_.root();
    currency_ = text_below(root, "cbc:DocumentCurrencyCode");
    accounting_currency_ = text_below(root, "cbc:TaxCurrencyCode");
    place_inside(root, rows_of(kind_), nullptr);
    return std::move(places_);
  }

 private:
  // "cbc:ID" for each name of the document; empty for other namespaces.
  void name_elements() {
    for (std::size_t id = 0; id < document_.name_count(); ++id) {
      const auto name = document_.expanded_name(static_cast<tree::NameId>(id));
      std::string element;
      if (name.uri == kCbc) element = "cbc:" + std::string(name.local);
      if (name.uri == kCac) element = "cac:" + std::string(name.local);
      names_.push_back(std::move(element));
    }
  }

  std::string_view name_of(Node node) const { return names_[node.name_id()]; }

  Node child_named(Node parent, std::string_view name) const {
    for (const Node child : parent.children()) {
      if (name_of(child) == name) return child;
    }
    return {};
  }

  // The text at "cac:A/cbc:B/@c"; empty when there is none.
  std::string_view text_below(Node node, std::string_view path) const {
    while (node && !path.empty()) {
      const std::size_t slash = path.find('/');
      const std::string_view step = path.substr(0, slash);
      path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
      node = step.front() == '@' ? node.attribute(step.substr(1)) : child_named(node, step);
    }
    return trim_ascii(node.text());
  }

  bool fits(const Row& row, Node node) const {
    if (row.element != name_of(node)) return false;
    if (row.select_path.empty()) return true;
    const std::string_view text = text_below(node, row.select_path);
    if (row.select_text != kAccountingCurrency) return plain(text, row.select_text) == row.select_text;
    return !text.empty() && text == accounting_currency_ && text != currency_;
  }

  std::size_t row_for(std::span<const Row> rows, Node node) const {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].shape != Shape::kAttribute && fits(rows[i], node)) return i;
    }
    return kNoRow;
  }

  void leave_over(Node node, Leftover::Why why) { places_.leftovers.push_back({node.index(), why}); }

  // Returns how many fields the model keeps of what is inside.
  std::size_t place_inside(Node parent, std::span<const Row> rows, const Row* around) {
    std::vector<std::uint32_t> taken(rows.size());
    std::size_t kept = place_attributes(parent, rows, around);
    for (const Node child : parent.children()) {
      const std::size_t at = row_for(rows, child);
      if (at == kNoRow) {
        leave_over(child, Leftover::Why::kUnknown);
        continue;
      }
      const Row& row = rows[at];
      if (!is_free(row, taken[at])) {
        leave_over(child, Leftover::Why::kRepeated);
        continue;
      }
      const std::size_t fields = place_element(child, row, taken[at]);
      if (places_.of[child.index()].row != nullptr) ++taken[at];
      kept += fields;
    }
    if (around != nullptr && is_constant(*around)) tell_incomplete(parent, rows, taken);
    return kept;
  }

  bool is_free(const Row& row, std::uint32_t taken) const {
    if (row.key == kDueDateOfMeans) return !due_date_taken_;
    return row.shape == Shape::kList || taken == 0;
  }

  void tell_incomplete(Node node, std::span<const Row> rows, const std::vector<std::uint32_t>& taken) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (taken[i] == 0) return leave_over(node, Leftover::Why::kIncomplete);
    }
  }

  std::size_t place_element(Node node, const Row& row, std::uint32_t index) {
    Place& place = places_.of[node.index()];
    switch (row.shape) {
      case Shape::kFixed:
        if (plain(node.text(), row.text) != row.text) {
          leave_over(node, Leftover::Why::kOtherText);
        } else {
          place.row = &row;
          place_attributes(node, row.rows, &row);
        }
        return 0;
      case Shape::kPreset:
      case Shape::kValue:
        place.row = &row;
        if (row.key == kDueDateOfMeans) due_date_taken_ = true;
        place_attributes(node, row.rows, &row);
        return row.shape == Shape::kPreset && trim_ascii(node.text()) == row.text ? 0 : 1;
      default: return place_composite(node, row, index);
    }
  }

  std::size_t place_composite(Node node, const Row& row, std::uint32_t index) {
    places_.of[node.index()] = {&row, index};
    const std::size_t before = places_.leftovers.size();
    const bool holds_text = !row.rows.empty() && row.rows.front().element.empty();
    const std::size_t kept = holds_text ? 1 + place_attributes(node, {}, &row) : place_inside(node, row.rows, &row);
    if (kept > 0 || is_constant(row)) return kept;
    // Nothing to keep: writing would not bring it back.
    places_.leftovers.resize(before);
    leave_over(node, Leftover::Why::kEmpty);
    for (NodeIndex n = node.index(); n < document_.end(node.index()); ++n) places_.of[n] = {};
    return 0;
  }

  std::size_t place_attributes(Node node, std::span<const Row> rows, const Row* around) {
    std::size_t kept = 0;
    for (const Node attribute : node.attributes()) {
      if (is_implied_currency(attribute, around)) continue;
      const Row* row = attribute_row(attribute, rows);
      if (row == nullptr) {
        leave_over(attribute, Leftover::Why::kUnknown);
        continue;
      }
      places_.of[attribute.index()].row = row;
      if (row->text.empty()) ++kept;
    }
    return kept;
  }

  bool is_implied_currency(Node attribute, const Row* around) const {
    if (around == nullptr || attribute.local_name() != kCurrencyId) return false;
    const std::string_view implied =
        around->type == Row::Type::kTaxAmount ? std::string_view(accounting_currency_) : std::string_view(currency_);
    return is_decimal(around->type) && around->type != Row::Type::kNumber && attribute.text() == implied;
  }

  static const Row* attribute_row(Node attribute, std::span<const Row> rows) {
    if (!attribute.namespace_uri().empty()) return nullptr;
    for (const Row& row : rows) {
      if (row.shape != Shape::kAttribute || row.element != attribute.local_name()) continue;
      return row.text.empty() || row.text == attribute.text() ? &row : nullptr;
    }
    return nullptr;
  }

  const tree::Document& document_;
  DocumentKind kind_;
  std::vector<std::string> names_;  // by name id
  std::string currency_;
  std::string accounting_currency_;
  bool due_date_taken_ = false;
  Places places_;
};

}  // namespace

Places place(const tree::Document& document, DocumentKind kind) { return Placer(document, kind).run(); }

}  // namespace peppol::model
