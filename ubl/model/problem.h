// What is wrong with a JSON invoice, gathered so that a caller mends all of it
// at once.
//
//   Problems problems;
//   problems.add({"/lines/0/quantity", "\"ten\"", "/lines/0/quantity is \"ten\"; expected a decimal number.", "BT-129",
//                 "/lines/0/quantity is \"ten\"; verwacht een decimaal getal."});
//
// Not for several threads at once.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peppol::model {

struct Problem {
  std::string pointer;     // RFC 6901, from the invoice; "" is the invoice
  std::string given;       // as JSON, cut when long; empty when nothing was given
  std::string message;     // a sentence that names the pointer, what was given and what was expected
  std::string term;        // "BT-131", when it is about one
  std::string message_nl;  // the message in Dutch; the name of a field is English in both
};

class Problems {
 public:
  static constexpr std::size_t kMax = 100;  // kept; more are counted

  void add(Problem problem);

  bool none() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  const std::vector<Problem>& kept() const { return kept_; }

 private:
  std::vector<Problem> kept_;
  std::size_t count_ = 0;
};

}  // namespace peppol::model
