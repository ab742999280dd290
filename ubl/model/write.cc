#include "ubl/model/write.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "ubl/model/path.h"
#include "ubl/model/row.h"

namespace peppol::model {

namespace {

using Shape = Row::Shape;

void escape(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\r': out += "&#13;"; break;
      default: out += c;
    }
  }
}

// In an attribute, white space other than a blank would be read as a blank.
void escape_attribute(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '\n') {
      out += "&#10;";
    } else if (c == '\t') {
      out += "&#9;";
    } else {
      escape(std::string_view(&c, 1), out);
    }
  }
}

bool is_given(const Json* value) { return value != nullptr && !value->is(Json::Kind::kNull); }

class Writer {
 public:
  Writer(const Json& root, DocumentKind kind) : root_(root), kind_(kind) {
    if (const Json* currency = root.find("currency")) currency_ = currency->text;
    if (const Json* currency = root.find("vat_accounting_currency")) accounting_currency_ = currency->text;
    if (const Json* due_date = root.find(kDueDateOfMeans.substr(1))) due_date_ = due_date;
  }

  Bytes run() && {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<";
    out_.append(root_name(kind_)).append(" xmlns=\"").append(root_namespace(kind_));
    out_.append("\"\n  xmlns:cac=\"").append(kCac).append("\"\n  xmlns:cbc=\"").append(kCbc).append("\">\n");
    write_rows(rows_of(kind_), root_, 1);
    out_.append("</").append(root_name(kind_)).append(">\n");
    return std::move(out_);
  }

 private:
  // Returns how many fields were written, constants not counted.
  std::size_t write_rows(std::span<const Row> rows, const Json& scope, std::size_t depth) {
    std::size_t fields = 0;
    for (const Row& row : rows) fields += write_row(row, scope, depth);
    return fields;
  }

  std::size_t write_row(const Row& row, const Json& scope, std::size_t depth) {
    switch (row.shape) {
      case Shape::kValue: return write_value(row, scope, depth);
      case Shape::kPreset: return write_preset(row, scope, depth);
      case Shape::kFixed: write_text(row, scope, row.text, depth); return 0;
      case Shape::kGroup: return write_group(row, scope, depth);
      case Shape::kList: return write_list(row, scope, depth);
      case Shape::kAttribute: return 0;
    }
    return 0;
  }

  std::size_t write_value(const Row& row, const Json& scope, std::size_t depth) {
    if (row.element.empty()) return 0;
    const Json* value = nullptr;
    if (row.key == kDueDateOfMeans) {
      value = due_date_;
      due_date_ = nullptr;
    } else {
      value = find_path(scope, row.key);
    }
    if (!is_given(value) && !has_attributes(row, scope)) return 0;
    write_text(row, scope, is_given(value) ? std::string_view(value->text) : std::string_view(), depth);
    return 1;
  }

  // A scheme without its identifier is wrong, but not lost: the rules shall see it.
  static bool has_attributes(const Row& row, const Json& scope) {
    return std::any_of(row.rows.begin(), row.rows.end(), [&scope](const Row& attribute) {
      return !attribute.key.empty() && is_given(find_path(scope, attribute.key));
    });
  }

  std::size_t write_preset(const Row& row, const Json& scope, std::size_t depth) {
    const Json* value = find_path(scope, row.key);
    write_text(row, scope, is_given(value) ? std::string_view(value->text) : row.text, depth);
    return is_given(value) ? 1 : 0;
  }

  std::size_t write_group(const Row& row, const Json& scope, std::size_t depth) {
    const Json* inner = row.key.empty() ? &scope : find_path(scope, row.key);
    if (inner == nullptr || !inner->is(Json::Kind::kObject)) return 0;
    const std::size_t before = out_.size();
    open(row.element, depth);
    const std::size_t fields = write_rows(row.rows, *inner, depth + 1);
    if (fields == 0 && !is_constant(row)) {
      out_.resize(before);
    } else {
      close(row.element, depth);
    }
    return fields;
  }

  std::size_t write_list(const Row& row, const Json& scope, std::size_t depth) {
    const Json* array = find_path(scope, row.key);
    if (array == nullptr || !array->is(Json::Kind::kArray)) return 0;
    for (const Json& item : array->items) {
      if (row.rows.front().element.empty()) {
        write_note(row, item, depth);
        continue;
      }
      open(row.element, depth);
      write_rows(row.rows, item, depth + 1);
      close(row.element, depth);
    }
    return array->items.size();
  }

  void write_note(const Row& row, const Json& note, std::size_t depth) {
    std::string text;
    if (const Json* subject = note.find("subject_code"); is_given(subject)) text = "#" + subject->text + "#";
    if (const Json* words = note.find("text"); is_given(words)) text += words->text;
    write_text(Row{.element = row.element}, note, text, depth);
  }

  void indent(std::size_t depth) { out_.append(2 * depth, ' '); }

  void open(std::string_view element, std::size_t depth) {
    indent(depth);
    out_.append("<").append(element).append(">\n");
  }

  void close(std::string_view element, std::size_t depth) {
    indent(depth);
    out_.append("</").append(element).append(">\n");
  }

  void write_text(const Row& row, const Json& scope, std::string_view text, std::size_t depth) {
    indent(depth);
    out_.append("<").append(row.element);
    write_currency(row);
    for (const Row& attribute : row.rows) {
      const Json* value = attribute.key.empty() ? nullptr : find_path(scope, attribute.key);
      if (is_given(value)) {
        write_attribute(attribute.element, value->text);
      } else if (!attribute.text.empty()) {
        write_attribute(attribute.element, attribute.text);
      }
    }
    out_ += '>';
    escape(text, out_);
    out_.append("</").append(row.element).append(">\n");
  }

  void write_currency(const Row& row) {
    if (!is_decimal(row.type) || row.type == Row::Type::kNumber) return;
    const std::string& currency = row.type == Row::Type::kTaxAmount ? accounting_currency_ : currency_;
    if (!currency.empty()) write_attribute("currencyID", currency);
  }

  void write_attribute(std::string_view name, std::string_view text) {
    out_.append(" ").append(name).append("=\"");
    escape_attribute(text, out_);
    out_ += '"';
  }

  const Json& root_;
  DocumentKind kind_;
  std::string currency_;
  std::string accounting_currency_;
  const Json* due_date_ = nullptr;
  Bytes out_;
};

}  // namespace

Bytes write_ubl(const Json& invoice, DocumentKind kind) { return Writer(invoice, kind).run(); }

}  // namespace peppol::model
