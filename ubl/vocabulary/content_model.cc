#include "ubl/vocabulary/content_model.h"

#include <algorithm>

namespace peppol::vocabulary {

namespace {

using State = ContentModel::State;

// Glushkov's construction: which places can begin and end a part, and which can follow each place.
struct Part {
  std::vector<State> first;
  std::vector<State> last;
  bool may_be_empty = true;
};

class Construction {
 public:
  explicit Construction(std::vector<ContentModel::Place>& places) : places_(places), follow(places.size() + 1) {}

  Part part(const Particle& particle, bool mandatory) {
    const bool needed = mandatory && !particle.occurs.optional;
    Part built = body(particle, needed);
    if (particle.occurs.unbounded) link(built.last, built.first);
    built.may_be_empty = built.may_be_empty || particle.occurs.optional;
    return built;
  }

 private:
  Part body(const Particle& particle, bool needed) {
    switch (particle.kind) {
      case Particle::Kind::kSequence: return sequence(particle, needed);
      case Particle::Kind::kChoice: return choice(particle);
      default: break;
    }
    const auto state = ++last_state_;
    places_[state - 1U].mandatory = needed;
    return {{state}, {state}, false};
  }

  Part sequence(const Particle& particle, bool needed) {
    Part whole;
    for (const Particle& item : particle.parts) {
      const Part next = part(item, needed);
      link(whole.last, next.first);
      if (whole.may_be_empty) append(whole.first, next.first);
      if (!next.may_be_empty) whole.last.clear();
      append(whole.last, next.last);
      whole.may_be_empty = whole.may_be_empty && next.may_be_empty;
    }
    return whole;
  }

  Part choice(const Particle& particle) {
    Part whole;
    whole.may_be_empty = false;
    for (const Particle& item : particle.parts) {
      const Part branch = part(item, false);
      append(whole.first, branch.first);
      append(whole.last, branch.last);
      whole.may_be_empty = whole.may_be_empty || branch.may_be_empty;
    }
    return whole;
  }

  static void append(std::vector<State>& to, const std::vector<State>& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  void link(const std::vector<State>& from, const std::vector<State>& to) {
    for (const State state : from) append(follow[state], to);
  }

  std::vector<ContentModel::Place>& places_;
  State last_state_ = 0;

 public:
  std::vector<std::vector<State>> follow;
};

}  // namespace

ContentModel::ContentModel(const Particle& model, std::vector<Place> places) : places_(std::move(places)) {
  Construction construction(places_);
  const Part whole = construction.part(model, true);
  construction.follow[kStart] = whole.first;
  accepting_.assign(places_.size() + 1, 0);
  accepting_[kStart] = whole.may_be_empty ? 1 : 0;
  for (const State state : whole.last) accepting_[state] = 1;
  begin_.push_back(0);
  for (std::size_t state = 0; state < construction.follow.size(); ++state) {
    auto& list = construction.follow[state];
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    if (state != kStart) {
      places_[state - 1].repeatable = std::binary_search(list.begin(), list.end(), static_cast<State>(state));
    }
    next_.insert(next_.end(), list.begin(), list.end());
    begin_.push_back(static_cast<std::uint32_t>(next_.size()));
  }
}

ContentModel::State ContentModel::find(NameIndex name) const {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].name == name) return static_cast<State>(i + 1);
  }
  return kNowhere;
}

}  // namespace peppol::vocabulary
