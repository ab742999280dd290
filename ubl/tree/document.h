// A document as read: an immutable tree in flat arrays, made for asking.
//
//   auto document = tree::Document::parse(bytes);
//   if (!document) return tl::unexpected(document.error());
//   for (tree::Node line : document->root().children(kCac, "InvoiceLine")) total += line.child(kCbc, "ID").text();
//
// Nodes are numbered in document order: the document node is 0, an element is
// followed by its attributes and then by its children. A Node is a light
// handle that is valid while the Document lives and is not moved; a Node that
// was not found is "empty" (false) and every question to it answers empty.
// All texts are views into the document; none is copied.
//
// Immutable once parsed; all members may be called from any thread.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace peppol::tree {

using NodeIndex = std::uint32_t;
using NameId = std::uint32_t;

constexpr NodeIndex kNoNode = 0xffffffffU;
using PathId = std::uint32_t;
constexpr NameId kNoName = 0xffffffffU;
constexpr PathId kNoPath = 0xffffffffU;

enum class Kind : std::uint8_t { kDocument, kElement, kAttribute, kText, kComment, kInstruction };

// What a document may cost. Going over one is kLimitExceeded.
struct ParseLimits {
  std::size_t max_bytes = std::size_t{256} << 20;
  std::size_t max_depth = 200;                 // elements within elements; never more than 255
  std::size_t max_nodes = 40'000'000;          // elements, attributes, texts, comments, instructions
  std::size_t max_attributes = 256;            // of one element, namespace declarations included
  std::size_t max_attribute_bytes = 65536;     // of one value or namespace name
  std::size_t max_names = 20'000;              // distinct names of elements and attributes; of prefixes; of namespaces
  std::size_t max_paths = 200'000;             // distinct paths of names
  std::size_t max_namespaces = 256;            // declarations in scope at one element
  std::size_t max_declarations = 4'000'000;    // of namespaces, in the whole document
  std::chrono::milliseconds max_time{10'000};  // processor time of the thread that reads
};

// A name without its prefix.
struct ExpandedName {
  std::string_view local;
  std::string_view uri;
  friend bool operator==(const ExpandedName&, const ExpandedName&) = default;
};

// The names from the document down to an element or attribute. A document has few, however many nodes it has.
struct Path {
  PathId parent = kNoPath;  // kNoPath for the document node's
  NameId name = kNoName;
  NodeIndex first = 0;  // the first node on it
};

struct NamespaceBinding {
  std::string_view prefix;
  std::string_view uri;
};

class Node;
class NodeRange;
class Builder;

class Document {
 public:
  // Reads XML in UTF-8, US-ASCII or ISO-8859-1; texts are UTF-8, with every
  // reference resolved. Fails with kMalformed (not well-formed, a DTD), telling
  // line and column, kUnsupported (another encoding) or kLimitExceeded.
  static Result<Document> parse(std::string_view bytes, const ParseLimits& limits = {});

  Document(Document&&) = default;
  Document& operator=(Document&&) = default;

  Node document_node() const;
  // The element everything else is in.
  Node root() const;
  Node node(NodeIndex index) const;

  // The same questions by index, for loops that count nanoseconds.
  std::size_t size() const { return hot_.size(); }
  Kind kind(NodeIndex n) const { return static_cast<Kind>(hot_[n].kind_and_attributes & 7U); }
  // Of elements and attributes, and the target of instructions; kNoName for others.
  NameId name(NodeIndex n) const { return hot_[n].name; }
  // kNoNode for the document node.
  NodeIndex parent(NodeIndex n) const { return hot_[n].parent; }
  // One past the last node within n; of a leaf, n + 1.
  NodeIndex end(NodeIndex n) const { return hot_[n].end; }
  // The attributes of n are n + 1 .. n + attribute_count(n).
  NodeIndex attribute_count(NodeIndex n) const { return hot_[n].kind_and_attributes >> 3U; }
  // The children of n are at first_child(n), end(that), ... while less than end(n).
  NodeIndex first_child(NodeIndex n) const { return n + 1 + attribute_count(n); }
  // The string value of XPath: all text within; of an attribute its value.
  std::string_view string_value(NodeIndex n) const {
    const Cold& cold = cold_[n];
    return (in_text(kind(n)) ? std::string_view(text_) : std::string_view(other_)).substr(cold.start, cold.length);
  }
  std::string_view prefix(NodeIndex n) const { return prefixes_[hot_[n].prefix]; }
  // Equal numbers are equal prefixes.
  std::uint16_t prefix_number(NodeIndex n) const { return hot_[n].prefix; }
  std::uint32_t line(NodeIndex n) const { return cold_[n].line; }
  std::uint32_t column(NodeIndex n) const { return cold_[n].column; }

  // Distinct names, numbered from 0 by first appearance.
  std::size_t name_count() const { return names_.size(); }
  // kNoName when no node bears it.
  NameId find_name(ExpandedName name) const;
  ExpandedName expanded_name(NameId id) const { return {names_[id].local, uris_[names_[id].uri]}; }

  // Paths, numbered from 0 (the document node's) by first appearance.
  std::size_t path_count() const { return paths_.size(); }
  const Path& path(PathId id) const { return paths_[id]; }
  // Of elements, attributes and the document node; kNoPath for others.
  PathId path_of(NodeIndex n) const { return cold_[n].path; }
  // All nodes on it, in document order: there without a walk over what stands between them. 4 bytes a node.
  std::span<const NodeIndex> nodes_on(PathId id) const {
    return std::span(path_nodes_).subspan(path_starts_[id], path_starts_[id + 1] - path_starts_[id]);
  }
  // Of the children or attributes of that name; kNoPath when there is none.
  PathId path_below(PathId above, NameId name, Kind kind) const {
    const auto found = path_ids_.find(path_key(above, name, kind));
    return found == path_ids_.end() ? kNoPath : found->second;
  }

  // The namespaces in scope at element n, without xml; one row a prefix.
  std::vector<NamespaceBinding> namespaces_in_scope(NodeIndex n) const;

 private:
  friend class Builder;

  struct Hot {
    NameId name;
    NodeIndex parent;
    NodeIndex end;
    std::uint16_t kind_and_attributes;
    std::uint16_t prefix;
  };
  struct Cold {
    std::uint32_t start;
    std::uint32_t length;
    std::uint32_t line;
    std::uint32_t column;
    PathId path;
  };
  struct Name {
    std::string local;
    std::uint32_t uri;
  };
  struct Declaration {
    NodeIndex element;
    std::uint32_t uri;
    std::uint16_t prefix;
  };

  Document() = default;
  static std::uint64_t path_key(PathId above, NameId name, Kind kind) {
    const std::uint64_t attribute = kind == Kind::kAttribute ? 1 : 0;
    return (std::uint64_t{above} << 32U) | (std::uint64_t{name} << 1U) | attribute;
  }
  struct NameHash {
    std::size_t operator()(const ExpandedName& name) const {
      return std::hash<std::string_view>()(name.local) ^ (std::hash<std::string_view>()(name.uri) << 1U);
    }
  };
  // For documents with many names; few are found faster by looking at each.
  void index_names();
  static bool in_text(Kind k) { return k == Kind::kElement || k == Kind::kText || k == Kind::kDocument; }

  std::vector<Hot> hot_;
  std::vector<Cold> cold_;
  std::string text_;   // all text in document order: what is in an element is one stretch of it
  std::string other_;  // attribute values, comments, instructions
  std::vector<Name> names_;
  std::vector<std::string> uris_;
  std::unordered_map<ExpandedName, NameId, NameHash> name_ids_;  // views into names_ and uris_; see index_names()
  std::vector<std::string> prefixes_;
  std::vector<Path> paths_;
  std::unordered_map<std::uint64_t, PathId> path_ids_;
  std::vector<NodeIndex> path_nodes_;       // by path
  std::vector<std::uint32_t> path_starts_;  // in path_nodes_; one more than there are paths
  std::vector<Declaration> declarations_;   // by element
};

class Node {
 public:
  Node() = default;
  Node(const Document* document, NodeIndex index) : document_(document), index_(index) {}

  explicit operator bool() const { return document_ != nullptr; }
  const Document& document() const { return *document_; }
  NodeIndex index() const { return index_; }

  Kind kind() const { return document_->kind(index_); }
  bool is_element() const { return document_ != nullptr && kind() == Kind::kElement; }
  // "cbc:ID" as written; empty for texts, comments and the document node.
  std::string name() const;
  std::string_view local_name() const;
  std::string_view namespace_uri() const;
  NameId name_id() const { return document_ == nullptr ? kNoName : document_->name(index_); }
  bool is(std::string_view uri, std::string_view local) const {
    return namespace_uri() == uri && local_name() == local;
  }

  // The string value: all text within, not trimmed.
  std::string_view text() const { return document_ == nullptr ? std::string_view() : document_->string_value(index_); }

  // Of an attribute without a namespace; empty when it is not there.
  Node attribute(std::string_view local) const;
  Node attribute(std::string_view uri, std::string_view local) const;
  NodeRange attributes() const;

  Node parent() const;
  // The child elements.
  NodeRange children() const;
  NodeRange children(std::string_view uri, std::string_view local) const;
  // Elements, texts, comments and instructions.
  NodeRange all_children() const;
  // The first such child element.
  Node child(std::string_view uri, std::string_view local) const;

  // Where the element's start tag begins, counted from 1; of other nodes that of the element around them.
  std::uint32_t line() const { return document_ == nullptr ? 0 : document_->line(index_); }
  std::uint32_t column() const { return document_ == nullptr ? 0 : document_->column(index_); }

  // An XPath to this node. Walks the siblings; for many nodes of one document take a Locator.
  std::string location() const;

  friend bool operator==(const Node&, const Node&) = default;

 private:
  const Document* document_ = nullptr;
  NodeIndex index_ = 0;
};

// Children or attributes, to be walked with a range-based for.
class NodeRange {
 public:
  enum class Only : std::uint8_t { kElements, kNamed, kAttributes, kAll };

  class Iterator {
   public:
    Iterator(const NodeRange* range, NodeIndex at) : range_(range), at_(at) {}
    Node operator*() const { return Node(range_->document_, at_); }
    Iterator& operator++() {
      at_ = range_->settle(range_->document_->end(at_));
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const NodeRange* range_;
    NodeIndex at_;
  };

  NodeRange() = default;
  NodeRange(Node parent, Only only, NameId name);

  Iterator begin() const { return {this, document_ == nullptr ? stop_ : settle(first_)}; }
  Iterator end() const { return {this, stop_}; }
  bool empty() const { return begin() == end(); }
  // Walks.
  std::size_t size() const;

 private:
  // The first node at or after `at` that belongs to the range.
  NodeIndex settle(NodeIndex at) const;

  const Document* document_ = nullptr;
  NodeIndex first_ = 0;
  NodeIndex stop_ = 0;
  Only only_ = Only::kAll;
  NameId name_ = kNoName;
};

// Locations of many nodes of one document: "/*:Invoice[namespace-uri()='urn:...'][1]/*:ID[...][1]", "/@schemeID" at
// the end for an attribute. The first call numbers all siblings in one walk; the others cost their own length.
// Not for several threads at once.
class Locator {
 public:
  explicit Locator(const Document& document) : document_(document) {}
  std::string locate(NodeIndex node);

 private:
  void number_siblings();

  const Document& document_;
  std::vector<std::uint32_t> positions_;  // among the siblings of the same name and kind, from 1
};

inline Node Document::document_node() const { return {this, 0}; }
inline Node Document::node(NodeIndex index) const { return {this, index}; }

}  // namespace peppol::tree
