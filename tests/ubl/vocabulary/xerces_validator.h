// Xerces-C++ as a judge: is this document valid against that schema?

#pragma once

#include <memory>
#include <string>
#include <vector>

namespace peppol::vocabulary {

// Xerces is set up while one of these lives.
class XercesValidator {
 public:
  // `schema` is a file; what it imports stands beside it. Throws std::runtime_error when it cannot be loaded.
  explicit XercesValidator(const std::string& schema);
  // Several, each before those that import it without saying where it is.
  explicit XercesValidator(const std::vector<std::string>& schemas);
  ~XercesValidator();

  // The first complaint; empty when the document is valid.
  std::string complaint(const std::string& document);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace peppol::vocabulary
