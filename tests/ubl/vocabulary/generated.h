// Random instances of the elements of a description.

#pragma once

#include <random>
#include <string>

#include "tests/ubl/vocabulary/mutable_xml.h"
#include "ubl/vocabulary/description.h"

namespace peppol::vocabulary {

class Generator {
 public:
  Generator(const Description& description, unsigned seed) : description_(description), random_(seed) {}

  // An instance of an element that is known everywhere, valid but for what only chance can get right.
  Piece element(const std::string& name);
  std::mt19937& random() { return random_; }

 private:
  Piece element(const std::string& name, const std::string& type, int depth);
  void fill(Piece& piece, const Particle& model, const std::string& prefix, int depth);
  void fill_once(Piece& piece, const Particle& model, const std::string& prefix, int depth);
  std::string value(const std::string& type);
  const TypeDescription* find_type(const std::string& name) const;
  bool is_lucky(unsigned one_in) { return random_() % one_in == 0; }

  const Description& description_;
  std::mt19937 random_;
  unsigned ids_ = 0;
};

}  // namespace peppol::vocabulary
