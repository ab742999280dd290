// The small JSON objects that requests carry (not invoices), with words for
// what is wrong in them. Every error is kMalformed and names the member by its
// JSON pointer; what it quotes is UTF-8, cut between characters.

#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peppol::gateway {

class JsonBody {
 public:
  // Refuses members that are not among `known`.
  static Result<JsonBody> parse(std::string_view text, const std::vector<std::string>& known);

  Result<std::string> text(std::string_view name) const;  // required, not empty, at most 500 bytes
  Result<std::optional<std::string>> optional_text(std::string_view name) const;
  Result<std::string> country(std::string_view name) const;  // required, two capital letters
  const boost::json::object& object() const { return object_; }

 private:
  explicit JsonBody(boost::json::object object) : object_(std::move(object)) {}
  boost::json::object object_;
};

}  // namespace peppol::gateway
