#include "ubl/model/fields.h"

#include <fmt/format.h>

#include <utility>

#include "ubl/model/place.h"

namespace peppol::model {

namespace {

using tree::NodeIndex;
using Shape = Row::Shape;

void append_key(std::string& pointer, std::string_view key) {
  if (key.empty()) return;
  if (key == kDueDateOfMeans) {
    pointer = "/" + std::string(key.substr(1));
  } else {
    pointer.append("/").append(key);
  }
}

bool is_value(const Row& row) {
  return !row.key.empty() && (row.shape == Shape::kValue || row.shape == Shape::kPreset);
}

// The only field that a group without a key of its own holds; null when there
// are more.
const Row* sole_field(const Row& group) {
  if (group.shape != Shape::kGroup || !group.key.empty()) return nullptr;
  const Row* sole = nullptr;
  for (const Row& row : group.rows) {
    if (is_constant(row)) continue;
    if (sole != nullptr) return nullptr;
    sole = &row;
  }
  if (sole == nullptr || is_value(*sole)) return sole;
  return sole_field(*sole);
}

// The way to the field of the term within `rows`; lists are not entered, but may be it.
bool find_in(std::span<const Row> rows, std::string_view term, std::string& pointer) {
  for (const Row& row : rows) {
    const std::size_t before = pointer.size();
    if (row.key.empty() && row.shape != Shape::kGroup) continue;
    append_key(pointer, row.key);
    if (row.term == term && !row.key.empty()) return true;
    if (row.shape == Shape::kGroup && find_in(row.rows, term, pointer)) return true;
    pointer.resize(before);
    if (row.shape == Shape::kValue && find_in(row.rows, term, pointer)) return true;
  }
  return false;
}

void describe_rows(std::span<const Row> rows, const FieldDescription& around, std::vector<FieldDescription>& out) {
  for (const Row& row : rows) {
    FieldDescription field{around.pointer, row.term, around.ubl_path, row.required, row.computed};
    if (!row.element.empty()) {
      field.ubl_path += (around.ubl_path.empty() ? "" : "/") + std::string(row.shape == Shape::kAttribute ? "@" : "");
      field.ubl_path += row.element;
    }
    if (!row.select_path.empty()) {
      const bool by_currency = row.select_text == kAccountingCurrency;
      field.ubl_path += by_currency ? fmt::format("[{}=/*/cbc:TaxCurrencyCode]", row.select_path)
                                    : fmt::format("[{}='{}']", row.select_path, row.select_text);
    }
    append_key(field.pointer, row.key);
    if (!row.key.empty()) out.push_back(field);
    if (row.shape == Shape::kList) field.pointer += "/*";
    // The attributes of a value are fields beside it.
    if (row.shape == Shape::kValue) field.pointer = around.pointer;
    describe_rows(row.rows, field, out);
  }
}

}  // namespace

Fields::Fields(const tree::Document& document, DocumentKind kind)
    : document_(&document), kind_(kind), places_(std::make_unique<Places>(place(document, kind))) {}

Fields::Fields(Fields&&) noexcept = default;
Fields& Fields::operator=(Fields&&) noexcept = default;
Fields::~Fields() = default;

std::optional<Fields> Fields::of(const tree::Document& document) {
  const auto kind = kind_of(document);
  if (!kind) return std::nullopt;
  return Fields(document, *kind);
}

struct Fields::Way {
  std::string pointer;
  std::string around;  // of the object that a value is in; the keys of its attributes start from there
  const Row* row = nullptr;
};

Fields::Way Fields::way_to(NodeIndex node) const {
  std::vector<NodeIndex> nodes;
  for (NodeIndex n = node; n != tree::kNoNode && n != 0; n = document_->parent(n)) nodes.push_back(n);
  Way way;
  for (auto n = nodes.rbegin(); n != nodes.rend(); ++n) {
    const Place& place = places_->of[*n];
    if (place.row == nullptr) continue;
    if (place.row->shape == Shape::kAttribute && !place.row->key.empty()) way.pointer = way.around;
    way.around = way.pointer;
    append_key(way.pointer, place.row->key);
    if (place.row->shape == Shape::kList) way.pointer += fmt::format("/{}", place.index);
    way.row = place.row;
  }
  return way;
}

std::string Fields::pointer_of(NodeIndex node) const {
  Way way = way_to(node);
  const Row* sole = way.row == nullptr ? nullptr : sole_field(*way.row);
  if (sole != nullptr && document_->kind(node) == tree::Kind::kElement) append_key(way.pointer, sole->key);
  return std::move(way.pointer);
}

std::string Fields::pointer_of(NodeIndex node, std::span<const std::string_view> terms) const {
  NodeIndex at = node;
  while (at != tree::kNoNode && at != document_->root().index() && places_->of[at].row == nullptr) {
    at = document_->parent(at);
  }
  if (at == tree::kNoNode) return {};
  const Row* row = places_->of[at].row;
  const std::span<const Row> rows = row == nullptr ? rows_of(kind_) : row->rows;
  const Way way = way_to(at);
  const bool is_value_row = row != nullptr && row->shape != Shape::kGroup && row->shape != Shape::kList;
  for (const std::string_view term : terms) {
    // A group without a key of its own is no field, but may hold that of another term.
    if (row != nullptr && row->term == term && !row->key.empty()) return pointer_of(at);
    std::string pointer = is_value_row ? way.around : way.pointer;
    if (find_in(rows, term, pointer)) return pointer;
  }
  return pointer_of(node);
}

std::optional<std::string> Fields::pointer_of_attribute(NodeIndex element, std::string_view name) const {
  const Row* row = places_->of[element].row;
  if (row == nullptr) return std::nullopt;
  // Amounts have the currency of the invoice.
  if (name == "currencyID") {
    if (row->type == Row::Type::kTaxAmount) return "/vat_accounting_currency";
    if (row->type == Row::Type::kAmount || row->type == Row::Type::kUnitPrice) return "/currency";
  }
  for (const Row& attribute : row->rows) {
    if (attribute.shape != Shape::kAttribute || attribute.element != name || attribute.key.empty()) continue;
    std::string pointer = way_to(element).around;
    append_key(pointer, attribute.key);
    return pointer;
  }
  return std::nullopt;
}

const Term* Fields::term_of(NodeIndex node) const {
  for (NodeIndex n = node; n != tree::kNoNode && n != 0; n = document_->parent(n)) {
    const Row* row = places_->of[n].row;
    if (row == nullptr) continue;
    if (!row->term.empty()) return find_term(row->term);
    const Row* sole = sole_field(*row);
    if (sole != nullptr && !sole->term.empty()) return find_term(sole->term);
  }
  return nullptr;
}

std::vector<FieldDescription> describe(DocumentKind kind) {
  std::vector<FieldDescription> fields;
  describe_rows(rows_of(kind), {}, fields);
  return fields;
}

}  // namespace peppol::model
