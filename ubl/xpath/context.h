// Where an evaluation stands: the document with everything computed once for
// it (Run), and the focus and variables of the moment (Context).
//
// A Run serves one document and one rule set, in one thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "ubl/tree/document.h"
#include "ubl/xpath/arena.h"
#include "ubl/xpath/item.h"
#include "ubl/xpath/program.h"

namespace peppol::xpath {

class Expr;
class JoinIndex;

struct EvaluationLimits {
  std::uint64_t max_steps = 4'000'000'000;        // nodes looked at, items compared, functions called
  std::size_t max_memory = std::size_t{1} << 30;  // bytes of intermediate values and indexes
  int max_call_depth = 2000;                      // functions of the rule set within one another
  std::size_t max_stack = std::size_t{2} << 20;   // bytes of machine stack
  Deadline deadline = {};                         // looked at every few milliseconds
};

constexpr std::size_t kBytesAStep = 64;  // of a text that is read through

// Nodes by a text they share, in document order.
using NodesByText = std::unordered_map<std::string, std::vector<tree::NodeIndex>>;

struct SlotError {
  std::string_view code;
  std::string_view text;
};

// A value computed at its first use; an error is kept like a value.
struct Slot {
  enum class State : std::uint8_t { kReady, kPending, kRunning, kFailed };
  Value value;
  State state = State::kReady;
  const Expr* lazy = nullptr;
  Item focus;  // of the lazy expression
  const SlotError* error = nullptr;
};

class Run {
 public:
  // `document` is null while constants are computed; `now` is the moment that current-dateTime() tells, the same for
  // the whole run.
  Run(const Program& program, const tree::Document* document, const EvaluationLimits& limits, Time now);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const Program& program() const { return program_; }
  const tree::Document* document() const { return document_; }
  Time now() const { return now_; }
  Arena& temporary() { return temporary_; }  // until the rule is done
  Arena& lasting() { return lasting_; }      // until the document is done

  // The document's number of a name of the program; tree::kNoName when no node bears it.
  tree::NameId name(std::uint32_t program_name) const { return names_[program_name]; }
  // The program's number of a name of the document; NameTable::kNone when no expression has it.
  std::uint32_t program_name(tree::NameId name) const { return program_names_[name]; }

  void step() {
    if (--portion_ == 0) next_portion(0);
  }
  // Many at once, for what is not looked at one by one.
  void steps(std::uint64_t count) {
    if (count >= portion_) return next_portion(count - portion_);
    portion_ -= count;
  }
  // For a text that is compared, hashed or converted, which takes the longer the longer it is.
  void read(const Item& item) {
    if (item.is_textual() && item.extra >= kBytesAStep) steps(item.extra / kBytesAStep);
  }
  // For what is kept until the run ends, outside the arenas.
  void take_memory(std::size_t bytes) { memory_.take(bytes); }
  void enter_call();
  void leave_call() { --depth_; }

  // All elements and attributes of a document name, in document order.
  std::span<const tree::NodeIndex> nodes_named(tree::NameId name);

  // Whether the children of a node are better asked for by name than walked.
  bool is_wide(tree::NodeIndex node) const { return document_->end(node) - node > kWide; }
  // The child elements of a name of a wide node, in document order.
  std::span<const tree::NodeIndex> children_named(tree::NodeIndex parent, tree::NameId name);

  Slot& memo(int index) { return memos_[static_cast<std::size_t>(index)]; }
  Slot& global(int index) { return globals_[static_cast<std::size_t>(index)]; }
  // The nodes of a key with a value, in document order.
  std::span<const tree::NodeIndex> keyed(std::size_t key, std::string_view value);
  // Adds to an index, with what it costs.
  void note(NodesByText& index, const std::string& text, tree::NodeIndex node);
  JoinIndex* join(int site, tree::NodeIndex base);

  // Where plain steps led the last time: from nodes of one path to those of another, and how far along these.
  struct Trail {
    tree::PathId from = tree::kNoPath;
    tree::PathId to = tree::kNoPath;
    std::uint32_t at = 0;  // in document()->nodes_on(to)
  };
  Trail& trail(int number) { return trails_[static_cast<std::size_t>(number)]; }

  // What a function of the rule set, asked for its truth of one node, said of it before.
  enum class Known : std::uint8_t { kNothing, kFalse, kTrue };
  Known& known_truth(const UserFunction& function, tree::NodeIndex node);

  // Regular expressions whose text was computed.
  RegexTable& regexes() { return regexes_; }

 private:
  static constexpr tree::NodeIndex kWide = 1000;
  static constexpr std::uint64_t kPortion = 65'536;  // steps between two looks at the deadline
  struct Children {
    std::unordered_map<tree::NameId, std::vector<tree::NodeIndex>> by_name;
  };

  // Takes the steps of which the current portion has too few, and then a new portion.
  void next_portion(std::uint64_t missing);
  void build_name_index();

  NodesByText key_nodes(const KeyDeclaration& declaration);

  const Program& program_;
  const tree::Document* document_;
  Time now_;
  EvaluationLimits limits_;
  std::uint64_t portion_ = 0;
  std::uint64_t later_steps_;
  int depth_ = 0;
  const char* stack_base_;
  MemoryAccount memory_;
  Arena temporary_;
  Arena lasting_;
  std::vector<tree::NameId> names_;
  std::vector<std::uint32_t> program_names_;
  std::unordered_map<tree::NodeIndex, std::unique_ptr<Children>> children_;
  std::vector<std::uint32_t> index_starts_;
  std::vector<tree::NodeIndex> index_nodes_;
  std::vector<Slot> memos_;
  std::vector<Slot> globals_;
  std::vector<std::unique_ptr<const NodesByText>> keys_;  // null until asked for
  std::vector<bool> key_under_way_;
  std::unordered_map<std::uint64_t, std::unique_ptr<JoinIndex>> joins_;
  std::vector<Trail> trails_;
  std::unordered_map<const UserFunction*, std::vector<Known>> truths_;  // by node
  RegexTable regexes_;
};

class Context {
 public:
  explicit Context(Run& r) : run(r), document(r.document()), arena(&r.temporary()) {}

  Run& run;
  const tree::Document* document;
  Arena* arena;
  Item item;  // the context item; absent inside functions
  std::int64_t position = 1;
  std::int64_t last = 1;
  Item current;  // current() of XSLT
  Slot* frame = nullptr;
};

// Remembers the focus and puts it back.
class FocusKeeper {
 public:
  explicit FocusKeeper(Context& context)
      : context_(context), item_(context.item), position_(context.position), last_(context.last) {}
  ~FocusKeeper() {
    context_.item = item_;
    context_.position = position_;
    context_.last = last_;
  }
  FocusKeeper(const FocusKeeper&) = delete;
  FocusKeeper& operator=(const FocusKeeper&) = delete;

 private:
  Context& context_;
  Item item_;
  std::int64_t position_;
  std::int64_t last_;
};

// The value of a slot, computed now if it was not: kept in `keep`, with `frame_size` own variables when not 0.
Value forced(Slot& slot, Context& context, Arena& keep);

// Slots for the variables of one function or expression, in the context's arena.
Slot* new_frame(Arena& arena, int size);

}  // namespace peppol::xpath
