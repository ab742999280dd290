// Document::parse with libxml2's SAX2 interface. Nothing but the five
// predefined entities is expanded, and a document type declaration ends the
// reading.
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/deadline.h"
#include "base/xml/complaint.h"
#include "base/xml/lexical_scan.h"
#include "ubl/tree/builder.h"
#include "ubl/tree/document.h"

namespace peppol::tree {

namespace {

constexpr std::size_t kElementsBetweenLooks = 1024;  // at the clock

struct Reading {
  xmlParserCtxtPtr parser = nullptr;
  Builder* builder = nullptr;
  std::size_t max_namespaces = 0;
  Deadline deadline = {};
  std::size_t elements = 0;
  std::string malformed = {};
};

Reading& reading(void* context) { return *static_cast<Reading*>(context); }
const char* chars(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

std::string at(int line, int column) { return "line " + std::to_string(line) + ", column " + std::to_string(column); }

// The parser stands behind the attributes; the tag began at the last "<", which no attribute value can hold.
Builder::Place tag_start(const xmlParserInput& input) {
  auto line = static_cast<std::uint32_t>(std::max(input.line, 1));
  const xmlChar* open = input.cur;
  while (open > input.base && *open != '<') --open;
  if (*open != '<') return {line, static_cast<std::uint32_t>(std::max(input.col, 1))};
  const auto breaks = static_cast<std::uint32_t>(std::count(open, input.cur, '\n'));
  line -= std::min(line - 1, breaks);
  if (breaks == 0) {
    const auto behind = static_cast<int>(input.cur - open);
    return {line, static_cast<std::uint32_t>(std::max(input.col - behind, 1))};
  }
  const xmlChar* start = open;
  while (start > input.base && start[-1] != '\n') --start;
  return {line, static_cast<std::uint32_t>(open - start) + 1};
}

// How many nodes the document has, judged by its beginning.
std::size_t expected_nodes(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, std::size_t{64} << 10);
  const auto tags = static_cast<std::size_t>(std::count(sample.begin(), sample.end(), '<'));
  const auto equals = static_cast<std::size_t>(std::count(sample.begin(), sample.end(), '='));
  return (2 * tags + equals + 2) * (bytes.size() / sample.size() + 1);
}

void stop(Reading& r) { xmlStopParser(r.parser); }

// The parameters are those of libxml2.
// NOLINTNEXTLINE(readability-function-size)
void on_start(void* context, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int namespaces,
              const xmlChar** namespace_pairs, int attributes, int, const xmlChar** rows) {
  Reading& r = reading(context);
  Builder& builder = *r.builder;
  if (++r.elements % kElementsBetweenLooks == 0 && r.deadline.passed()) {
    builder.fail_limit("reading the document took more than " + std::to_string(r.deadline.limit().count()) +
                       " ms of processor time, which is the limit");
    return stop(r);
  }
  if (!builder.start_element(chars(local), chars(prefix), chars(uri), tag_start(*r.parser->input))) return stop(r);
  // Two entries for each declaration in scope.
  if (static_cast<std::size_t>(r.parser->nsNr) / 2 > r.max_namespaces) {
    builder.fail_limit("more than " + std::to_string(r.max_namespaces) +
                       " namespace declarations are in scope at one element, which is the limit");
    return stop(r);
  }
  for (int i = 0; i < namespaces; ++i) {
    if (!builder.declare_namespace(chars(namespace_pairs[2 * i]), chars(namespace_pairs[2 * i + 1]))) return stop(r);
  }
  for (int i = 0; i < attributes; ++i) {
    const xmlChar** row = rows + 5 * i;
    const std::string_view value(chars(row[3]), static_cast<std::size_t>(row[4] - row[3]));
    if (!builder.attribute(chars(row[0]), chars(row[1]), chars(row[2]), value)) return stop(r);
  }
}

void on_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) { reading(context).builder->end_element(); }

void on_text(void* context, const xmlChar* text, int length) {
  Reading& r = reading(context);
  if (!r.builder->text({chars(text), static_cast<std::size_t>(length)})) stop(r);
}

void on_comment(void* context, const xmlChar* text) {
  Reading& r = reading(context);
  if (!r.builder->comment(chars(text))) stop(r);
}

void on_instruction(void* context, const xmlChar* target, const xmlChar* text) {
  Reading& r = reading(context);
  if (!r.builder->instruction(chars(target), text == nullptr ? "" : chars(text))) stop(r);
}

void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  Reading& r = reading(context);
  if (r.malformed.empty()) {
    r.malformed = "the document has a document type declaration (<!DOCTYPE) at " +
                  at(r.parser->input->line, r.parser->input->col) + ", which is not accepted; take it out";
  }
  stop(r);
}

xmlEntityPtr on_entity(void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); }

void on_error(void* context, xmlErrorPtr error) {
  Reading& r = reading(context);
  const auto words = xml::complaint(*error);
  if (!words) return;
  if (r.malformed.empty())
    r.malformed = "the document is not well-formed XML at " + at(error->line, error->int2) + ": " + *words;
  stop(r);
}

xmlSAXHandler make_handler() {
  xmlSAXHandler handler;
  std::memset(&handler, 0, sizeof handler);
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = on_start;
  handler.endElementNs = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.cdataBlock = on_text;
  handler.comment = on_comment;
  handler.processingInstruction = on_instruction;
  handler.internalSubset = on_doctype;
  handler.getEntity = on_entity;
  handler.serror = on_error;
  return handler;
}

struct FreeParser {
  void operator()(xmlParserCtxtPtr parser) const { xmlFreeParserCtxt(parser); }
};

}  // namespace

Result<Document> Document::parse(std::string_view bytes, const ParseLimits& limits) {
  const std::size_t most = std::min<std::size_t>(limits.max_bytes, std::size_t{2'000'000'000});
  if (auto scanned = xml::scan_lexically(bytes, most, limits.max_attributes); !scanned)
    return tl::unexpected(scanned.error());
  if (bytes.empty()) return fail(ErrorCode::kMalformed, "the document is empty; XML was expected");
  xmlInitParser();
  Builder builder(limits, std::min(expected_nodes(bytes), limits.max_nodes), bytes.size());
  xmlSAXHandler handler = make_handler();
  std::unique_ptr<xmlParserCtxt, FreeParser> parser(
      xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size())));
  if (!parser) return fail(ErrorCode::kInternal, "the XML parser could not be created: out of memory");
  Reading state{parser.get(), &builder, limits.max_namespaces, Deadline(thread_clock(), limits.max_time)};
  *parser->sax = handler;
  parser->sax2 = 1;
  parser->userData = &state;
  // NOENT resolves references in attributes and namespace names, where libxml2 else hands on "&amp;" as "&#38;".
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
  const int outcome = xmlParseDocument(parser.get());
  if (!builder.failure().empty()) {
    const auto place = builder.place();
    return fail(ErrorCode::kLimitExceeded, builder.failure() + " (at line " + std::to_string(place.line) + ")");
  }
  if (!state.malformed.empty()) return fail(ErrorCode::kMalformed, state.malformed);
  if (outcome != 0 || parser->wellFormed == 0) {
    return fail(ErrorCode::kMalformed, "the document is not well-formed XML");
  }
  return builder.finish();
}

}  // namespace peppol::tree
