// Sequences, nodes and the rest of the library.
#include <algorithm>
#include <cmath>

#include "ubl/xpath/deep_equal.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/qname.h"
#include "ubl/xpath/uri.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

constexpr std::string_view kXmlUri = "http://www.w3.org/XML/1998/namespace";

// The integer, brought into what a position can be.
std::int64_t position_of(const Item& item) {
  if (!item.big) return item.integer;
  return item.decimal->is_negative() ? INT64_MIN : INT64_MAX;
}

void insert_before(Context&, Arguments args, Sequence& out) {
  const auto size = static_cast<std::int64_t>(args[0].size());
  const std::int64_t at = std::clamp<std::int64_t>(position_of(args[1][0]), 1, size + 1);
  for (std::int64_t i = 1; i <= size + 1; ++i) {
    if (i == at) {
      for (const Item& item : args[2]) out.push(item);
    }
    if (i <= size) out.push(args[0][static_cast<std::size_t>(i - 1)]);
  }
}

void remove(Context&, Arguments args, Sequence& out) {
  const std::int64_t at = position_of(args[1][0]);
  for (std::size_t i = 0; i < args[0].size(); ++i) {
    if (static_cast<std::int64_t>(i) + 1 != at) out.push(args[0][i]);
  }
}

void subsequence(Context&, Arguments args, Sequence& out) {
  const auto round = [](double value) { return std::floor(value + 0.5); };
  const double first = round(args[1][0].number);
  const double end = args.size() > 2 ? first + round(args[2][0].number) : HUGE_VAL;
  for (std::size_t i = 0; i < args[0].size(); ++i) {
    const auto position = static_cast<double>(i + 1);
    if (position >= first && position < end) out.push(args[0][i]);
  }
}

void is_deep_equal(Context& context, Arguments args, Sequence& out) {
  out.push(boolean_item(deep_equal(args[0], args[1], context)));
}

// The value of an attribute in the namespace of XML at the node or nearest above; null where there is none.
tree::NodeIndex xml_attribute(std::string_view local, tree::NodeIndex node, const tree::Document& document) {
  for (; node != tree::kNoNode; node = document.parent(node)) {
    if (document.kind(node) != tree::Kind::kElement) continue;
    for (tree::NodeIndex at = node + 1; at < document.first_child(node); ++at) {
      if (document.expanded_name(document.name(at)) == tree::ExpandedName{local, kXmlUri}) return at;
    }
  }
  return tree::kNoNode;
}

char small_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void lang(Context& context, Arguments args, Sequence& out) {
  const std::string_view wanted = text_of(args[0]);
  const Item& node = args[1][0];
  if (node.type != Type::kNode) return out.push(boolean_item(false));
  const tree::NodeIndex at = xml_attribute("lang", node.node, *context.document);
  const std::string_view found = at == tree::kNoNode ? std::string_view() : context.document->string_value(at);
  const bool same = at != tree::kNoNode && found.size() >= wanted.size() &&
                    std::equal(wanted.begin(), wanted.end(), found.begin(),
                               [](char a, char b) { return small_letter(a) == small_letter(b); }) &&
                    (found.size() == wanted.size() || found[wanted.size()] == '-');
  out.push(boolean_item(same));
}

// Without a schema no element is nilled.
void nilled(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return;
  if (context.document->kind(args[0][0].node) == tree::Kind::kElement) out.push(boolean_item(false));
}

// A document has no base URI of its own: only what xml:base says, when it is absolute, counts.
void base_uri(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return;
  const tree::Document& document = *context.document;
  std::string uri;
  for (tree::NodeIndex node = args[0][0].node; node != tree::kNoNode && !is_absolute_uri(uri);) {
    const tree::NodeIndex at = xml_attribute("base", node, document);
    if (at == tree::kNoNode) break;
    const std::string_view outer = document.string_value(at);
    uri = uri.empty() || !is_absolute_uri(outer) ? (uri.empty() ? std::string(outer) : uri) : resolved_uri(uri, outer);
    node = document.parent(document.parent(at));
  }
  if (is_absolute_uri(uri)) out.push(text_item(context.arena->copy(uri), Type::kAnyUri));
}

void nothing(Context&, Arguments, Sequence&) {}

// Without types the identifiers of a document are its xml:id attributes.
void id(Context& context, Arguments args, Sequence& out) {
  if (args[1][0].type != Type::kNode) return;
  std::vector<std::string_view> wanted;
  for (const Item& item : args[0]) {
    std::string_view rest = item.text();
    while (!(rest = trimmed(rest)).empty()) {
      const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
      wanted.push_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  std::sort(wanted.begin(), wanted.end());
  const tree::Document& document = *context.document;
  std::vector<std::string_view> seen;
  for (tree::NodeIndex n = 0; n < document.size(); ++n) {
    context.run.step();
    if (document.kind(n) != tree::Kind::kAttribute) continue;
    if (document.expanded_name(document.name(n)) != tree::ExpandedName{"id", kXmlUri}) continue;
    const std::string_view value = trimmed(document.string_value(n));
    if (!std::binary_search(wanted.begin(), wanted.end(), value)) continue;
    if (std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
    seen.push_back(value);
    out.push(node_item(document.parent(n)));
  }
}

void error(Context&, Arguments args, Sequence&) {
  std::string code = "FOER0000";
  if (args.size() == 1 && args[0].empty()) raise("XPTY0004", "error() is given an empty sequence as its only argument");
  if (!args.empty() && !args[0].empty()) {
    if (args[0][0].type != Type::kQName) raise("XPTY0004", "the first argument of error() is not an xs:QName");
    code = std::string(args[0][0].qname->local);
  }
  const std::string sentence = args.size() > 1 ? std::string(text_of(args[1])) : "the rules raise an error";
  raise(code.c_str(), sentence);
}

void trace(Context&, Arguments args, Sequence& out) {
  for (const Item& item : args[0]) out.push(item);
}

void round_half_to_even(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty()) return;
  constexpr std::int64_t kMaxPrecision = 400;  // no double has more digits before the point
  const Item& item = args[0][0];
  const std::int64_t wanted = args.size() > 1 ? position_of(args[1][0]) : 0;
  const auto precision = static_cast<int>(std::clamp(wanted, -kMaxPrecision * 25, kMaxPrecision * 25));
  if (item.is_exact()) {
    return out.push(decimal_item(to_decimal(item).round_half_even(precision), item.type, *context.arena));
  }
  const auto exact = Decimal::from_double(item.number);
  Item result = item;
  if (exact && item.number != 0) {
    result.number = std::copysign(exact->round_half_even(precision).to_double(), item.number);
    if (item.type == Type::kFloat) result.number = static_cast<double>(static_cast<float>(result.number));
  }
  out.push(result);
}

constexpr auto kOther = Yields::kAnything;
constexpr unsigned kContext = FunctionSpec::kContextItem;
constexpr unsigned kDocument = FunctionSpec::kDocument;
constexpr FunctionSpec kFunctions[] = {
    {"insert-before", 3, 3, "x*ix*", kOther, 0, insert_before},
    {"remove", 2, 2, "x*i", kOther, 0, remove},
    {"subsequence", 2, 3, "x*dd", kOther, 0, subsequence},
    {"deep-equal", 2, 2, "x*x*", Yields::kBoolean, FunctionSpec::kCostly, is_deep_equal},
    {"lang", 1, 2, "s?N", Yields::kBoolean, FunctionSpec::kContextLast | kDocument, lang},
    {"nilled", 1, 1, "N?", kOther, kDocument, nilled},
    {"base-uri", 0, 1, "N?", kOther, kContext | kDocument, base_uri},
    {"document-uri", 1, 1, "N?", kOther, 0, nothing},
    {"static-base-uri", 0, 0, "", kOther, 0, nothing},
    {"id", 1, 2, "s*N", Yields::kNodes, FunctionSpec::kContextLast | kDocument, id},
    {"idref", 1, 2, "s*N", Yields::kNodes, FunctionSpec::kContextLast, nothing},
    {"error", 0, 0, "", kOther, 0, error},
    {"error", 1, 3, "a?sx*", kOther, 0, error},
    {"trace", 2, 2, "x*s", kOther, 0, trace},
    {"round-half-to-even", 1, 2, "n?i", Yields::kNumber, 0, round_half_to_even},
};

}  // namespace

std::span<const FunctionSpec> more_functions() { return kFunctions; }

std::string_view refused_function(std::string_view local) {
  constexpr std::string_view kOtherDocuments = "rules see one document only";
  constexpr std::string_view kOfTransformations = "it belongs to XSLT's transformations";
  struct Refused {
    std::string_view name;
    std::string_view why;
  };
  constexpr Refused kRefused[] = {
      {"doc", kOtherDocuments},
      {"doc-available", kOtherDocuments},
      {"document", kOtherDocuments},
      {"collection", kOtherDocuments},
      {"unparsed-text", kOtherDocuments},
      {"unparsed-text-available", kOtherDocuments},
      {"unparsed-entity-uri", "documents have no DTD here"},
      {"unparsed-entity-public-id", "documents have no DTD here"},
      {"system-property", kOfTransformations},
      {"element-available", kOfTransformations},
      {"function-available", kOfTransformations},
      {"type-available", kOfTransformations},
      {"current-group", kOfTransformations},
      {"current-grouping-key", kOfTransformations},
      {"regex-group", kOfTransformations},
      {"format-number", kOfTransformations},
      {"format-date", kOfTransformations},
      {"format-time", kOfTransformations},
      {"format-dateTime", kOfTransformations},
  };
  for (const Refused& refused : kRefused) {
    if (refused.name == local) return refused.why;
  }
  return {};
}

}  // namespace peppol::xpath
