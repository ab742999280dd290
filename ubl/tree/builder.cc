#include "ubl/tree/builder.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace peppol::tree {

namespace {

constexpr std::size_t kMaxPrefixes = 60'000;

}  // namespace

Builder::Builder(const ParseLimits& limits, std::size_t expected_nodes, std::size_t bytes) : limits_(limits) {
  limits_.max_attributes = std::min<std::size_t>(limits_.max_attributes, 8000);
  document_.hot_.reserve(expected_nodes);
  document_.cold_.reserve(expected_nodes);
  document_.text_.reserve(bytes);
  document_.uris_.emplace_back();
  document_.prefixes_.emplace_back();
  add(Kind::kDocument, kNoName, 0, 0, 0);
  open_.push_back(0);
}

void Builder::fail_limit(std::string sentence) {
  if (failure_.empty()) failure_ = std::move(sentence);
}

bool Builder::add(Kind kind, NameId name, std::uint16_t prefix, std::size_t start, std::size_t length) {
  auto& hot = document_.hot_;
  if (hot.size() >= limits_.max_nodes) {
    fail_limit("the document has more than " + std::to_string(limits_.max_nodes) + " nodes, which is the limit");
    return false;
  }
  const NodeIndex parent = open_.empty() ? kNoNode : open_.back();
  PathId path = kNoPath;
  if (!path_id(parent, name, kind, path)) return false;
  const auto index = static_cast<NodeIndex>(hot.size());
  hot.push_back({name, parent, index + 1, static_cast<std::uint16_t>(kind), prefix});
  document_.cold_.push_back(
      {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(length), place_.line, place_.column, path});
  text_open_ = kind == Kind::kText;
  return true;
}

bool Builder::path_id(NodeIndex parent, NameId name, Kind kind, PathId& id) {
  id = kNoPath;
  if (kind != Kind::kElement && kind != Kind::kAttribute && kind != Kind::kDocument) return true;
  auto& paths = document_.paths_;
  const PathId above = parent == kNoNode ? kNoPath : document_.cold_[parent].path;
  const PathId guessed = guess();
  if (guessed != 0 && paths[guessed].parent == above && paths[guessed].name == name &&
      document_.kind(paths[guessed].first) == kind) {
    id = last_path_ = guessed;
    ++path_counts_[id];
    return true;
  }
  const auto [row, is_new] =
      document_.path_ids_.try_emplace(Document::path_key(above, name, kind), static_cast<PathId>(paths.size()));
  id = row->second;
  following_[last_path_] = id;
  last_path_ = id;
  if (!is_new) {
    ++path_counts_[id];
    return true;
  }
  if (paths.size() >= limits_.max_paths) {
    fail_limit("the document has elements and attributes in more than " + std::to_string(limits_.max_paths) +
               " different places, which is the limit");
    return false;
  }
  path_counts_.push_back(1);
  paths.push_back({above, name, static_cast<NodeIndex>(document_.hot_.size())});
  if (id != 0) following_.push_back(0);
  return true;
}

bool Builder::uri_id(const char* uri, std::uint32_t& id) {
  id = 0;
  if (uri == nullptr || *uri == '\0') return true;
  const auto [row, is_new] = uris_.try_emplace(uri, static_cast<std::uint32_t>(document_.uris_.size()));
  id = row->second;
  if (!is_new) return true;
  if (document_.uris_.size() > limits_.max_names) {
    fail_limit("the document has more than " + std::to_string(limits_.max_names) +
               " different namespaces, which is the limit");
    return false;
  }
  document_.uris_.emplace_back(uri);
  return true;
}

bool Builder::name_id(const char* local, const char* uri, NameId& id) {
  if (guess() != 0) {
    id = document_.paths_[guess()].name;
    if (written_names_[id] == WrittenName{local, uri}) return true;
  }
  std::uint32_t uri_number = 0;
  if (!uri_id(uri, uri_number)) return false;
  auto& table = document_.names_;
  const auto [row, is_new] = names_.try_emplace({local, uri_number}, static_cast<NameId>(table.size()));
  id = row->second;
  if (!is_new) return true;
  if (table.size() >= limits_.max_names) {
    fail_limit("the document has more than " + std::to_string(limits_.max_names) +
               " distinct element and attribute names, which is the limit");
    return false;
  }
  table.push_back({local, uri_number});
  written_names_.push_back({local, uri});
  return true;
}

bool Builder::prefix_id(const char* prefix, std::uint16_t& id) {
  id = 0;
  if (prefix == nullptr) return true;
  const auto [row, is_new] = prefixes_.try_emplace(prefix, static_cast<std::uint16_t>(document_.prefixes_.size()));
  id = row->second;
  if (!is_new) return true;
  const std::size_t most = std::min(kMaxPrefixes, limits_.max_names);
  if (document_.prefixes_.size() > most) {
    fail_limit("the document has more than " + std::to_string(most) + " namespace prefixes, which is the limit");
    return false;
  }
  document_.prefixes_.emplace_back(prefix);
  return true;
}

bool Builder::start_element(const char* local, const char* prefix, const char* uri, Place place) {
  place_ = place;
  if (open_.size() > limits_.max_depth) {
    fail_limit("the elements are nested deeper than " + std::to_string(limits_.max_depth) +
               " levels, which is the limit");
    return false;
  }
  NameId name = kNoName;
  std::uint16_t prefix_number = 0;
  if (!name_id(local, uri, name) || !prefix_id(prefix, prefix_number)) return false;
  const auto index = static_cast<NodeIndex>(document_.hot_.size());
  if (!add(Kind::kElement, name, prefix_number, document_.text_.size(), 0)) return false;
  open_.push_back(index);
  return true;
}

bool Builder::declare_namespace(const char* prefix, const char* uri) {
  if (document_.declarations_.size() >= limits_.max_declarations) {
    fail_limit("the document declares more than " + std::to_string(limits_.max_declarations) +
               " namespaces, which is the limit");
    return false;
  }
  const std::size_t bytes = uri == nullptr ? 0 : std::strlen(uri);
  if (bytes > limits_.max_attribute_bytes) {
    fail_limit("a namespace name has " + std::to_string(bytes) + " bytes; the limit is " +
               std::to_string(limits_.max_attribute_bytes));
    return false;
  }
  Document::Declaration row{open_.back(), 0, 0};
  if (!uri_id(uri, row.uri) || !prefix_id(prefix, row.prefix)) return false;
  document_.declarations_.push_back(row);
  return true;
}

bool Builder::attribute(const char* local, const char* prefix, const char* uri, std::string_view value) {
  auto& element = document_.hot_[open_.back()];
  const std::size_t count = element.kind_and_attributes >> 3U;
  if (count >= limits_.max_attributes) {
    fail_limit("an element has more than " + std::to_string(limits_.max_attributes) +
               " attributes, which is the limit");
    return false;
  }
  if (value.size() > limits_.max_attribute_bytes) {
    fail_limit("the value of attribute " + shown(local, 60) + " has " + std::to_string(value.size()) +
               " bytes; the limit is " + std::to_string(limits_.max_attribute_bytes));
    return false;
  }
  NameId name = kNoName;
  std::uint16_t prefix_number = 0;
  if (!name_id(local, uri, name) || !prefix_id(prefix, prefix_number)) return false;
  const std::size_t start = document_.other_.size();
  document_.other_.append(value);
  element.kind_and_attributes = static_cast<std::uint16_t>(element.kind_and_attributes + 8U);
  return add(Kind::kAttribute, name, prefix_number, start, value.size());
}

void Builder::end_element() {
  const NodeIndex element = open_.back();
  open_.pop_back();
  document_.hot_[element].end = static_cast<NodeIndex>(document_.hot_.size());
  auto& cold = document_.cold_[element];
  cold.length = static_cast<std::uint32_t>(document_.text_.size()) - cold.start;
  text_open_ = false;
  const auto& around = document_.cold_[open_.back()];
  if (open_.size() > 1) place_ = {around.line, around.column};
}

bool Builder::text(std::string_view text) {
  if (open_.size() <= 1 || text.empty()) return true;  // around the root element
  if (!text_open_ && !add(Kind::kText, kNoName, 0, document_.text_.size(), 0)) return false;
  document_.text_.append(text);
  document_.cold_.back().length += static_cast<std::uint32_t>(text.size());
  return true;
}

bool Builder::comment(std::string_view text) {
  const std::size_t start = document_.other_.size();
  document_.other_.append(text);
  return add(Kind::kComment, kNoName, 0, start, text.size());
}

bool Builder::instruction(const char* target, std::string_view text) {
  NameId name = kNoName;
  if (!name_id(target, nullptr, name)) return false;
  const std::size_t start = document_.other_.size();
  document_.other_.append(text);
  return add(Kind::kInstruction, name, 0, start, text.size());
}

void Builder::index_paths() {
  auto& starts = document_.path_starts_;
  starts.resize(path_counts_.size() + 1);
  std::partial_sum(path_counts_.begin(), path_counts_.end(), starts.begin() + 1);
  document_.path_nodes_.resize(starts.back());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (std::size_t n = 0; n < document_.cold_.size(); ++n) {
    const PathId path = document_.cold_[n].path;
    if (path != kNoPath) document_.path_nodes_[next[path]++] = static_cast<NodeIndex>(n);
  }
}

Document Builder::finish() {
  document_.hot_[0].end = static_cast<NodeIndex>(document_.hot_.size());
  document_.cold_[0].length = static_cast<std::uint32_t>(document_.text_.size());
  document_.cold_[0].line = document_.cold_[0].column = 1;
  document_.index_names();
  index_paths();
  return std::move(document_);
}

}  // namespace peppol::tree
