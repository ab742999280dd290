// Match patterns of XSLT: which nodes a rule or a key is for. Also takes
// (A | B)[predicate], which XSLT 3.0 allows.
//
// Immutable once compiled; any number of threads may match.

#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/path.h"

namespace peppol::xpath {

class Pattern {
 public:
  // One of the paths of a union.
  class Alternative {
   public:
    Alternative(const Expr* path, std::vector<const std::vector<Predicate>*> filters, Program& program);
    // An error while it is judged means no match.
    bool matches(Context& context, tree::NodeIndex node) const;
    tree::Kind kind() const { return kind_; }
    bool any_kind() const { return any_kind_; }
    // NameTable::kNone for any name.
    std::uint32_t name() const { return name_; }

   private:
    void note_chain(const PathExpr& path);
    void note_name_condition(const Step& last, Program& program);
    bool name_fits(Context& context, tree::NodeIndex node) const;
    bool chain_fits(Context& context, tree::NodeIndex node) const;

    const Expr* path_;
    std::vector<const std::vector<Predicate>*> filters_;
    tree::Kind kind_ = tree::Kind::kElement;
    bool any_kind_ = false;
    std::uint32_t name_ = NameTable::kNone;
    // The names from the node upwards, when the path is a plain chain of children; judged before any predicate.
    bool is_chain_ = false;
    bool rooted_ = false;
    const Expr* name_condition_ = nullptr;  // a first condition that asks only for the name
    int name_number_ = 0;
    bool has_predicates_ = false;
    std::vector<std::uint32_t> chain_;
  };

  // Raises StaticError.
  static Pattern compile(std::string_view text, Scope& scope);

  bool matches(Context& context, tree::NodeIndex node) const;
  const std::vector<Alternative>& alternatives() const { return alternatives_; }

 private:
  ExprPtr expr_;
  std::vector<Alternative> alternatives_;
};

}  // namespace peppol::xpath
