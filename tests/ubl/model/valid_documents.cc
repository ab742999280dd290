#include "tests/ubl/model/valid_documents.h"

#include <fstream>
#include <map>
#include <set>

#include "tests/ubl/model/corpus.h"
#include "ubl/model/json.h"
#include "ubl/model/path.h"
#include "ubl/tree/document.h"

namespace peppol::model {

namespace {

using tree::Node;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// The element as a document: each element declares its own namespace.
void print(Node node, std::string& out) {
  if (node.kind() == tree::Kind::kText) {
    out += escaped(node.text());
    return;
  }
  if (node.kind() != tree::Kind::kElement) return;
  out.append("<").append(node.local_name()).append(" xmlns=\"").append(node.namespace_uri()).append("\"");
  for (const Node attribute : node.attributes()) {
    if (!attribute.namespace_uri().empty()) continue;
    out.append(" ").append(attribute.local_name()).append("=\"").append(escaped(attribute.text())).append("\"");
  }
  out += '>';
  for (const Node child : node.all_children()) print(child, out);
  out.append("</").append(node.local_name()).append(">");
}

void collect(Node node, std::vector<Node>& tests) {
  for (const Node child : node.children()) {
    if (child.local_name() == "test") {
      tests.push_back(child);
    } else {
      collect(child, tests);
    }
  }
}

std::string fragment(const std::string& xml, std::size_t number) {
  const auto document = tree::Document::parse(xml);
  std::vector<Node> tests;
  collect(document->root(), tests);
  for (const Node child : tests.at(number - 1).children()) {
    if (child.local_name() == "assert") continue;
    std::string out;
    print(child, out);
    return out;
  }
  return {};
}

std::string id_of(const Json& row) { return row.find("file")->text + "#" + row.find("test")->text; }

// The documents on which a fatal rule of the set fires, or which it could not judge.
void add_refused(const std::string& oracle, std::set<std::string>& refused) {
  std::ifstream in(kCorpus + "oracle/" + oracle);
  for (std::string line; std::getline(in, line);) {
    const auto row = parse_json(line, JsonLimits{.max_items = 1'000'000});
    bool fatal = row->find("error") != nullptr;
    if (const Json* fired = row->find("fired")) {
      for (const Json& rule : fired->items) fatal = fatal || rule.items.at(1).text == "fatal";
    }
    if (fatal) refused.insert(id_of(*row));
  }
}

}  // namespace

std::vector<CorpusDocument> valid_documents() {
  std::set<std::string> refused;
  add_refused("en16931-ubl-1.3.16.jsonl", refused);
  add_refused("PEPPOL-EN16931-UBL-2026.5.jsonl", refused);
  std::vector<CorpusDocument> documents;
  std::ifstream in(kCorpus + "oracle/xsd.jsonl");
  for (std::string line; std::getline(in, line);) {
    const auto row = parse_json(line, JsonLimits{});
    const std::string& schema = row->find("xsd")->text;
    const bool is_invoice =
        schema.find("Invoice-2") != std::string::npos || schema.find("CreditNote-2") != std::string::npos;
    if (!is_invoice || row->find("valid")->text != "true") continue;
    const std::string& file = row->find("file")->text;
    const std::string& test = row->find("test")->text;
    std::string xml = contents(kCorpus + file.substr(file.find('/') + 1));
    const bool plain = test == "0";
    documents.push_back({plain ? file : file + "#" + test, plain ? xml : fragment(xml, std::stoul(test)),
                         refused.count(id_of(*row)) == 0});
  }
  return documents;
}

}  // namespace peppol::model
