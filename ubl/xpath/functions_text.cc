// Texts: URIs, normal forms, and the functions that take a collation. The only collation is that of code points.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/unicode.h"
#include "ubl/xpath/uri.h"

namespace peppol::xpath {

namespace {

constexpr std::string_view kCodePoints = "http://www.w3.org/2005/xpath-functions/collation/codepoint";

// Percent-encodes the bytes that `kept` does not hold.
template <class Kept>
void escape(Context& context, std::string_view text, Kept kept, Sequence& out) {
  std::string escaped;
  for (char c : text) {
    if (kept(c)) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  out.push(text_item(context.arena->copy(escaped)));
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.~").find(c) != std::string_view::npos;
}
bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

void encode_for_uri(Context& context, Arguments args, Sequence& out) {
  escape(context, text_of(args[0]), is_unreserved, out);
}

void iri_to_uri(Context& context, Arguments args, Sequence& out) {
  const auto kept = [](char c) {
    return is_printable(c) && std::string_view(" <>\"{}|\\^`").find(c) == std::string_view::npos;
  };
  escape(context, text_of(args[0]), kept, out);
}

void escape_html_uri(Context& context, Arguments args, Sequence& out) {
  escape(context, text_of(args[0]), is_printable, out);
}

void resolve_uri(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty()) return;
  const std::string_view reference = text_of(args[0]);
  const auto invalid = [](std::string_view text) {
    raise("FORG0002", "\"" + shown(text, 200) + "\" is not a URI that resolve-uri() can take");
  };
  if (!is_uri_reference(reference)) invalid(reference);
  if (is_absolute_uri(reference)) return out.push(text_item(reference, Type::kAnyUri));
  if (args.size() == 1) raise("FONS0005", "resolve-uri() needs a base: expressions have no base URI here");
  const std::string_view base = text_of(args[1]);
  if (!is_uri_reference(base) || !is_absolute_uri(base)) invalid(base);
  out.push(text_item(context.arena->copy(resolved_uri(reference, base)), Type::kAnyUri));
}

void normalize_unicode(Context& context, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const std::string form = args.size() > 1 ? upper_cased(trimmed(text_of(args[1]))) : "NFC";
  if (form.empty()) return out.push(text_item(text));
  const auto result = normalized(text, form);
  if (!result) raise("FOCH0003", "the normal form " + form + " is not known; NFC, NFD, NFKC and NFKD are");
  out.push(text_item(context.arena->copy(*result)));
}

void codepoint_equal(Context&, Arguments args, Sequence& out) {
  if (!args[0].empty() && !args[1].empty()) out.push(boolean_item(args[0][0].text() == args[1][0].text()));
}

void default_collation(Context&, Arguments, Sequence& out) { out.push(text_item(kCodePoints)); }

// The functions that take a collation as their last argument, with what they take before it.
struct Collated {
  std::string_view name;
  std::size_t arguments;
  std::string_view parameters;
  Yields yields;
};
constexpr std::array<Collated, 11> kCollated = {{
    {"compare", 2, "s?s?s", Yields::kNumber},
    {"contains", 2, "s?s?s", Yields::kBoolean},
    {"starts-with", 2, "s?s?s", Yields::kBoolean},
    {"ends-with", 2, "s?s?s", Yields::kBoolean},
    {"substring-before", 2, "s?s?s", Yields::kText},
    {"substring-after", 2, "s?s?s", Yields::kText},
    {"distinct-values", 1, "a*s", Yields::kAnything},
    {"index-of", 2, "a*as", Yields::kAnything},
    {"deep-equal", 2, "x*x*s", Yields::kBoolean},
    {"max", 1, "a*s", Yields::kAnything},
    {"min", 1, "a*s", Yields::kAnything},
}};

// Checks the collation and leaves the rest to the function without one.
template <std::size_t index>
void collated(Context& context, Arguments args, Sequence& out) {
  const std::string_view collation = text_of(args.back());
  if (collation != kCodePoints) {
    raise("FOCH0002",
          "the collation \"" + shown(collation, 200) + "\" is not known; the only one is " + std::string(kCodePoints));
  }
  const Collated& row = kCollated[index];
  find_function(row.name, row.arguments)->call(context, args.first(row.arguments), out);
}

template <std::size_t index>
constexpr FunctionSpec with_collation() {
  constexpr Collated kRow = kCollated[index];
  constexpr int kCount = static_cast<int>(kRow.arguments) + 1;
  return {kRow.name, kCount, kCount, kRow.parameters, kRow.yields, 0, collated<index>};
}

constexpr FunctionSpec kFunctions[] = {
    {"encode-for-uri", 1, 1, "s?", Yields::kText, 0, encode_for_uri},
    {"iri-to-uri", 1, 1, "s?", Yields::kText, 0, iri_to_uri},
    {"escape-html-uri", 1, 1, "s?", Yields::kText, 0, escape_html_uri},
    {"resolve-uri", 1, 2, "s?s", Yields::kAnything, 0, resolve_uri},
    {"normalize-unicode", 1, 2, "s?s", Yields::kText, 0, normalize_unicode},
    {"codepoint-equal", 2, 2, "s?s?", Yields::kAnything, 0, codepoint_equal},
    {"default-collation", 0, 0, "", Yields::kText, 0, default_collation},
    with_collation<0>(),
    with_collation<1>(),
    with_collation<2>(),
    with_collation<3>(),
    with_collation<4>(),
    with_collation<5>(),
    with_collation<6>(),
    with_collation<7>(),
    with_collation<8>(),
    with_collation<9>(),
    with_collation<10>(),
};

}  // namespace

std::span<const FunctionSpec> text_functions() { return kFunctions; }

}  // namespace peppol::xpath
