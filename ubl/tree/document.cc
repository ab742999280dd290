#include "ubl/tree/document.h"

#include <algorithm>

namespace peppol::tree {

namespace {

constexpr std::size_t kManyNames = 200;

// As XPath writes it between apostrophes.
std::string quoted(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal.append(c == '\'' ? 2 : 1, c);
  return literal + "'";
}

void append_step(const Document& document, NodeIndex node, std::uint32_t position, std::string& path) {
  const auto position_text = "[" + std::to_string(position) + "]";
  switch (document.kind(node)) {
    case Kind::kElement: {
      const ExpandedName name = document.expanded_name(document.name(node));
      path.append("/*:").append(name.local).append("[namespace-uri()=").append(quoted(name.uri)).append("]");
      path.append(position_text);
      return;
    }
    case Kind::kAttribute: {
      const ExpandedName name = document.expanded_name(document.name(node));
      if (name.uri.empty()) {
        path.append("/@").append(name.local);
      } else {
        path.append("/@*:").append(name.local).append("[namespace-uri()=").append(quoted(name.uri)).append("]");
      }
      return;
    }
    case Kind::kText: path.append("/text()").append(position_text); return;
    case Kind::kComment: path.append("/comment()").append(position_text); return;
    case Kind::kInstruction: path.append("/processing-instruction()").append(position_text); return;
    case Kind::kDocument: return;
  }
}

std::uint32_t position_among_siblings(const Document& document, NodeIndex node) {
  const NodeIndex parent = document.parent(node);
  std::uint32_t position = 1;
  for (NodeIndex at = document.first_child(parent); at < node; at = document.end(at)) {
    if (document.kind(at) == document.kind(node) && document.name(at) == document.name(node)) ++position;
  }
  return position;
}

}  // namespace

Node Document::root() const {
  for (NodeIndex at = 1; at < end(0); at = end(at)) {
    if (kind(at) == Kind::kElement) return {this, at};
  }
  return {};
}

void Document::index_names() {
  if (names_.size() <= kManyNames) return;
  for (NameId id = 0; id < names_.size(); ++id) name_ids_.emplace(expanded_name(id), id);
}

NameId Document::find_name(ExpandedName name) const {
  if (!name_ids_.empty()) {
    const auto found = name_ids_.find(name);
    return found == name_ids_.end() ? kNoName : found->second;
  }
  for (NameId id = 0; id < name_count(); ++id) {
    if (expanded_name(id) == name) return id;
  }
  return kNoName;
}

std::vector<NamespaceBinding> Document::namespaces_in_scope(NodeIndex n) const {
  std::vector<NamespaceBinding> found;
  std::vector<std::uint16_t> seen;
  for (NodeIndex at = n; at != kNoNode; at = parent(at)) {
    auto [first, last] =
        std::equal_range(declarations_.begin(), declarations_.end(), Declaration{at, 0, 0},
                         [](const Declaration& a, const Declaration& b) { return a.element < b.element; });
    for (auto row = first; row != last; ++row) {
      if (std::find(seen.begin(), seen.end(), row->prefix) != seen.end()) continue;
      seen.push_back(row->prefix);
      if (!uris_[row->uri].empty()) found.push_back({prefixes_[row->prefix], uris_[row->uri]});
    }
  }
  return found;
}

std::string Node::name() const {
  if (document_ == nullptr || name_id() == kNoName) return {};
  const std::string_view prefix = document_->prefix(index_);
  std::string full(prefix);
  if (!prefix.empty()) full += ':';
  return full.append(local_name());
}

std::string_view Node::local_name() const {
  return name_id() == kNoName ? std::string_view() : document_->expanded_name(name_id()).local;
}

std::string_view Node::namespace_uri() const {
  return name_id() == kNoName ? std::string_view() : document_->expanded_name(name_id()).uri;
}

Node Node::attribute(std::string_view local) const { return attribute({}, local); }

Node Node::attribute(std::string_view uri, std::string_view local) const {
  for (Node found : attributes()) {
    if (found.is(uri, local)) return found;
  }
  return {};
}

NodeRange Node::attributes() const { return {*this, NodeRange::Only::kAttributes, kNoName}; }
NodeRange Node::children() const { return {*this, NodeRange::Only::kElements, kNoName}; }
NodeRange Node::all_children() const { return {*this, NodeRange::Only::kAll, kNoName}; }

NodeRange Node::children(std::string_view uri, std::string_view local) const {
  if (document_ == nullptr) return {};
  const NameId id = document_->find_name({local, uri});
  return id == kNoName ? NodeRange() : NodeRange(*this, NodeRange::Only::kNamed, id);
}

Node Node::child(std::string_view uri, std::string_view local) const {
  for (Node found : children()) {
    if (found.is(uri, local)) return found;
  }
  return {};
}

Node Node::parent() const {
  if (document_ == nullptr || document_->parent(index_) == kNoNode) return {};
  return {document_, document_->parent(index_)};
}

std::string Node::location() const {
  if (document_ == nullptr) return {};
  std::vector<NodeIndex> chain;
  for (NodeIndex at = index_; at != kNoNode && at != 0; at = document_->parent(at)) chain.push_back(at);
  std::string path;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    append_step(*document_, *at, position_among_siblings(*document_, *at), path);
  }
  return path.empty() ? "/" : path;
}

NodeRange::NodeRange(Node parent, Only only, NameId name) : only_(only), name_(name) {
  if (!parent) return;
  document_ = &parent.document();
  const NodeIndex n = parent.index();
  first_ = only == Only::kAttributes ? n + 1 : document_->first_child(n);
  stop_ = only == Only::kAttributes ? document_->first_child(n) : document_->end(n);
}

NodeIndex NodeRange::settle(NodeIndex at) const {
  for (; at < stop_; at = document_->end(at)) {
    if (only_ == Only::kAttributes || only_ == Only::kAll) return at;
    if (document_->kind(at) != Kind::kElement) continue;
    if (only_ == Only::kElements || document_->name(at) == name_) return at;
  }
  return stop_;
}

std::size_t NodeRange::size() const {
  std::size_t count = 0;
  for (auto at = begin(); at != end(); ++at) ++count;
  return count;
}

void Locator::number_siblings() {
  const auto size = static_cast<NodeIndex>(document_.size());
  positions_.assign(size, 1);
  // One row for each name, and one each for text, comment and instruction.
  struct Row {
    NodeIndex parent = kNoNode;
    std::uint32_t count = 0;
  };
  const std::size_t names = document_.name_count();
  std::vector<Row> elements(names);
  std::vector<Row> others(8);
  for (NodeIndex parent = 0; parent < size; ++parent) {
    for (NodeIndex at = document_.first_child(parent); at < document_.end(parent); at = document_.end(at)) {
      const bool is_element = document_.kind(at) == Kind::kElement;
      Row& row = is_element ? elements[document_.name(at)] : others[static_cast<std::size_t>(document_.kind(at))];
      if (row.parent != parent) row = {parent, 0};
      positions_[at] = ++row.count;
    }
  }
}

std::string Locator::locate(NodeIndex node) {
  if (node == 0) return "/";
  if (positions_.empty()) number_siblings();
  std::vector<NodeIndex> chain;
  for (NodeIndex at = node; at != kNoNode && at != 0; at = document_.parent(at)) chain.push_back(at);
  std::string path;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) append_step(document_, *at, positions_[*at], path);
  return path;
}

}  // namespace peppol::tree
