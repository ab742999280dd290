// A document as Xerces-C++ reads it, for comparison: what the XML
// recommendation says is in it, told by somebody else.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace peppol::tree {

struct Piece {
  enum class Kind { kStart, kEnd, kText, kComment, kInstruction };
  using Name = std::pair<std::string, std::string>;  // namespace, local name

  Kind kind = Kind::kText;
  Name name = {};                                        // of an element; ("", target) of an instruction
  std::string text = {};                                 // of texts, comments, instructions
  std::map<Name, std::string> attributes = {};           // without namespace declarations
  std::map<std::string, std::string> declarations = {};  // prefix to namespace; "" takes one back

  friend bool operator==(const Piece&, const Piece&) = default;
};

// In document order; neighbouring texts are one. Texts are UTF-8.
struct XercesReading {
  std::vector<Piece> pieces;
  std::string complaint;  // the first fatal error; "" when well-formed
  bool has_doctype = false;
};

// Sets Xerces up while it lives; one at a time.
class Xerces {
 public:
  Xerces();
  ~Xerces();
  Xerces(const Xerces&) = delete;
  Xerces& operator=(const Xerces&) = delete;

  XercesReading read(const std::string& bytes) const;
};

}  // namespace peppol::tree
