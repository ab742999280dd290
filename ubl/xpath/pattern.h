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
    Alternative(const Expr* path, std::vector<const std::vector<Predicate>*> filters);
    // An error while it is judged means no match.
    bool matches(Context& context, tree::NodeIndex node) const;
    // What the path and prefix of `node` tell, which is the same for all nodes that share them.
    enum class Fit : std::uint8_t { kNever, kAlways, kAsk };
    Fit fit_by_path(Context& context, tree::NodeIndex node) const;
    // As matches(), for a node of whose path and prefix fit_by_path() said kAsk: asks only what is still open.
    bool matches_on_path(Context& context, tree::NodeIndex node) const;
    tree::Kind kind() const { return kind_; }
    bool any_kind() const { return any_kind_; }
    // NameTable::kNone for any name.
    std::uint32_t name() const { return name_; }

   private:
    void note_chain();
    void note_split();
    bool chain_fits(Context& context, tree::NodeIndex node) const;

    const Expr* path_;
    const PathExpr* steps_ = nullptr;  // the same, when it has steps
    std::vector<const std::vector<Predicate>*> filters_;
    tree::Kind kind_ = tree::Kind::kElement;
    bool any_kind_ = false;
    std::uint32_t name_ = NameTable::kNone;
    // The names from the node upwards, when the path is a plain chain of children; judged before any predicate.
    bool is_chain_ = false;
    bool rooted_ = false;
    bool has_predicates_ = false;
    std::vector<std::uint32_t> chain_;
    // The conditions are all on the node itself: those on its name alone, and the others.
    bool is_split_ = false;
    std::vector<const Predicate*> of_name_;
    std::vector<const Predicate*> of_node_;
  };

  // Raises StaticError.
  static Pattern compile(std::string_view text, Scope& scope);

  bool matches(Context& context, tree::NodeIndex node) const;
  const std::vector<Alternative>& alternatives() const { return alternatives_; }
  // The names of all it can match; empty when it can match any.
  std::vector<std::uint32_t> names() const;

 private:
  ExprPtr expr_;
  std::vector<Alternative> alternatives_;
};

}  // namespace peppol::xpath
