// Our values as the API's JSON; docs/openapi.yaml describes each form.

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "gateway/store/accounts.h"
#include "gateway/store/documents.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

boost::json::object document_form(const Document& document);
// As it stands in a list: `report` is its summary.
boost::json::object listed_document_form(const Document& document);
boost::json::array timeline_form(const std::vector<Event>& events);
boost::json::object organisation_form(const Organisation& organisation);
boost::json::object registration_form(const Participant& participant);

// {"data": [...], "next_cursor": "..." or null}
boost::json::object page_form(boost::json::array items, const std::optional<std::string>& next_cursor);

// A page of `limit` documents; `found` has one more when there is a next page.
boost::json::object page_form(const std::vector<Document>& found, std::int64_t limit);

// The same of others; `found` has one more when there is a next page.
template <class Item>
boost::json::object page_form(const std::vector<Item>& found, std::int64_t limit,
                              boost::json::object (*form)(const Item&)) {
  const bool has_next = std::ssize(found) > limit;
  const auto end = has_next ? found.begin() + limit : found.end();
  boost::json::array items;
  for (auto item = found.begin(); item != end; ++item) items.push_back(form(*item));
  return page_form(std::move(items), has_next ? std::optional(std::prev(end)->id) : std::nullopt);
}

}  // namespace peppol::gateway
