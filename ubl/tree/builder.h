// Fills a Document while its XML is read, node by node in document order.
// Not for users of the tree: Document::parse() is the way in.

#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ubl/tree/document.h"

namespace peppol::tree {

class Builder {
 public:
  Builder(const ParseLimits& limits, std::size_t expected_nodes, std::size_t bytes);

  struct Place {
    std::uint32_t line;
    std::uint32_t column;
  };

  // False when a limit is passed; failure() then tells which.
  bool start_element(const char* local, const char* prefix, const char* uri, Place place);
  // `prefix` is null for the default namespace.
  bool declare_namespace(const char* prefix, const char* uri);
  bool attribute(const char* local, const char* prefix, const char* uri, std::string_view value);
  void end_element();
  bool text(std::string_view text);
  bool comment(std::string_view text);
  bool instruction(const char* target, std::string_view text);

  const std::string& failure() const { return failure_; }
  void fail_limit(std::string sentence);
  Place place() const { return place_; }

  Document finish();

 private:
  struct WrittenName {
    const char* local;
    const char* uri;
    friend bool operator==(const WrittenName&, const WrittenName&) = default;
  };
  struct NameKey {
    const char* local;
    std::uint32_t uri;
    friend bool operator==(const NameKey&, const NameKey&) = default;
  };
  struct NameKeyHash {
    std::size_t operator()(const NameKey& key) const {
      return std::hash<const void*>()(key.local) ^ (key.uri * std::size_t{0x9e3779b97f4a7c15});
    }
  };

  bool add(Kind kind, NameId name, std::uint16_t prefix, std::size_t start, std::size_t length);
  bool name_id(const char* local, const char* uri, NameId& id);
  bool prefix_id(const char* prefix, std::uint16_t& id);
  bool uri_id(const char* uri, std::uint32_t& id);
  void index_paths();
  bool path_id(NodeIndex parent, NameId name, Kind kind, PathId& id);
  PathId guess() const { return following_[last_path_]; }

  ParseLimits limits_;
  Document document_;
  std::vector<NodeIndex> open_;
  Place place_{1, 1};
  bool text_open_ = false;  // the last node is a text that may grow
  std::string failure_;
  // The parser interns its names, so that a pointer stands for a text.
  std::unordered_map<NameKey, NameId, NameKeyHash> names_;
  std::vector<WrittenName> written_names_;  // by name, as first seen
  // Documents repeat themselves: what followed a path the last time it was there, tried before any look-up.
  std::vector<PathId> following_{0};
  PathId last_path_ = 0;
  std::vector<std::uint32_t> path_counts_;  // how many nodes are on each
  std::unordered_map<const void*, std::uint32_t> uris_;
  std::unordered_map<const void*, std::uint16_t> prefixes_;
};

}  // namespace peppol::tree
