// The children an element may have, as a machine that reads their names one
// by one. Every place of the model is a state; the states that may follow one
// are listed in the order of the schema, so that the same list drives the
// check and tells a person what was expected.
//
// Immutable; all members may be called from any thread.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ubl/vocabulary/description.h"

namespace peppol::vocabulary {

using NameIndex = std::uint16_t;  // of a name in the vocabulary
using TypeIndex = std::uint16_t;

constexpr NameIndex kUnknownName = 0xffff;
constexpr TypeIndex kNoType = 0xffff;

class ContentModel {
 public:
  using State = std::uint16_t;
  static constexpr State kStart = 0;
  static constexpr State kNowhere = 0xffff;

  struct Place {
    NameIndex name = kUnknownName;  // unknown for wildcards
    TypeIndex type = kNoType;
    Wildcard wildcard = Wildcard::kNone;
    Strictness strictness = Strictness::kStrict;
    bool mandatory = false;   // every valid content passes here
    bool repeatable = false;  // may follow itself
  };

  // `places` are those of the elements and wildcards of `model` in its order.
  ContentModel(const Particle& model, std::vector<Place> places);
  ContentModel() : ContentModel(Particle(), {}) {}

  // What may stand after `state`, in the order of the schema.
  std::span<const State> next(State state) const {
    return {next_.data() + begin_[state], static_cast<std::size_t>(begin_[state + 1U] - begin_[state])};
  }
  bool may_end(State state) const { return accepting_[state] != 0; }
  // Not for kStart.
  const Place& place(State state) const { return places_[state - 1U]; }
  std::size_t place_count() const { return places_.size(); }

  // The place of an element name after `state`; kNowhere when it cannot stand there. Wildcards are not looked at.
  State after(State state, NameIndex name) const {
    for (const State candidate : next(state)) {
      if (places_[candidate - 1U].name == name) return candidate;
    }
    return kNowhere;
  }

  // The first place of this name, wherever; kNowhere when there is none.
  State find(NameIndex name) const;

 private:
  std::vector<Place> places_;
  std::vector<State> next_;
  std::vector<std::uint32_t> begin_;
  std::vector<std::uint8_t> accepting_;
};

}  // namespace peppol::vocabulary
