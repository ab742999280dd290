#include "tests/ubl/vocabulary/mutable_xml.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace peppol::vocabulary {

namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      case '\r': out += "&#13;"; break;
      default: out += c;
    }
  }
  return out;
}

void declare(tree::Node element, Piece& piece) {
  for (const auto& binding : element.document().namespaces_in_scope(element.index())) {
    piece.attributes.emplace_back(binding.prefix.empty() ? "xmlns" : "xmlns:" + std::string(binding.prefix),
                                  std::string(binding.uri));
  }
}

std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void drop_inherited(Piece& piece, const Piece& parent) {
  for (Piece& part : piece.parts) {
    if (!part.name.empty()) drop_inherited(part, piece);
  }
  std::erase_if(piece.attributes, [&](const auto& row) {
    return row.first.starts_with("xmlns") &&
           std::find(parent.attributes.begin(), parent.attributes.end(), row) != parent.attributes.end();
  });
}

Piece copy_with_namespaces(tree::Node element) {
  Piece piece;
  piece.name = element.name();
  declare(element, piece);
  for (const tree::Node attribute : element.attributes()) {
    piece.attributes.emplace_back(attribute.name(), std::string(attribute.text()));
  }
  for (const tree::Node child : element.all_children()) {
    if (child.is_element()) {
      piece.parts.push_back(copy_with_namespaces(child));
    } else if (child.kind() == tree::Kind::kText) {
      piece.parts.push_back({"", std::string(child.text()), {}, {}});
    }
  }
  return piece;
}

bool is_foreign(const Piece& piece) {
  return std::any_of(piece.attributes.begin(), piece.attributes.end(), [](const auto& row) {
    const std::string& uri = row.second;
    return row.first.starts_with("xmlns") && !uri.starts_with("urn:oasis:names:specification:ubl:") &&
           !uri.starts_with("http://www.w3.org/2000/09/xmldsig#") && !uri.starts_with("http://uri.etsi.org/01903/");
  });
}

}  // namespace

Piece copy_of(tree::Node element) {
  Piece piece = copy_with_namespaces(element);
  drop_inherited(piece, Piece());
  return piece;
}

std::string write(const Piece& piece) {
  if (piece.name.empty()) return escaped(piece.text);
  std::string out = "<" + piece.name;
  for (const auto& [name, value] : piece.attributes) out += " " + name + "=\"" + escaped(value) + "\"";
  out += ">";
  for (const Piece& part : piece.parts) out += write(part);
  return out + "</" + piece.name + ">";
}

std::vector<Piece*> described_elements_of(Piece& piece) {
  std::vector<Piece*> found{&piece};
  for (Piece& part : piece.parts) {
    if (part.name.empty() || is_foreign(part)) continue;
    const auto inner = described_elements_of(part);
    found.insert(found.end(), inner.begin(), inner.end());
  }
  return found;
}

std::string corpus_document(const std::string& file, std::size_t test) {
  std::string bytes = contents(kCorpus + file);
  if (test == 0) return bytes;
  const auto set = tree::Document::parse(bytes);
  if (!set) throw std::runtime_error(file + ": " + set.error().detail);
  std::size_t count = 0;
  for (const tree::Node row : set->root().children()) {
    if (row.local_name() != "test" || ++count != test) continue;
    for (const tree::Node child : row.children()) {
      if (child.local_name() != "assert") return write(copy_of(child));
    }
  }
  throw std::runtime_error(file + " has no test " + std::to_string(test));
}

std::vector<OracleRow> oracle_rows() {
  std::vector<OracleRow> rows;
  std::ifstream lines(kCorpus + "oracle/xsd.jsonl");
  for (std::string line; std::getline(lines, line);) {
    const auto row = boost::json::parse(line).as_object();
    const std::string schema(row.at("xsd").as_string());
    if (!schema.starts_with("UBL-") && schema.find("-statistics-") == std::string::npos) continue;
    const std::string file = std::string(row.at("file").as_string()).substr(std::string("data/").size());
    rows.push_back({file, static_cast<std::size_t>(row.at("test").as_int64()), schema, row.at("valid").as_bool(),
                    row.contains("first") ? std::string(row.at("first").as_string()) : ""});
  }
  return rows;
}

}  // namespace peppol::vocabulary
