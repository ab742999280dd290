// What ends an evaluation early. Within ubl/xpath these travel as exceptions,
// because an error may arise anywhere inside an expression; whoever evaluates
// (ubl/schematron) catches them at each assertion.

#pragma once

#include <stdexcept>
#include <string>

namespace peppol::xpath {

// An error the language defines: code "XPTY0004", and a sentence.
class DynamicError : public std::runtime_error {
 public:
  DynamicError(std::string code, const std::string& sentence) : std::runtime_error(sentence), code_(std::move(code)) {}
  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

// A limit of ours: steps or memory of a whole run.
class LimitReached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The expression cannot be compiled: place is a byte offset in its text.
class StaticError : public std::runtime_error {
 public:
  StaticError(std::string code, const std::string& sentence, std::size_t place)
      : std::runtime_error(sentence), code_(std::move(code)), place_(place) {}
  const std::string& code() const { return code_; }
  std::size_t place() const { return place_; }

 private:
  std::string code_;
  std::size_t place_;
};

[[noreturn]] inline void raise(const char* code, const std::string& sentence) { throw DynamicError(code, sentence); }

}  // namespace peppol::xpath
