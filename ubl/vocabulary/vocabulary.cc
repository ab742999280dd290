#include "ubl/vocabulary/vocabulary.h"

#include <algorithm>
#include <optional>

namespace peppol::vocabulary {

namespace {

constexpr std::string_view kSchemaUri = "http://www.w3.org/2001/XMLSchema";
constexpr std::size_t kMaxNames = 60'000;

std::string text_of(std::string_view view) { return std::string(view); }

}  // namespace

// Resolves the names of a description; the first that leads nowhere ends the work.
class VocabularyBuilder {
 public:
  explicit VocabularyBuilder(const Description& description) : description_(description) {}

  Result<Vocabulary> build() {
    if (description_.types.size() + description_.elements.size() > kMaxNames) {
      return fail(ErrorCode::kLimitExceeded, "A vocabulary of more than 60,000 names is not supported.");
    }
    for (const auto& space : description_.namespaces) made_.spaces_.push_back({space.prefix, space.uri, {}});
    declare_types();
    for (const auto& element : description_.elements) declare_element(element);
    for (const auto& type : description_.types) define(type);
    for (const auto& type : description_.types) inherit(type);
    for (const std::string& document : description_.documents) declare_document(document);
    if (!missing_.empty()) {
      return fail(ErrorCode::kMalformed, "The vocabulary uses \"" + missing_ + "\", which it nowhere describes.");
    }
    return std::move(made_);
  }

 private:
  TypeIndex add_type(std::string name, Type::Content content) {
    const auto index = static_cast<TypeIndex>(made_.types_.size());
    made_.types_by_name_.emplace(name, index);
    Type& type = made_.types_.emplace_back();
    type.name = std::move(name);
    type.content = content;
    return index;
  }

  void declare_types() {
    made_.anything_ = add_type("xs:anyType", Type::Content::kAnything);
    for (const PrimitiveRow& row : kPrimitives) {
      const TypeIndex index = add_type(text_of(row.name), Type::Content::kText);
      made_.types_[index].primitive = row.primitive;
    }
    for (const PrimitiveRow& row : kPrimitives) {
      if (!row.base.empty()) made_.types_[type_index(row.name)].base = type_index(row.base);
    }
    for (const auto& type : description_.types) add_type(type.name, content_of(type.content));
  }

  static Type::Content content_of(TypeDescription::Content content) {
    switch (content) {
      case TypeDescription::Content::kElements: return Type::Content::kElements;
      case TypeDescription::Content::kMixed: return Type::Content::kMixed;
      case TypeDescription::Content::kEmpty: return Type::Content::kEmpty;
      default: return Type::Content::kText;
    }
  }

  void note_missing(std::string_view name) {
    if (missing_.empty()) missing_ = text_of(name);
  }

  TypeIndex type_index(std::string_view name) {
    const auto found = made_.types_by_name_.find(text_of(name));
    if (found != made_.types_by_name_.end()) return found->second;
    note_missing(name);
    return made_.anything_;
  }

  NameIndex name_index(const std::string& qualified) {
    const std::string_view prefix = prefix_of(qualified);
    for (auto& space : made_.spaces_) {
      if (space.prefix != prefix) continue;
      const auto next = static_cast<NameIndex>(made_.names_.size());
      const auto [row, is_new] = space.names.emplace(text_of(local_of(qualified)), next);
      if (is_new) made_.names_.push_back({qualified, kNoType, false});
      return row->second;
    }
    note_missing(qualified);
    return 0;
  }

  void declare_element(const ElementDescription& element) {
    const NameIndex name = name_index(element.name);
    if (!missing_.empty()) return;
    made_.names_[name].type = type_index(element.type);
  }

  void declare_document(const std::string& document) {
    const NameIndex name = name_index(document);
    if (missing_.empty() && made_.names_[name].type == kNoType) note_missing(document);
    if (!missing_.empty()) return;
    made_.names_[name].document = true;
    made_.documents_.push_back(name);
  }

  void define(const TypeDescription& description) {
    const TypeIndex index = type_index(description.name);
    std::vector<Attribute> attributes;
    for (const auto& attribute : description.attributes) {
      attributes.push_back({attribute.name, type_index(attribute.type), attribute.required});
    }
    std::vector<ContentModel::Place> places;
    collect(description.model, prefix_of(description.name), places);
    if (!missing_.empty()) return;
    Type& type = made_.types_[index];
    type.attributes = std::move(attributes);
    type.words = description.words;
    if (!description.base.empty()) type.base = type_index(description.base);
    type.model = ContentModel(description.model, std::move(places));
  }

  void collect(const Particle& particle, std::string_view prefix, std::vector<ContentModel::Place>& places) {
    for (const Particle& part : particle.parts) collect(part, prefix, places);
    if (particle.kind == Particle::Kind::kWildcard) {
      places.push_back({kUnknownName, kNoType, particle.wildcard, particle.strictness, false, false});
    } else if (particle.kind == Particle::Kind::kElement) {
      const bool local = !particle.type.empty();
      const NameIndex name = name_index(local ? text_of(prefix) + ":" + particle.name : particle.name);
      if (!missing_.empty()) return;
      const TypeIndex type = local ? type_index(particle.type) : made_.names_[name].type;
      if (type == kNoType) return note_missing(particle.name);
      places.push_back({name, type, Wildcard::kNone, Strictness::kStrict, false, false});
    }
  }

  // A type of text has the primitive and the attributes of its base.
  void inherit(const TypeDescription& description) {
    Type& type = made_.types_[type_index(description.name)];
    if (type.content != Type::Content::kText) return;
    std::size_t steps = 0;
    for (TypeIndex base = type.base; base != kNoType && steps < description_.types.size(); ++steps) {
      const Type& above = made_.types_[base];
      type.primitive = above.primitive;
      if (type.words.empty()) type.words = above.words;
      for (const Attribute& attribute : above.attributes) {
        const bool known = std::any_of(type.attributes.begin(), type.attributes.end(),
                                       [&](const Attribute& own) { return own.name == attribute.name; });
        if (!known) type.attributes.push_back(attribute);
      }
      if (above.base == kNoType || above.name.starts_with("xs:")) break;
      base = above.base;
    }
  }

  const Description& description_;
  Vocabulary made_;
  std::string missing_;
};

Result<Vocabulary> Vocabulary::standard() {
  auto description = standard_description();
  if (!description) return tl::unexpected(description.error());
  return build(*description);
}

Result<Vocabulary> Vocabulary::build(const Description& description) { return VocabularyBuilder(description).build(); }

TypeIndex Vocabulary::find_type(std::string_view name) const {
  const auto found = types_by_name_.find(text_of(name));
  return found == types_by_name_.end() ? kNoType : found->second;
}

TypeIndex Vocabulary::find_type(std::string_view uri, std::string_view local) const {
  const std::string_view prefix = uri == kSchemaUri ? std::string_view("xs") : prefix_of_uri(uri);
  return prefix.empty() ? kNoType : find_type(text_of(prefix) + ":" + text_of(local));
}

bool Vocabulary::is_derived(TypeIndex named, TypeIndex declared) const {
  if (declared == anything_) return true;
  for (std::size_t steps = 0; named != kNoType && steps < types_.size(); ++steps) {
    if (named == declared) return true;
    named = types_[named].base;
  }
  return false;
}

NameIndex Vocabulary::find_name(std::string_view uri, std::string_view local) const {
  for (const Space& space : spaces_) {
    if (space.uri != uri) continue;
    const auto found = space.names.find(text_of(local));
    return found == space.names.end() ? kUnknownName : found->second;
  }
  return kUnknownName;
}

std::string_view Vocabulary::uri_of(std::string_view prefix) const {
  for (const Space& space : spaces_) {
    if (space.prefix == prefix) return space.uri;
  }
  return {};
}

std::string_view Vocabulary::prefix_of_uri(std::string_view uri) const {
  for (const Space& space : spaces_) {
    if (space.uri == uri) return space.prefix;
  }
  return {};
}

}  // namespace peppol::vocabulary
