#include "ubl/vocabulary/structure.h"

#include <algorithm>
#include <unordered_set>

#include "ubl/vocabulary/structure_messages.h"

namespace peppol::vocabulary {

namespace {

using tree::Document;
using tree::Kind;
using tree::kNoName;
using tree::NameId;
using tree::NodeIndex;
using State = ContentModel::State;

constexpr std::string_view kInstanceUri = "http://www.w3.org/2001/XMLSchema-instance";

class StructureCheck {
 public:
  StructureCheck(const Document& document, const Vocabulary& vocabulary, const StructureLimits& limits)
      : document_(document), vocabulary_(vocabulary), limits_(limits), locator_(document) {
    known_.resize(document.name_count());
    for (NameId id = 0; id < known_.size(); ++id) {
      const tree::ExpandedName name = document.expanded_name(id);
      known_[id] = vocabulary.find_name(name.uri, name.local);
      if (name.uri == kInstanceUri && name.local == "type") type_name_ = id;
    }
  }

  StructureReport run() && {
    const NodeIndex root = document_.root().index();
    root_name_ = known(root);
    if (root_name_ == kUnknownName || !vocabulary_.is_document(root_name_)) {
      refuse_document(root);
    } else {
      element(root, vocabulary_.type_of(root_name_));
    }
    return std::move(report_);
  }

 private:
  NameIndex known(NodeIndex node) const { return known_[document_.name(node)]; }
  std::string_view uri(NodeIndex node) const { return document_.expanded_name(document_.name(node)).uri; }
  std::string_view local(NodeIndex node) const { return document_.expanded_name(document_.name(node)).local; }
  bool is_full() const { return report_.is_cut; }

  // What lax and strict wildcards know: everything but the roots of other documents.
  TypeIndex visible_type(NodeIndex node) const {
    const NameIndex name = known(node);
    if (name == kUnknownName || (vocabulary_.is_document(name) && name != root_name_)) return kNoType;
    return vocabulary_.type_of(name);
  }

  void element(NodeIndex node, TypeIndex declared) {
    if (is_full()) return;
    const Type& type = vocabulary_.type(actual_type(node, declared));
    attributes(node, type);
    switch (type.content) {
      case Type::Content::kText: return value_of(node, type);
      case Type::Content::kElements:
      case Type::Content::kMixed: return children(node, type);
      case Type::Content::kEmpty: return nothing_in(node);
      case Type::Content::kAnything: return lax_children(node);
    }
  }

  // The declared type, or the one that xsi:type names where it may.
  TypeIndex actual_type(NodeIndex node, TypeIndex declared) {
    const NodeIndex attribute = type_attribute(node);
    if (attribute == tree::kNoNode) return declared;
    const TypeIndex named = named_type(node, attribute);
    if (named != kNoType && vocabulary_.is_derived(named, declared)) return named;
    const std::string shown = quoted(document_.string_value(attribute));
    const std::string& expected = vocabulary_.type(declared).name;
    add(Breach::kBadType, attribute,
        {"xsi:type " + shown + " does not name a type for " + name_of(node) + "; expected " + expected +
             " or no xsi:type.",
         "xsi:type " + shown + " noemt geen type voor " + name_of(node) + "; verwacht " + expected +
             " of geen xsi:type."});
    return declared;
  }

  NodeIndex type_attribute(NodeIndex node) const {
    if (type_name_ == kNoName) return tree::kNoNode;
    for (NodeIndex a = node + 1; a <= node + document_.attribute_count(node); ++a) {
      if (document_.name(a) == type_name_) return a;
    }
    return tree::kNoNode;
  }

  TypeIndex named_type(NodeIndex node, NodeIndex attribute) const {
    const std::string_view value = trim_space(document_.string_value(attribute));
    for (const tree::NamespaceBinding& binding : document_.namespaces_in_scope(node)) {
      if (binding.prefix == prefix_of(value)) return vocabulary_.find_type(binding.uri, local_of(value));
    }
    return kNoType;
  }

  void attributes(NodeIndex node, const Type& type) {
    const NodeIndex end = node + 1 + document_.attribute_count(node);
    std::uint64_t seen = 0;
    for (NodeIndex a = node + 1; a < end; ++a) {
      if (!uri(a).empty()) {
        foreign_attribute(a, type);
        continue;
      }
      if (type.content == Type::Content::kAnything) continue;
      const std::string_view name = local(a);
      std::size_t i = 0;
      while (i < type.attributes.size() && type.attributes[i].name != name) ++i;
      if (i == type.attributes.size()) {
        unexpected_attribute(a, type);
      } else {
        seen |= std::uint64_t{1} << i;
        attribute_value(a, vocabulary_.type(type.attributes[i].type));
      }
    }
    for (std::size_t i = 0; i < type.attributes.size(); ++i) {
      if (type.attributes[i].required && (seen >> i & 1U) == 0) missing_attribute(node, type.attributes[i]);
    }
  }

  // Instance attributes are allowed everywhere, but no element may be nil.
  void foreign_attribute(NodeIndex attribute, const Type& type) {
    const std::string_view name = local(attribute);
    if (uri(attribute) == kInstanceUri) {
      if (name == "type" || name == "schemaLocation" || name == "noNamespaceSchemaLocation") return;
      if (name == "nil") {
        const std::string owner = name_of(document_.parent(attribute));
        add(Breach::kBadType, attribute,
            {owner + " cannot have xsi:nil; leave the element out instead.",
             owner + " mag geen xsi:nil hebben; laat het element in plaats daarvan weg."});
        return;
      }
    }
    if (type.content != Type::Content::kAnything) unexpected_attribute(attribute, type);
  }

  void unexpected_attribute(NodeIndex attribute, const Type& type) {
    const std::string owner = name_of(document_.parent(attribute));
    const std::string name = "@" + document_.node(attribute).name();
    const Sentence expected = known_attributes(type);
    add(Breach::kUnexpectedAttribute, attribute,
        {owner + " cannot have the attribute " + name + "; expected " + expected.en + ".",
         owner + " mag het attribuut " + name + " niet hebben; verwacht " + expected.nl + "."});
  }

  void missing_attribute(NodeIndex node, const Attribute& attribute) {
    const Sentence expected = expected_value(vocabulary_.type(attribute.type));
    add(Breach::kMissingAttribute, node,
        {name_of(node) + " lacks the attribute @" + attribute.name + "; expected it with " + expected.en + ".",
         name_of(node) + " mist het attribuut @" + attribute.name + "; verwacht het met " + expected.nl + "."},
        attribute.name);
  }

  void attribute_value(NodeIndex attribute, const Type& type) {
    const std::string_view value = document_.string_value(attribute);
    if (!is_value(type, value)) {
      bad_value(attribute, type, name_of(document_.parent(attribute)) + "/@" + std::string(local(attribute)));
    } else if (type.primitive == Primitive::kId) {
      unique_id(attribute, value);
    }
  }

  static bool is_value(const Type& type, std::string_view value) {
    if (!type.words.empty()) return std::find(type.words.begin(), type.words.end(), value) != type.words.end();
    return is_lexical(type.primitive, value);
  }

  void unique_id(NodeIndex node, std::string_view value) {
    const std::string_view id = trim_space(value);
    if (ids_.insert(id).second) return;
    add(Breach::kRepeatedId, node,
        {"The identifier " + quoted(id) + " stands twice in the document; expected one that is used once.",
         "De identificatie " + quoted(id) +
             " staat twee keer in het document; verwacht er een die één keer voorkomt."});
  }

  void bad_value(NodeIndex node, const Type& type, const std::string& shown) {
    const Sentence expected = expected_value(type);
    const std::string value = quoted(document_.string_value(node));
    add(Breach::kBadValue, node,
        {shown + " holds " + value + "; expected " + expected.en + ".",
         shown + " bevat " + value + "; verwacht " + expected.nl + "."});
  }

  void value_of(NodeIndex node, const Type& type) {
    const NodeIndex end = document_.end(node);
    for (NodeIndex c = document_.first_child(node); c < end; c = document_.end(c)) {
      if (document_.kind(c) == Kind::kElement) return element_in_value(node, c, type);
    }
    const std::string_view value = document_.string_value(node);
    if (!is_value(type, value)) {
      bad_value(node, type, name_of(node));
    } else if (type.primitive == Primitive::kId) {
      unique_id(node, value);
    }
  }

  void element_in_value(NodeIndex node, NodeIndex child, const Type& type) {
    const Sentence expected = expected_value(type);
    add(Breach::kUnexpectedContent, child,
        {name_of(child) + " cannot stand in " + name_of(node) + "; expected " + expected.en + " and no element.",
         name_of(child) + " mag niet in " + name_of(node) + " staan; verwacht " + expected.nl + " en geen element."});
  }

  void nothing_in(NodeIndex node) {
    const NodeIndex end = document_.end(node);
    for (NodeIndex c = document_.first_child(node); c < end; c = document_.end(c)) {
      if (document_.kind(c) != Kind::kElement && document_.kind(c) != Kind::kText) continue;
      add(Breach::kUnexpectedContent, node,
          {name_of(node) + " is not empty; expected nothing in it, no white space either.",
           name_of(node) + " is niet leeg; verwacht niets erin, ook geen witruimte."});
      return;
    }
  }

  void lax_children(NodeIndex node) {
    const NodeIndex end = document_.end(node);
    for (NodeIndex c = document_.first_child(node); c < end && !is_full(); c = document_.end(c)) {
      if (document_.kind(c) == Kind::kElement) lax_element(c);
    }
  }

  void lax_element(NodeIndex node) {
    TypeIndex type = visible_type(node);
    if (type == kNoType && type_attribute(node) != tree::kNoNode) type = named_type(node, type_attribute(node));
    if (type != kNoType) return element(node, type);
    lax_children(node);
  }

  // The place in a content model that has been reached, and what has been said about it.
  struct Progress {
    State state = ContentModel::kStart;
    bool text_reported = false;
    std::vector<NameIndex> announced;  // stand later although they had to come first; said already
  };

  void children(NodeIndex node, const Type& type) {
    Progress progress;
    const NodeIndex end = document_.end(node);
    for (NodeIndex c = document_.first_child(node); c < end && !is_full(); c = document_.end(c)) {
      const Kind kind = document_.kind(c);
      if (kind == Kind::kElement) {
        child(node, type, c, progress);
      } else if (kind == Kind::kText && type.content == Type::Content::kElements) {
        text_between(node, type, c, progress);
      }
    }
    if (!is_full() && !type.model.may_end(progress.state)) incomplete(node, type, progress);
  }

  void text_between(NodeIndex node, const Type& type, NodeIndex text, Progress& progress) {
    const std::string_view value = document_.string_value(text);
    if (progress.text_reported || is_space(value)) return;
    progress.text_reported = true;
    const Sentence expected = expected_next(vocabulary_, type, progress.state);
    const std::string shown = quoted(trim_space(value));
    add(Breach::kUnexpectedText, node,
        {"The text " + shown + " cannot stand between the elements of " + name_of(node) + "; expected " + expected.en +
             ".",
         "De tekst " + shown + " mag niet tussen de elementen van " + name_of(node) + " staan; verwacht " +
             expected.nl + "."});
  }

  void child(NodeIndex parent, const Type& type, NodeIndex node, Progress& progress) {
    const NameIndex name = known(node);
    if (name != kUnknownName) {
      const State next = type.model.after(progress.state, name);
      if (next != ContentModel::kNowhere) {
        progress.state = next;
        return element(node, type.model.place(next).type);
      }
    }
    for (const State next : type.model.next(progress.state)) {
      if (!is_in_wildcard(type, type.model.place(next), node)) continue;
      progress.state = next;
      return wildcard_element(node, type.model.place(next));
    }
    misplaced(parent, type, node, progress);
  }

  bool is_in_wildcard(const Type& type, const ContentModel::Place& place, NodeIndex node) const {
    if (place.wildcard == Wildcard::kNone) return false;
    if (place.wildcard == Wildcard::kAny) return true;
    return !uri(node).empty() && uri(node) != vocabulary_.uri_of(prefix_of(type.name));
  }

  void wildcard_element(NodeIndex node, const ContentModel::Place& place) {
    const TypeIndex type = visible_type(node);
    if (place.strictness == Strictness::kLax || type != kNoType) return lax_element(node);
    add(Breach::kUnexpectedElement, node,
        {name_of(node) + " is not known; expected an element that UBL, XML Signature or XAdES describes.",
         name_of(node) + " is onbekend; verwacht een element dat UBL, XML Signature of XAdES beschrijft."});
  }

  void misplaced(NodeIndex parent, const Type& type, NodeIndex node, Progress& progress) {
    const NameIndex name = known(node);
    const State place = name == kUnknownName ? ContentModel::kNowhere : type.model.find(name);
    if (place == ContentModel::kNowhere) return unexpected(parent, type, node, progress);
    if (place > progress.state) {
      too_early(parent, type, node, place, progress);
    } else {
      too_late(parent, type, node, place, progress);
    }
    element(node, type.model.place(place).type);
  }

  void unexpected(NodeIndex parent, const Type& type, NodeIndex node, const Progress& progress) {
    const Sentence expected = expected_next(vocabulary_, type, progress.state);
    const Sentence hint = namespace_hint(type, node);
    add(Breach::kUnexpectedElement, node,
        {name_of(node) + " is not known in " + name_of(parent) + "; expected " + expected.en + "." + hint.en,
         name_of(node) + " is niet bekend in " + name_of(parent) + "; verwacht " + expected.nl + "." + hint.nl});
  }

  // The right name in a wrong namespace is the commonest reason.
  Sentence namespace_hint(const Type& type, NodeIndex node) const {
    for (std::size_t i = 1; i <= type.model.place_count(); ++i) {
      const NameIndex name = type.model.place(static_cast<State>(i)).name;
      if (name == kUnknownName || vocabulary_.local_name(name) != local(node)) continue;
      const std::string right(vocabulary_.uri_of(prefix_of(vocabulary_.name(name))));
      return {" An element of this name belongs there in the namespace " + right + ".",
              " Een element met deze naam hoort daar in de naamruimte " + right + "."};
    }
    return {};
  }

  // What must come before `node` is not there: missing, or later.
  void too_early(NodeIndex parent, const Type& type, NodeIndex node, State place, Progress& progress) {
    std::size_t said = 0;
    for (auto state = static_cast<State>(progress.state + 1); state < place; ++state) {
      if (!type.model.place(state).mandatory) continue;
      const NameIndex first = type.model.place(state).name;
      if (!is_later_sibling(node, document_.end(parent), first)) {
        missing(parent, type, state);
        ++said;
      } else {
        progress.announced.push_back(first);
        const std::string shown = shown_name(vocabulary_, first);
        if (said++ == 0) order(parent, node, {"before " + shown, "vóór " + shown}, {shown, shown});
      }
    }
    if (said == 0) unexpected(parent, type, node, progress);
    progress.state = place;
  }

  bool is_later_sibling(NodeIndex from, NodeIndex end, NameIndex name) const {
    for (NodeIndex c = document_.end(from); c < end; c = document_.end(c)) {
      if (document_.kind(c) == Kind::kElement && known(c) == name) return true;
    }
    return false;
  }

  void too_late(NodeIndex parent, const Type& type, NodeIndex node, State place, Progress& progress) {
    const NameIndex name = known(node);
    const auto announced = std::find(progress.announced.begin(), progress.announced.end(), name);
    if (announced != progress.announced.end()) {
      progress.announced.erase(announced);
      return;
    }
    if (!type.model.place(place).repeatable && is_earlier_sibling(parent, node, name)) {
      const std::string shown = name_of(node);
      const Sentence expected = expected_next(vocabulary_, type, progress.state);
      add(Breach::kRepeatedElement, node,
          {shown + " may stand only once in " + name_of(parent) + "; expected here " + expected.en + ".",
           shown + " mag maar één keer in " + name_of(parent) + " staan; verwacht hier " + expected.nl + "."});
      return;
    }
    const Sentence reached = place_after(vocabulary_, type, progress.state);
    order(parent, node, reached, expected_next(vocabulary_, type, progress.state));
  }

  bool is_earlier_sibling(NodeIndex parent, NodeIndex node, NameIndex name) const {
    for (NodeIndex c = document_.first_child(parent); c < node; c = document_.end(c)) {
      if (document_.kind(c) == Kind::kElement && known(c) == name) return true;
    }
    return false;
  }

  void order(NodeIndex parent, NodeIndex node, const Sentence& where, const Sentence& expected) {
    add(Breach::kWrongOrder, node,
        {name_of(node) + " cannot stand " + where.en + " in " + name_of(parent) + "; expected here " + expected.en +
             ".",
         name_of(node) + " mag niet " + where.nl + " staan in " + name_of(parent) + "; verwacht hier " + expected.nl +
             "."});
  }

  void missing(NodeIndex parent, const Type& type, State state) {
    const std::string lacking = shown_name(vocabulary_, type.model.place(state).name);
    const Sentence where = place_between(vocabulary_, type, state);
    const std::string owner = name_of(parent);
    add(Breach::kMissingElement, parent,
        {owner + " lacks " + lacking + "; expected " + where.en + ".",
         owner + " mist " + lacking + "; verwacht " + where.nl + "."});
  }

  void incomplete(NodeIndex node, const Type& type, const Progress& progress) {
    std::size_t said = 0;
    const auto last = static_cast<State>(type.model.place_count());
    for (auto state = static_cast<State>(progress.state + 1); state <= last; ++state) {
      if (!type.model.place(state).mandatory || type.model.place(state).name == kUnknownName) continue;
      missing(node, type, state);
      ++said;
    }
    if (said != 0) return;
    const Sentence expected = expected_next(vocabulary_, type, progress.state);
    add(Breach::kMissingElement, node,
        {name_of(node) + " is not complete; expected " + expected.en + " at its end.",
         name_of(node) + " is niet volledig; verwacht " + expected.nl + " aan het einde."});
  }

  void refuse_document(NodeIndex root) {
    const Sentence expected = known_documents(vocabulary_);
    add(Breach::kUnknownDocument, root,
        {name_of(root) + " is not a document this program knows; expected " + expected.en + ".",
         name_of(root) + " is geen document dat dit programma kent; verwacht " + expected.nl + "."});
  }

  // By its customary prefix; a name of nobody's as written, with its namespace.
  std::string name_of(NodeIndex node) const {
    if (known(node) != kUnknownName) return shown_name(vocabulary_, known(node));
    const std::string_view prefix = vocabulary_.prefix_of_uri(uri(node));
    if (!prefix.empty()) return "<" + std::string(prefix) + ":" + std::string(local(node)) + ">";
    return "<" + document_.node(node).name() + "> {" + std::string(uri(node)) + "}";
  }

  void add(Breach breach, NodeIndex node, Sentence sentence, std::string attribute = {}) {
    std::string location = is_full() ? std::string() : locator_.locate(node);
    bytes_ += location.size() + sentence.en.size() + sentence.nl.size() + attribute.size();
    if (is_full() || report_.findings.size() >= limits_.max_findings || bytes_ > limits_.max_bytes) {
      report_.is_cut = true;
      return;
    }
    report_.findings.push_back({breach, node, document_.line(node), document_.column(node), std::move(location),
                                std::move(sentence.en), std::move(sentence.nl), std::move(attribute)});
  }

  const Document& document_;
  const Vocabulary& vocabulary_;
  const StructureLimits& limits_;
  tree::Locator locator_;
  std::vector<NameIndex> known_;  // by the document's name ids
  NameId type_name_ = kNoName;    // of xsi:type
  NameIndex root_name_ = kUnknownName;
  std::unordered_set<std::string_view> ids_;
  StructureReport report_;
  std::size_t bytes_ = 0;  // of the findings
};

}  // namespace

StructureReport check_structure(const tree::Document& document, const Vocabulary& vocabulary,
                                const StructureLimits& limits) {
  return StructureCheck(document, vocabulary, limits).run();
}

}  // namespace peppol::vocabulary
