#include "base/xml/canonical.h"

#include <fmt/core.h>
#include <libxml/c14n.h>

#include "base/xml/libxml2_handles.h"

namespace peppol::xml {
namespace {

constexpr std::size_t kMaxGrowth = 16;
constexpr std::size_t kSmallResult = 1 << 20;  // allowed however small the document

struct Output {
  Bytes bytes;
  std::size_t max_bytes;
  bool overflow = false;
};

int append(void* context, const char* bytes, int length) {
  auto& output = *static_cast<Output*>(context);
  if (output.bytes.size() + static_cast<std::size_t>(length) > output.max_bytes) {
    output.overflow = true;
    return -1;
  }
  output.bytes.append(bytes, static_cast<std::size_t>(length));
  return length;
}

// What is canonicalised: `top` and below (everything when null), but not `without` and below, and
// nothing more once the output has overflowed (libxml2 itself would go on filling its buffer).
struct Selection {
  const xmlNode* top;
  const xmlNode* without;
  const Output* output;
};

// libxml2 asks for an attribute or a namespace with its element as `parent`.
int is_selected(void* context, xmlNode* node, xmlNode* parent) {
  const auto& selection = *static_cast<const Selection*>(context);
  if (selection.output->overflow) return 0;
  const bool owned = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
  for (const xmlNode* at = owned ? parent : node; at != nullptr; at = at->parent) {
    if (at == selection.without) return 0;
    if (at == selection.top) return 1;
  }
  return selection.top == nullptr ? 1 : 0;
}

// Pointers into the prefixes, null-terminated, as libxml2 wants them.
std::vector<xmlChar*> prefix_pointers(std::vector<std::string>& prefixes) {
  std::vector<xmlChar*> pointers;
  for (std::string& prefix : prefixes) {
    if (prefix.empty()) prefix = "#default";
    pointers.push_back(reinterpret_cast<xmlChar*>(prefix.data()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// Keeps libxml2 from writing complaints to stderr, for the time of one call on this thread.
class Silence {
 public:
  Silence() : function_(xmlStructuredError), context_(xmlStructuredErrorContext) {
    xmlSetStructuredErrorFunc(nullptr, stay_silent);
  }
  ~Silence() { xmlSetStructuredErrorFunc(context_, function_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  xmlStructuredErrorFunc function_;
  void* context_;
};

Result<Bytes> run(const Document& document, Selection selection, const Canonicalization& how) {
  const Silence silence;
  const bool exclusive = how.method == C14n::kExclusive || how.method == C14n::kExclusiveWithComments;
  const bool comments = how.method == C14n::kInclusiveWithComments || how.method == C14n::kExclusiveWithComments;
  auto prefixes = how.inclusive_prefixes;
  auto pointers = prefix_pointers(prefixes);
  Output output{{}, std::max(kSmallResult, document.size_bytes() * kMaxGrowth)};
  xmlOutputBuffer* buffer = xmlOutputBufferCreateIO(append, nullptr, &output, nullptr);
  if (buffer == nullptr) return fail(ErrorCode::kInternal, "No memory for canonical XML.");
  selection.output = &output;
  xmlDoc* doc = document.root().node().doc;
  const int done = xmlC14NExecute(doc, is_selected, &selection, exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0,
                                  exclusive ? pointers.data() : nullptr, comments ? 1 : 0, buffer);
  xmlOutputBufferClose(buffer);
  if (output.overflow) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The canonical form of the XML would have more than {} bytes.", output.max_bytes));
  }
  if (done < 0) {
    return fail(ErrorCode::kMalformed, "The XML has no canonical form; is a namespace name a relative URI?");
  }
  return std::move(output.bytes);
}

const xmlNode* pointer_to(const std::optional<Element>& element) { return element ? &element->node() : nullptr; }

}  // namespace

std::string_view to_uri(C14n method) {
  switch (method) {
    case C14n::kInclusive: return kC14nInclusive;
    case C14n::kInclusiveWithComments: return "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";
    case C14n::kExclusive: return kC14nExclusive;
    case C14n::kExclusiveWithComments: return "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
  }
  return {};
}

Result<C14n> c14n_from_uri(std::string_view uri) {
  for (const auto method :
       {C14n::kInclusive, C14n::kInclusiveWithComments, C14n::kExclusive, C14n::kExclusiveWithComments}) {
    if (to_uri(method) == uri) return method;
  }
  return fail(ErrorCode::kUnsupported, fmt::format("\"{}\" is not a canonicalisation algorithm known here.", uri));
}

Result<Bytes> canonicalize(const Document& document, Element element, const Canonicalization& how) {
  return run(document, {&element.node(), pointer_to(how.without), nullptr}, how);
}

Result<Bytes> canonicalize(const Document& document, const Canonicalization& how) {
  return run(document, {nullptr, pointer_to(how.without), nullptr}, how);
}

Result<std::string> to_xml(const Document& document, Element element) {
  return canonicalize(document, element, {C14n::kExclusiveWithComments, {}, std::nullopt});
}

}  // namespace peppol::xml
