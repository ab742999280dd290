#include "ubl/xpath/context.h"

#include <algorithm>
#include <new>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/join.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

Program::Program() = default;
Program::~Program() = default;

std::uint32_t NameTable::intern(std::string_view uri, std::string_view local) {
  const std::uint32_t known = find(uri, local);
  if (known != kNone) return known;
  const auto id = static_cast<std::uint32_t>(names_.size());
  names_.push_back(std::make_unique<Text>(Text{std::string(uri), std::string(local)}));
  ids_.emplace(Key{names_.back()->uri, names_.back()->local}, id);
  return id;
}

std::uint32_t NameTable::find(std::string_view uri, std::string_view local) const {
  const auto found = ids_.find(Key{uri, local});
  return found == ids_.end() ? kNone : found->second;
}

Run::Run(const Program& program, const tree::Document* document, const EvaluationLimits& limits, Time now)
    : program_(program),
      document_(document),
      now_(now),
      limits_(limits),
      later_steps_(limits.max_steps),
      stack_base_(static_cast<const char*>(__builtin_frame_address(0))),
      memory_(limits.max_memory),
      temporary_(memory_),
      lasting_(memory_),
      names_(program.names.size(), tree::kNoName),
      memos_(static_cast<std::size_t>(program.memo_count)),
      globals_(program.globals.size()),
      keys_(program.keys.size()),
      key_under_way_(program.keys.size()),
      trails_(program.trails.size()) {
  next_portion(0);
  for (Slot& slot : memos_) slot.state = Slot::State::kPending;
  for (std::size_t i = 0; i < globals_.size(); ++i) {
    globals_[i].state = Slot::State::kPending;
    globals_[i].lazy = program.globals[i].value.get();
    if (document != nullptr) globals_[i].focus = node_item(0);
  }
  if (document == nullptr) return;
  program_names_.resize(document->name_count(), NameTable::kNone);
  for (tree::NameId id = 0; id < document->name_count(); ++id) {
    const tree::ExpandedName name = document->expanded_name(id);
    const std::uint32_t known = program.names.find(name.uri, name.local);
    if (known == NameTable::kNone) continue;
    program_names_[id] = known;
    names_[known] = id;
  }
}

Run::~Run() = default;

void Run::next_portion(std::uint64_t missing) {
  if (missing >= later_steps_) {
    throw LimitReached("the rules need more than " + std::to_string(limits_.max_steps) +
                       " steps for this document, which is the limit");
  }
  if (limits_.deadline.passed()) {
    throw LimitReached("judging this document takes more than " + std::to_string(limits_.deadline.limit().count()) +
                       " ms of the processor, which is the limit");
  }
  later_steps_ -= missing;
  portion_ = std::min(later_steps_, kPortion);
  later_steps_ -= portion_;
}

void Run::enter_call() {
  step();
  const char* here = static_cast<const char*>(__builtin_frame_address(0));
  const auto used = static_cast<std::size_t>(here < stack_base_ ? stack_base_ - here : here - stack_base_);
  if (depth_ >= limits_.max_call_depth || used > limits_.max_stack) {
    raise("RECURSION", "functions call one another more than " + std::to_string(depth_) + " deep, which is the limit");
  }
  ++depth_;
}

void Run::build_name_index() {
  const auto size = static_cast<tree::NodeIndex>(document_->size());
  steps(size);
  memory_.take(size * sizeof(tree::NodeIndex));
  index_starts_.assign(document_->name_count() + 2, 0);
  for (tree::NodeIndex n = 0; n < size; ++n) {
    if (document_->name(n) != tree::kNoName) ++index_starts_[document_->name(n) + 2];
  }
  for (std::size_t i = 1; i < index_starts_.size(); ++i) index_starts_[i] += index_starts_[i - 1];
  index_nodes_.resize(index_starts_.back());
  for (tree::NodeIndex n = 0; n < size; ++n) {
    if (document_->name(n) != tree::kNoName) index_nodes_[index_starts_[document_->name(n) + 1]++] = n;
  }
}

std::span<const tree::NodeIndex> Run::nodes_named(tree::NameId name) {
  if (index_starts_.empty()) build_name_index();
  return std::span(index_nodes_).subspan(index_starts_[name], index_starts_[name + 1] - index_starts_[name]);
}

std::span<const tree::NodeIndex> Run::children_named(tree::NodeIndex parent, tree::NameId name) {
  const tree::PathId above = document_->path_of(parent);
  if (document_->nodes_on(above).size() == 1) {
    const tree::PathId path = document_->path_below(above, name, tree::Kind::kElement);
    return path == tree::kNoPath ? std::span<const tree::NodeIndex>() : document_->nodes_on(path);
  }
  auto& children = children_[parent];
  if (!children) {
    children = std::make_unique<Children>();
    const tree::NodeIndex stop = document_->end(parent);
    for (tree::NodeIndex at = document_->first_child(parent); at < stop; at = document_->end(at)) {
      step();
      if (document_->kind(at) != tree::Kind::kElement) continue;
      memory_.take(2 * sizeof(tree::NodeIndex));
      children->by_name[document_->name(at)].push_back(at);
    }
  }
  const auto found = children->by_name.find(name);
  if (found == children->by_name.end()) return {};
  return found->second;
}

void Run::note(NodesByText& index, const std::string& text, tree::NodeIndex node) {
  constexpr std::size_t kEntry = 96;  // what a row of the table takes beside its text
  steps(text.size() / kBytesAStep);
  const auto [row, is_new] = index.try_emplace(text);
  if (is_new) memory_.take(kEntry + text.size());
  if (!row->second.empty() && row->second.back() == node) return;
  memory_.take(2 * sizeof(tree::NodeIndex));
  row->second.push_back(node);
}

NodesByText Run::key_nodes(const KeyDeclaration& declaration) {
  std::vector<tree::NodeIndex> candidates;
  for (std::uint32_t name : declaration.names) {
    if (this->name(name) == tree::kNoName) continue;
    const auto named = nodes_named(this->name(name));
    candidates.insert(candidates.end(), named.begin(), named.end());
  }
  std::sort(candidates.begin(), candidates.end());
  const bool any = declaration.names.empty();
  const std::size_t count = any ? document_->size() : candidates.size();

  NodesByText found;
  std::string text;
  Context context(*this);
  for (std::size_t i = 0; i < count; ++i) {
    const tree::NodeIndex n = any ? static_cast<tree::NodeIndex>(i) : candidates[i];
    step();
    const auto mark = temporary_.mark();
    context.frame = new_frame(temporary_, declaration.frame_size);
    if (declaration.matches(context, n)) {
      context.item = context.current = node_item(n);
      declaration.use->each(context, [&](const Item& item) {
        text = string_of(atomized(item, document_), document_, temporary_);
        note(found, text, n);
        return true;
      });
    }
    temporary_.release(mark);
  }
  return found;
}

std::span<const tree::NodeIndex> Run::keyed(std::size_t key, std::string_view value) {
  auto& index = keys_[key];
  // An error leaves it as it was, so that the next one who asks has the error too.
  if (!index) {
    if (key_under_way_[key]) raise("XTDE0640", "a key depends on itself");
    struct UnderWay {
      std::vector<bool>::reference flag;
      explicit UnderWay(std::vector<bool>::reference f) : flag(f) { flag = true; }
      ~UnderWay() { flag = false; }
    } const under_way(key_under_way_[key]);
    index = std::make_unique<const NodesByText>(key_nodes(program_.keys[key]));
  }
  steps(value.size() / kBytesAStep);
  const auto found = index->find(std::string(value));
  if (found == index->end()) return {};
  return found->second;
}

JoinIndex* Run::join(int site, tree::NodeIndex base) {
  auto& index = joins_[(static_cast<std::uint64_t>(site) << 32U) | base];
  if (!index) {
    memory_.take(2 * sizeof(JoinIndex));
    index = std::make_unique<JoinIndex>();
  }
  return index.get();
}

Run::Known& Run::known_truth(const UserFunction& function, tree::NodeIndex node) {
  auto& truths = truths_[&function];
  if (truths.empty()) {
    memory_.take(document_->size() * sizeof(Known));
    truths.resize(document_->size());
  }
  return truths[node];
}

Value forced(Slot& slot, Context& context, Arena& keep) {
  switch (slot.state) {
    case Slot::State::kReady: return slot.value;
    case Slot::State::kRunning: raise("XTDE0640", "a variable depends on itself");
    case Slot::State::kFailed: throw DynamicError(std::string(slot.error->code), std::string(slot.error->text));
    case Slot::State::kPending: break;
  }
  slot.state = Slot::State::kRunning;
  const FocusKeeper keeper(context);
  const Item current = context.current;
  Arena* arena = context.arena;
  context.arena = &keep;
  context.item = context.current = slot.focus;
  context.position = context.last = 1;
  try {
    Sequence items(keep);
    slot.lazy->eval(context, items);
    slot.value = items.keep(keep);
    slot.state = Slot::State::kReady;
  } catch (const DynamicError& error) {
    slot.state = Slot::State::kFailed;
    slot.error = new (keep.allocate(sizeof(SlotError))) SlotError{keep.copy(error.code()), keep.copy(error.what())};
    context.arena = arena;
    context.current = current;
    throw;
  }
  context.arena = arena;
  context.current = current;
  return slot.value;
}

Slot* new_frame(Arena& arena, int size) {
  if (size == 0) return nullptr;
  auto* slots = static_cast<Slot*>(arena.allocate(sizeof(Slot) * static_cast<std::size_t>(size)));
  for (int i = 0; i < size; ++i) new (slots + i) Slot();
  return slots;
}

}  // namespace peppol::xpath
