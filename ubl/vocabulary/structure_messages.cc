#include "ubl/vocabulary/structure_messages.h"

#include <algorithm>

#include "base/text.h"

namespace peppol::vocabulary {

namespace {

constexpr std::size_t kListed = 8;
constexpr std::size_t kQuotedBytes = 60;

// "a, b, c or 4 more"
Sentence listed(const std::vector<Sentence>& items) {
  const std::size_t shown = items.size() > kListed + 1 ? kListed : items.size();
  Sentence text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == items.size();
    text.en += (i == 0 ? "" : last ? " or " : ", ") + items[i].en;
    text.nl += (i == 0 ? "" : last ? " of " : ", ") + items[i].nl;
  }
  if (shown < items.size()) {
    const std::string more = std::to_string(items.size() - shown);
    text.en += " or one of " + more + " more";
    text.nl += " of een van nog " + more;
  }
  return text;
}

Sentence same(const std::string& text) { return {text, text}; }

Sentence shown_place(const Vocabulary& vocabulary, const ContentModel::Place& place) {
  if (place.wildcard == Wildcard::kAny) return {"any element", "een willekeurig element"};
  if (place.wildcard == Wildcard::kOther) {
    return {"an element of another namespace", "een element uit een andere naamruimte"};
  }
  return same(shown_name(vocabulary, place.name));
}

}  // namespace

std::string shown_name(const Vocabulary& vocabulary, NameIndex name) {
  return "<" + (vocabulary.is_document(name) ? std::string(vocabulary.local_name(name)) : vocabulary.name(name)) + ">";
}

Sentence expected_next(const Vocabulary& vocabulary, const Type& type, ContentModel::State state) {
  std::vector<Sentence> items;
  for (const ContentModel::State next : type.model.next(state)) {
    items.push_back(shown_place(vocabulary, type.model.place(next)));
  }
  if (items.empty()) return {"nothing more", "niets meer"};
  if (type.model.may_end(state)) items.push_back({"the end", "het einde"});
  return listed(items);
}

Sentence place_after(const Vocabulary& vocabulary, const Type& type, ContentModel::State state) {
  if (state == ContentModel::kStart) return {"at the beginning", "aan het begin"};
  const Sentence place = shown_place(vocabulary, type.model.place(state));
  return {"after " + place.en, "na " + place.nl};
}

Sentence place_between(const Vocabulary& vocabulary, const Type& type, ContentModel::State state) {
  const auto neighbour = [&](int step) {
    return shown_place(vocabulary, type.model.place(static_cast<ContentModel::State>(state + step)));
  };
  const bool is_first = state == 1;
  const bool is_last = state == type.model.place_count();
  if (is_first && is_last) return {"it there", "dat daar"};
  if (is_first) return {"it before " + neighbour(1).en, "dat vóór " + neighbour(1).nl};
  const Sentence before = neighbour(-1);
  if (is_last) return {"it after " + before.en, "dat na " + before.nl};
  return {"it between " + before.en + " and " + neighbour(1).en, "dat tussen " + before.nl + " en " + neighbour(1).nl};
}

Sentence expected_value(const Type& type) {
  if (type.words.empty()) {
    const PrimitiveRow& row = kPrimitives[static_cast<std::size_t>(type.primitive)];
    return {std::string(row.expected), std::string(row.expected_nl)};
  }
  std::vector<Sentence> items;
  for (const std::string& word : type.words) items.push_back(same("\"" + word + "\""));
  return listed(items);
}

Sentence known_documents(const Vocabulary& vocabulary) {
  std::vector<Sentence> items;
  for (const NameIndex name : vocabulary.documents()) {
    const std::string& qualified = vocabulary.name(name);
    items.push_back(
        same(std::string(local_of(qualified)) + " (" + std::string(vocabulary.uri_of(prefix_of(qualified))) + ")"));
  }
  return listed(items);
}

Sentence known_attributes(const Type& type) {
  std::vector<Sentence> items;
  for (const Attribute& attribute : type.attributes) items.push_back(same("@" + attribute.name));
  if (items.empty()) return {"no attribute", "geen attribuut"};
  return listed(items);
}

std::string quoted(std::string_view value) {
  std::string text = shown(value, kQuotedBytes);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return "\"" + text + "\"";
}

}  // namespace peppol::vocabulary
