// The text form of a vocabulary (ubl-2.1.vocabulary tells how it is read), as
// values: what the checker, and the grammar that tests hold it against, are made from.
//
//   auto description = parse_description(texts);
//   if (!description) return tl::unexpected(description.error());
//   auto vocabulary = Vocabulary::build(*description);
//
// No state; may be called from any thread.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "base/error.h"

namespace peppol::vocabulary {

struct Occurs {
  bool optional = false;   // "?" and "*"
  bool unbounded = false;  // "*" and "+"
};

enum class Wildcard : std::uint8_t { kNone, kAny, kOther };
enum class Strictness : std::uint8_t { kStrict, kLax };

// One item of a content model.
struct Particle {
  enum class Kind : std::uint8_t { kSequence, kChoice, kElement, kWildcard };

  Kind kind = Kind::kSequence;
  Occurs occurs;
  std::string name;  // of an element: "cbc:ID", or "Issuer" when it is known only here
  std::string type;  // of an element known only here
  Wildcard wildcard = Wildcard::kNone;
  Strictness strictness = Strictness::kStrict;
  std::vector<Particle> parts;
};

struct AttributeDescription {
  std::string name;
  std::string type;
  bool required = false;
};

struct TypeDescription {
  enum class Content : std::uint8_t { kEmpty, kText, kElements, kMixed, kSimple };

  std::string name;  // "cac:AddressType"
  Content content = Content::kEmpty;
  std::string base;  // of text and simple types
  Particle model;    // of elements and mixed
  std::vector<AttributeDescription> attributes;
  bool any_attribute = false;
  std::vector<std::string> words;  // of a simple type: the values it allows; none: all of its base
};

struct NamespaceDescription {
  std::string prefix;
  std::string uri;
};

struct ElementDescription {
  std::string name;  // "cac:PostalAddress"
  std::string type;
};

struct Description {
  std::vector<NamespaceDescription> namespaces;
  std::vector<std::string> documents;
  std::vector<TypeDescription> types;
  std::vector<ElementDescription> elements;  // known everywhere
};

// Fails with kMalformed, naming file and line.
Result<Description> parse_description(std::span<const EmbeddedFile> files);

// The description that is part of the program.
Result<Description> standard_description();

// "cac" of "cac:Party"; empty when there is none.
std::string_view prefix_of(std::string_view name);
// "Party" of "cac:Party".
std::string_view local_of(std::string_view name);

}  // namespace peppol::vocabulary
