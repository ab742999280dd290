// What all expressions of one rule set share: names as numbers, constants,
// user functions, keys, and the cells of values that are computed once per
// document. Filled while compiling, then only read.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ubl/xpath/arena.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/regex_table.h"
#include "ubl/xpath/sequence_type.h"

namespace peppol::xpath {

class Expr;

// Names by number. A number is found without making a string.
class NameTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t intern(std::string_view uri, std::string_view local);
  std::uint32_t find(std::string_view uri, std::string_view local) const;
  std::size_t size() const { return names_.size(); }

 private:
  struct Key {
    std::string_view uri;
    std::string_view local;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.local) * 31 + key.uri.size();
    }
  };
  struct Text {
    std::string uri;
    std::string local;
  };
  std::vector<std::unique_ptr<Text>> names_;
  std::unordered_map<Key, std::uint32_t, Hash> ids_;
};

// A function of the rule set. Declared before any body is compiled, so that functions may call one another.
struct UserFunction {
  std::string name;  // "u:gln", for messages
  std::vector<SequenceType> parameters;
  SequenceType result;
  std::unique_ptr<Expr> body;
  int frame_size = 0;
};

struct KeyDeclaration {
  std::string name;
  std::function<bool(class Context&, tree::NodeIndex)> matches;
  std::vector<std::uint32_t> names;  // of the program's table: of what it can match; empty for anything
  std::unique_ptr<Expr> use;
  int frame_size = 0;
};

// A variable of the whole document.
struct GlobalVariable {
  std::string name;
  std::unique_ptr<Expr> value;
  int frame_size = 0;
};

struct Program {
  Program();
  ~Program();

  NameTable names;
  MemoryAccount memory{std::size_t{1} << 30};
  Arena constants{memory};
  std::map<std::string, std::unique_ptr<UserFunction>> functions;  // "{uri}local#arity"
  std::vector<KeyDeclaration> keys;
  std::vector<GlobalVariable> globals;
  int memo_count = 0;
  int folds_over_limit = 0;                            // constant parts that were too much to compute while compiling
  std::map<std::string, int, std::less<>> memo_texts;  // the same text is computed once
  int join_count = 0;
  std::map<std::vector<std::uint32_t>, int> trails;  // numbers of the beginnings of paths, see Run::Trail
  RegexTable regexes;                                // those whose text is part of a rule
};

}  // namespace peppol::xpath
