#include "tests/ubl/vocabulary/generated.h"

#include <map>

namespace peppol::vocabulary {

namespace {

constexpr int kDepth = 4;  // deeper there is only what must be

const std::map<std::string, std::string>& values() {
  static const std::map<std::string, std::string> rows = {{"xs:string", "text"},
                                                          {"xs:normalizedString", "text"},
                                                          {"xs:token", "text"},
                                                          {"xs:language", "nl"},
                                                          {"xs:anyURI", "urn:a:b"},
                                                          {"xs:decimal", "1.50"},
                                                          {"xs:integer", "12"},
                                                          {"xs:nonNegativeInteger", "0"},
                                                          {"xs:boolean", "true"},
                                                          {"xs:base64Binary", "QUJD"},
                                                          {"xs:date", "2026-11-22"},
                                                          {"xs:time", "12:00:00"},
                                                          {"xs:dateTime", "2026-11-22T12:00:00Z"}};
  return rows;
}

}  // namespace

const TypeDescription* Generator::find_type(const std::string& name) const {
  for (const TypeDescription& type : description_.types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

Piece Generator::element(const std::string& name) {
  for (const ElementDescription& row : description_.elements) {
    if (row.name == name) return element(name, row.type, 0);
  }
  return {};
}

std::string Generator::value(const std::string& type) {
  if (type == "xs:ID") return "id-" + std::to_string(++ids_);
  if (const TypeDescription* described = find_type(type)) {
    if (!described->words.empty()) return described->words[random_() % described->words.size()];
    return value(described->base);
  }
  const auto row = values().find(type);
  return row == values().end() ? "" : row->second;
}

Piece Generator::element(const std::string& name, const std::string& type, int depth) {
  Piece piece;
  piece.name = name;
  const TypeDescription* described = find_type(type);
  for (const TypeDescription* with = described; with != nullptr; with = find_type(with->base)) {
    for (const auto& attribute : with->attributes) {
      if (attribute.required || is_lucky(4)) piece.attributes.emplace_back(attribute.name, value(attribute.type));
    }
  }
  if (described == nullptr || !described->base.empty()) {
    piece.parts.push_back({"", value(type), {}, {}});
  } else {
    fill(piece, described->model, std::string(prefix_of(type)), depth + 1);
  }
  return piece;
}

void Generator::fill(Piece& piece, const Particle& model, const std::string& prefix, int depth) {
  const bool deep = depth > kDepth;
  if (model.occurs.optional && (deep || !is_lucky(depth < 2 ? 2 : 4))) return;
  const unsigned times = model.occurs.unbounded && !deep ? 1 + random_() % 2 : 1;
  for (unsigned i = 0; i < times; ++i) fill_once(piece, model, prefix, depth);
}

void Generator::fill_once(Piece& piece, const Particle& model, const std::string& prefix, int depth) {
  switch (model.kind) {
    case Particle::Kind::kSequence:
      for (const Particle& part : model.parts) fill(piece, part, prefix, depth);
      return;
    case Particle::Kind::kChoice: return fill(piece, model.parts[random_() % model.parts.size()], prefix, depth);
    case Particle::Kind::kWildcard: piece.parts.push_back(element("cbc:Note", "cbc:NoteType", depth)); return;
    case Particle::Kind::kElement: break;
  }
  std::string type = model.type;
  for (const ElementDescription& row : description_.elements) {
    if (type.empty() && row.name == model.name) type = row.type;
  }
  piece.parts.push_back(element(model.type.empty() ? model.name : prefix + ":" + model.name, type, depth));
}

}  // namespace peppol::vocabulary
