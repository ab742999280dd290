// The documents this program knows, ready to be checked against and asked:
// which elements there are, of which type, in which order.
//
//   auto vocabulary = Vocabulary::standard();
//   if (!vocabulary) return tl::unexpected(vocabulary.error());
//   const NameIndex root = vocabulary->find_name(uri, "Invoice");
//   if (root != kUnknownName && vocabulary->is_document(root)) check(document, vocabulary->type_of(root));
//
// Elements are called by the customary prefixes of the description (inv, cn,
// ar, cac, cbc, ext, sig, sac, sbc, ds, xades, xades141, eusr, tsr), whatever
// prefix a document uses. Immutable; all members may be called from any
// thread. Building one costs a few milliseconds: build it once.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "ubl/vocabulary/content_model.h"
#include "ubl/vocabulary/description.h"
#include "ubl/vocabulary/lexical.h"

namespace peppol::vocabulary {

struct Attribute {
  std::string name;  // without a namespace
  TypeIndex type = kNoType;
  bool required = false;
};

struct Type {
  enum class Content : std::uint8_t { kEmpty, kText, kElements, kMixed, kAnything };

  std::string name;  // "cac:AddressType"
  Content content = Content::kEmpty;
  TypeIndex base = kNoType;                  // the type it narrows or extends; none: xs:anyType
  Primitive primitive = Primitive::kString;  // of kText
  std::vector<std::string> words;            // of kText: the values it allows; none: all of the primitive
  std::vector<Attribute> attributes;
  ContentModel model;  // of kElements and kMixed
};

class Vocabulary {
 public:
  // UBL 2.1 Invoice, CreditNote and ApplicationResponse, EUSR 1.1, TSR 1.0.
  static Result<Vocabulary> standard();
  // Fails with kMalformed when a name is used that is nowhere described.
  static Result<Vocabulary> build(const Description& description);

  const Type& type(TypeIndex index) const { return types_[index]; }
  // "cac:AddressType", "xs:date"; kNoType when there is none.
  TypeIndex find_type(std::string_view name) const;
  TypeIndex find_type(std::string_view uri, std::string_view local) const;
  // True when an element of type `declared` may say that it is of type `named`.
  bool is_derived(TypeIndex named, TypeIndex declared) const;
  TypeIndex anything() const { return anything_; }

  // kUnknownName when no element of that name is described, neither everywhere nor somewhere.
  NameIndex find_name(std::string_view uri, std::string_view local) const;
  // "cac:Party"
  const std::string& name(NameIndex index) const { return names_[index].qualified; }
  std::string_view local_name(NameIndex index) const { return local_of(names_[index].qualified); }
  // The type of an element that is known everywhere; kNoType for one that is known only in its place.
  TypeIndex type_of(NameIndex index) const { return names_[index].type; }
  bool is_document(NameIndex index) const { return names_[index].document; }
  std::span<const NameIndex> documents() const { return documents_; }
  // The namespace of a customary prefix; empty when it is not ours.
  std::string_view uri_of(std::string_view prefix) const;
  // The customary prefix of a namespace; empty when it is not ours.
  std::string_view prefix_of_uri(std::string_view uri) const;

 private:
  friend class VocabularyBuilder;

  struct Name {
    std::string qualified;
    TypeIndex type = kNoType;
    bool document = false;
  };
  struct Space {
    std::string prefix;
    std::string uri;
    std::unordered_map<std::string, NameIndex> names;
  };

  Vocabulary() = default;

  std::vector<Space> spaces_;
  std::vector<Name> names_;
  std::vector<Type> types_;
  std::unordered_map<std::string, TypeIndex> types_by_name_;
  std::vector<NameIndex> documents_;
  TypeIndex anything_ = kNoType;
};

}  // namespace peppol::vocabulary
