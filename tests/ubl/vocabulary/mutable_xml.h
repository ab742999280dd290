// XML that a test can take apart: the tree of a document copied into plain
// values, changed at will, and written again.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ubl/tree/document.h"

namespace peppol::vocabulary {

struct Piece {
  std::string name;  // "cbc:ID" as written; empty for text
  std::string text;
  std::vector<std::pair<std::string, std::string>> attributes;  // with the namespace declarations
  std::vector<Piece> parts;
};

Piece copy_of(tree::Node element);
std::string write(const Piece& piece);

// The element and all elements within, outermost first, but none that declares a namespace nobody describes: Xerces-C++
// does not look into those, Xerces-J and the native check do (lax assessment; XML Schema allows both).
std::vector<Piece*> described_elements_of(Piece& piece);

// The documents of ../shared/corpus: of a testSet the document of one test (from 1), else the file (0).
std::string corpus_document(const std::string& file, std::size_t test);
inline const std::string kCorpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus/";

struct OracleRow {
  std::string file;  // below kCorpus
  std::size_t test = 0;
  std::string schema;
  bool valid = false;
  std::string first;  // what the official validator said first
};

// The rows of oracle/xsd.jsonl whose schema is described here.
std::vector<OracleRow> oracle_rows();

}  // namespace peppol::vocabulary
