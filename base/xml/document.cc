#include "base/xml/document.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "base/deadline.h"
#include "base/xml/complaint.h"
#include "base/xml/lexical_scan.h"
#include "base/xml/libxml2_handles.h"

namespace peppol::xml {
namespace {

constexpr std::size_t kElementsBetweenLooks = 1024;  // at the clock

// What one parse has seen so far; reachable from the parser's callbacks.
struct Progress {
  explicit Progress(const Limits& all) : limits(all), deadline(thread_clock(), all.max_time) {}

  const Limits& limits;
  Deadline deadline;
  std::size_t elements = 0;
  std::optional<Error> error;  // the first
};

Progress& progress_of(void* context) { return *static_cast<Progress*>(static_cast<xmlParserCtxt*>(context)->_private); }

void stop(void* context, Error error) {
  auto& progress = progress_of(context);
  if (!progress.error) progress.error = std::move(error);
  xmlStopParser(static_cast<xmlParserCtxt*>(context));
}

// The parameters are those of libxml2.
// NOLINTNEXTLINE(readability-function-size)
void on_start(void* context, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int namespaces,
              const xmlChar** namespace_pairs, int attributes, int defaulted, const xmlChar** values) {
  auto& progress = progress_of(context);
  const auto depth = static_cast<std::size_t>(static_cast<xmlParserCtxt*>(context)->nodeNr) + 1;
  if (depth > progress.limits.max_depth) {
    return stop(context, {ErrorCode::kLimitExceeded,
                          fmt::format("The XML nests elements more than {} deep.", progress.limits.max_depth)});
  }
  if (++progress.elements > progress.limits.max_elements) {
    return stop(context, {ErrorCode::kLimitExceeded,
                          fmt::format("The XML has more than {} elements.", progress.limits.max_elements)});
  }
  // Two entries for each declaration in scope.
  if (static_cast<std::size_t>(static_cast<xmlParserCtxt*>(context)->nsNr) / 2 > progress.limits.max_namespaces) {
    return stop(context, {ErrorCode::kLimitExceeded,
                          fmt::format("The XML has more than {} namespace declarations in scope at one element.",
                                      progress.limits.max_namespaces)});
  }
  if (progress.elements % kElementsBetweenLooks == 0 && progress.deadline.passed()) {
    return stop(context, {ErrorCode::kLimitExceeded,
                          fmt::format("Reading the XML took more than {} ms of processor time, which is the limit.",
                                      progress.limits.max_time.count())});
  }
  xmlSAX2StartElementNs(context, local, prefix, uri, namespaces, namespace_pairs, attributes, defaulted, values);
}

void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  stop(context, {ErrorCode::kMalformed, "The XML has a DOCTYPE (DTD); document type declarations are not accepted."});
}

void on_error(void* context, xmlErrorPtr error) {
  if (context == nullptr || error == nullptr) return;
  const auto words = complaint(*error);
  // Stopped, because libxml2 goes on reading what it no longer reports.
  if (words)
    stop(context,
         {ErrorCode::kMalformed, fmt::format("The XML is not well-formed at line {}: {}.", error->line, *words)});
}

ParserContext make_parser(Progress& progress) {
  ParserContext parser(xmlNewParserCtxt());
  if (!parser) return parser;
  parser->_private = &progress;
  parser->sax->startElementNs = on_start;
  parser->sax->internalSubset = on_doctype;
  parser->sax->serror = on_error;
  return parser;
}

}  // namespace

struct Document::State {
  XmlDoc document;
  std::size_t bytes;
};

Result<Document> Document::parse(std::string_view bytes, const Limits& limits) {
  if (auto scanned = scan_lexically(bytes, limits.max_bytes, limits.max_attributes); !scanned)
    return tl::unexpected(scanned.error());
  if (bytes.empty()) return fail(ErrorCode::kMalformed, "The XML is empty.");
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return fail(ErrorCode::kLimitExceeded, "The XML has more than 2 GiB.");
  }
  Progress progress(limits);
  const ParserContext parser = make_parser(progress);
  if (!parser) return fail(ErrorCode::kInternal, "The XML parser could not be created.");
  // HUGE lifts limits of the parser's own, such as 10 MB of text in one element; ours hold instead.
  // NOENT resolves references in attributes and namespace names, where libxml2 else hands on "&amp;" as "&#38;";
  // there is no DTD, hence no entity but those of XML itself.
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_HUGE | XML_PARSE_BIG_LINES |
                           XML_PARSE_NOWARNING | XML_PARSE_NOERROR;
  XmlDoc document(
      xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr, kOptions));
  if (progress.error) return tl::unexpected(*progress.error);
  if (!document || parser->wellFormed == 0 || xmlDocGetRootElement(document.get()) == nullptr) {
    return fail(ErrorCode::kMalformed, "The XML is not well-formed.");
  }
  // libxml2 makes the declaration of the prefix "xml" when it is first looked for; done here, readers
  // in several threads change nothing.
  xmlSearchNs(document.get(), xmlDocGetRootElement(document.get()), reinterpret_cast<const xmlChar*>("xml"));
  return Document(std::make_unique<State>(State{std::move(document), bytes.size()}));
}

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Element Document::root() const { return Element(*xmlDocGetRootElement(state_->document.get())); }

std::size_t Document::size_bytes() const { return state_->bytes; }

}  // namespace peppol::xml
