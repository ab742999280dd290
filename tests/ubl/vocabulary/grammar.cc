#include "tests/ubl/vocabulary/grammar.h"

#include <algorithm>

namespace peppol::vocabulary {

namespace {

std::string attribute(std::string_view name, std::string_view value) {
  std::string text = " ";
  return text.append(name).append("=\"").append(value).append("\"");
}

std::string occurs(Occurs range) {
  return (range.optional ? attribute("minOccurs", "0") : "") +
         (range.unbounded ? attribute("maxOccurs", "unbounded") : "");
}

class GrammarWriter {
 public:
  GrammarWriter(const Description& description, const NamespaceDescription& space)
      : description_(description), space_(space) {}

  std::string write() {
    text_ = "<xs:schema" + attribute("xmlns:xs", "http://www.w3.org/2001/XMLSchema") +
            attribute("targetNamespace", space_.uri) + attribute("elementFormDefault", "qualified");
    for (const auto& space : description_.namespaces) text_ += attribute("xmlns:" + space.prefix, space.uri);
    text_ += ">\n";
    imports();
    for (const auto& type : description_.types) {
      if (prefix_of(type.name) == space_.prefix) define(type);
    }
    for (const auto& element : description_.elements) {
      if (prefix_of(element.name) != space_.prefix) continue;
      text_ += "<xs:element" + attribute("name", local_of(element.name)) + attribute("type", element.type) + "/>\n";
    }
    return text_ + "</xs:schema>\n";
  }

 private:
  bool has_document(std::string_view prefix) const {
    return std::any_of(description_.documents.begin(), description_.documents.end(),
                       [&](const std::string& name) { return prefix_of(name) == prefix; });
  }

  void imports() {
    for (const auto& space : description_.namespaces) {
      if (space.prefix == space_.prefix || has_document(space.prefix)) continue;
      text_ += "<xs:import" + attribute("namespace", space.uri) + attribute("schemaLocation", space.prefix + ".xsd") +
               "/>\n";
    }
  }

  void define(const TypeDescription& type) {
    if (type.content == TypeDescription::Content::kSimple) return define_simple(type);
    const bool mixed = type.content == TypeDescription::Content::kMixed;
    text_ += "<xs:complexType" + attribute("name", local_of(type.name)) + (mixed ? attribute("mixed", "true") : "");
    text_ += ">\n";
    if (type.content == TypeDescription::Content::kText) {
      text_ += "<xs:simpleContent><xs:extension" + attribute("base", type.base) + ">\n";
      attributes(type);
      text_ += "</xs:extension></xs:simpleContent>\n";
    } else {
      if (!type.model.parts.empty()) particle(type.model);
      attributes(type);
    }
    text_ += "</xs:complexType>\n";
  }

  void define_simple(const TypeDescription& type) {
    text_ += "<xs:simpleType" + attribute("name", local_of(type.name)) + "><xs:restriction" +
             attribute("base", type.base) + ">\n";
    for (const std::string& word : type.words) text_ += "<xs:enumeration" + attribute("value", word) + "/>\n";
    text_ += "</xs:restriction></xs:simpleType>\n";
  }

  void attributes(const TypeDescription& type) {
    for (const auto& row : type.attributes) {
      text_ += "<xs:attribute" + attribute("name", row.name) + attribute("type", row.type) +
               (row.required ? attribute("use", "required") : "") + "/>\n";
    }
    if (type.any_attribute) text_ += "<xs:anyAttribute/>\n";
  }

  void particle(const Particle& item) {
    const std::string range = occurs(item.occurs);
    switch (item.kind) {
      case Particle::Kind::kElement:
        text_ += item.type.empty()
                     ? "<xs:element" + attribute("ref", item.name) + range + "/>\n"
                     : "<xs:element" + attribute("name", item.name) + attribute("type", item.type) + range + "/>\n";
        return;
      case Particle::Kind::kWildcard:
        text_ += "<xs:any" + attribute("namespace", item.wildcard == Wildcard::kAny ? "##any" : "##other") +
                 attribute("processContents", item.strictness == Strictness::kLax ? "lax" : "strict") + range + "/>\n";
        return;
      case Particle::Kind::kSequence: return group(item, "xs:sequence", range);
      case Particle::Kind::kChoice: return group(item, "xs:choice", range);
    }
  }

  void group(const Particle& item, const std::string& word, const std::string& range) {
    text_ += "<" + word + range + ">\n";
    for (const Particle& part : item.parts) particle(part);
    text_ += "</" + word + ">\n";
  }

  const Description& description_;
  const NamespaceDescription& space_;
  std::string text_;
};

}  // namespace

std::vector<GrammarFile> make_grammar(const Description& description) {
  std::vector<GrammarFile> files;
  for (const auto& space : description.namespaces) {
    files.push_back({space.prefix + ".xsd", GrammarWriter(description, space).write()});
  }
  return files;
}

}  // namespace peppol::vocabulary
