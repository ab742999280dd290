// One item of the XPath 2.0 data model: a node of the document, or an atomic
// value. Sixteen bytes, copied freely; what it points to lives in the
// document, in the compiled expression or in an Arena.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/decimal.h"
#include "ubl/tree/document.h"
#include "ubl/xpath/arena.h"

namespace peppol::xpath {

enum class Type : std::uint8_t {
  kAbsent,  // no item
  kNode,
  kMadeText,      // a text node of a variable's own tree
  kMadeDocument,  // the document node of a variable's own tree
  kUntyped,
  kString,
  kAnyUri,
  kBoolean,
  kInteger,
  kDecimal,
  kFloat,
  kDouble,
  kQName,
  kDateTime,
  kDate,
  kTime,
  kYearMonth,
  kYear,
  kMonthDay,
  kDay,
  kMonth,
  kDuration,
  kYearMonthDuration,
  kDayTimeDuration,
  kHexBinary,
  kBase64Binary,
};

struct QNameValue {
  std::string_view prefix;
  std::string_view local;
  std::string_view uri;
};

// Dates, times and durations (which parts mean something follows from the type).
struct Temporal {
  static constexpr int kNoZone = 100'000;
  std::int64_t year = 0;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  std::int64_t second = 0;  // of a duration: all of it, with its sign
  int nanosecond = 0;       // of a duration: with its sign
  int zone = kNoZone;       // minutes east of UTC
  std::int64_t months = 0;  // of a duration, with its sign
};

struct Item {
  Type type = Type::kAbsent;
  bool big = false;         // the number does not fit `integer`: it is *decimal
  std::uint32_t extra = 0;  // the length of a text; the scale of a small decimal
  union {
    std::int64_t integer;  // of kInteger; the coefficient of kDecimal
    tree::NodeIndex node;
    bool boolean;
    double number;  // of kDouble, and of kFloat (already rounded to a float)
    const char* characters;
    const Decimal* decimal;
    const QNameValue* qname;
    const Temporal* temporal;
  };

  Item() : integer(0) {}

  bool absent() const { return type == Type::kAbsent; }
  bool is_document_node() const { return type == Type::kNode; }
  bool is_node() const { return type == Type::kNode || type == Type::kMadeText || type == Type::kMadeDocument; }
  bool is_numeric() const { return type >= Type::kInteger && type <= Type::kDouble; }
  bool is_exact() const { return type == Type::kInteger || type == Type::kDecimal; }
  bool is_textual() const { return type >= Type::kUntyped && type <= Type::kAnyUri; }
  bool is_temporal() const { return type >= Type::kDateTime && type <= Type::kDayTimeDuration; }
  std::string_view text() const { return {characters, extra}; }
};

static_assert(sizeof(Item) == 16);

inline Item node_item(tree::NodeIndex node) {
  Item item;
  item.type = Type::kNode;
  item.node = node;
  return item;
}
// `text` must outlive the item.
inline Item text_item(std::string_view text, Type type = Type::kString) {
  Item item;
  item.type = type;
  item.extra = static_cast<std::uint32_t>(text.size());
  item.characters = text.data();
  return item;
}
inline Item boolean_item(bool value) {
  Item item;
  item.type = Type::kBoolean;
  item.boolean = value;
  return item;
}
inline Item integer_item(std::int64_t value) {
  Item item;
  item.type = Type::kInteger;
  item.integer = value;
  return item;
}
inline Item double_item(double value) {
  Item item;
  item.type = Type::kDouble;
  item.number = value;
  return item;
}
inline Item temporal_item(const Temporal& value, Type type, Arena& arena) {
  Item item;
  item.type = type;
  item.temporal = new (arena.allocate(sizeof(Temporal))) Temporal(value);
  return item;
}

using Value = std::span<const Item>;

// A sequence while it is made. Short ones need no memory of their own; longer
// ones take it from the arena.
class Sequence {
 public:
  explicit Sequence(Arena& arena) : arena_(&arena), items_(own()), capacity_(kOwn) {}
  Sequence(const Sequence&) = delete;
  Sequence& operator=(const Sequence&) = delete;

  void push(const Item& item) {
    if (size_ == capacity_) grow();
    items_[size_++] = item;
  }
  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Item& operator[](std::size_t i) { return items_[i]; }
  const Item& operator[](std::size_t i) const { return items_[i]; }
  Item* begin() { return items_; }
  Item* end() { return items_ + size_; }
  const Item* begin() const { return items_; }
  const Item* end() const { return items_ + size_; }
  void shrink(std::uint32_t size) { size_ = size; }
  void clear() { size_ = 0; }
  // Valid while this Sequence is.
  Value view() const { return {items_, size_}; }
  // Valid as long as the arena's memory.
  Value keep(Arena& arena) const;
  Arena& arena() { return *arena_; }

 private:
  static constexpr std::uint32_t kOwn = 6;
  void grow();
  Item* own() { return reinterpret_cast<Item*>(own_); }
  const Item* own() const { return reinterpret_cast<const Item*>(own_); }

  Arena* arena_;
  Item* items_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_;
  alignas(Item) unsigned char own_[kOwn * sizeof(Item)];  // not touched before it is used
};

// "xs:integer", "node()", ...: for messages.
std::string_view type_name(Type type);

}  // namespace peppol::xpath
