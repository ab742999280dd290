// An invoice that nothing is wrong with, made from the example of tests/data.

#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ubl/model/create.h"

namespace peppol::validation {

inline std::string invoice_json() {
  std::ifstream in(PEPPOLGW_SOURCE_DIR "/tests/data/model/invoice-kvk-to-vat.json", std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline std::string valid_invoice() {
  const auto created = model::create(invoice_json(), model::CreateOptions{});
  if (!created) throw std::runtime_error(created.error().error.detail);
  return created->ubl;
}

// The first `from` in `text` becomes `to`; what is not there is an error of the test.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the invoice has no " + std::string(from));
  return text.replace(at, from.size(), to);
}

}  // namespace peppol::validation
