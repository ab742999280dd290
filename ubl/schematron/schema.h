// What a rule set says, before it is compiled: the same for ISO Schematron
// (load_schematron) and for our rule packs (load_pack). Includes, abstract
// patterns, abstract rules and templates are already resolved.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ubl/tree/document.h"

namespace peppol::schematron {

// Where something stands, for messages: "EN16931-model.sch:12".
struct Place {
  std::string file;
  std::uint32_t line = 0;
};

struct Let {
  std::string name;
  std::string value;
  Place place;
  std::vector<std::string> codes;  // when not empty, the value: a list of texts
  tree::Node instructions;         // when set, the value: an xsl:variable with content
};

// Text with expressions in it.
struct MessagePart {
  enum class Kind : std::uint8_t { kText, kExpression, kName };
  Kind kind = Kind::kText;
  std::string text;
};
using Message = std::vector<MessagePart>;

struct Assertion {
  std::string id;
  std::string flag;
  std::string role;
  std::string test;
  std::string terms;  // BT- and BG- numbers
  bool is_report = false;
  Message english;
  Message dutch;
  std::string fix_english;
  std::string fix_dutch;
  Place place;
};

struct Rule {
  std::string context;
  std::vector<Let> lets;
  std::vector<Assertion> assertions;
  Place place;
};

struct Pattern {
  std::string id;
  std::vector<Let> lets;
  std::vector<Rule> rules;
};

struct Namespace {
  std::string prefix;
  std::string uri;
};

struct Function {
  // Of a pack.
  std::string name;
  struct Parameter {
    std::string name;
    std::string type;  // empty for anything
  };
  std::vector<Parameter> parameters;
  std::string result;
  std::string expression;
  // Of Schematron: an xsl:function.
  tree::Node element;
  Place place;
};

struct Key {
  std::string name;
  std::string match;
  std::string use;
  Place place;
};

struct Phase {
  std::string id;
  std::vector<std::string> patterns;
  std::vector<Let> lets;  // of the schema while this phase is chosen
};

struct Schema {
  std::string id;  // the name of a pack
  std::string title;
  std::string version;
  std::string valid_from;
  std::string source;
  std::string default_phase;
  std::vector<Namespace> namespaces;
  std::vector<Let> lets;
  std::vector<Function> functions;
  std::vector<Key> keys;
  std::vector<Pattern> patterns;
  std::vector<Phase> phases;
  // What the elements above are in.
  struct File {
    std::string path;
    std::unique_ptr<tree::Document> document;
  };
  std::vector<std::unique_ptr<File>> files;
};

// The bytes of another file that `path` names, as written in the file `from`. Fails with kNotFound.
using Resolver = std::function<Result<std::string>(const std::string& path)>;

// Reads a .sch file. `path` is its name for messages and for finding what it includes. Fails with kMalformed, or
// kUnsupported for what is not done, telling the place.
Result<Schema> load_schematron(std::string_view bytes, const std::string& path, const Resolver& resolver);

// Reads a rule pack (docs/rule-packs.md).
Result<Schema> load_pack(std::string_view bytes, const std::string& path, const Resolver& resolver);

}  // namespace peppol::schematron
